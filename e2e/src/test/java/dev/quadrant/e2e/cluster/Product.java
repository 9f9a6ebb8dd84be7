package dev.quadrant.e2e.cluster;

import java.util.List;

/** What keeps the virtual IPs of a lab on one of its hosts: the programs under test. Hosts are numbered from 1. */
interface Product {
    /** As it stands in tables. */
    String name();

    /** Whether a host may hold the virtual IPs. */
    boolean isCandidate(int host);

    /** The command that runs on a host in the foreground; empty when nothing runs there. Asked for at any time. */
    List<String> command(Lab lab, int host);

    /** Whether a host's program could take over now. */
    boolean isReady(Lab lab, int host);

    /**
     * Whether every program hears every other. A host that was deaf for some seconds has forgotten where its neighbours are, and
     * its kernel asks for them once a second: until then the last fault is not over.
     */
    default boolean isWhole(Lab lab) {
        return true;
    }

    /** How long a fault lasts at least, so that all of its consequences come; milliseconds. */
    long faultMillis();

    /** Whether a wrong end of a fault is a failure to report at once, rather than what is to be measured. */
    boolean isUnderTest();

    /** Whether it takes the orders below. */
    boolean takesOrders();

    /** Has a host give up its virtual IPs, and stay without. */
    void drain(Lab lab, int host);

    /** The opposite of {@link #drain}. */
    void undrain(Lab lab, int host);

    /** Has the holder give its virtual IPs to another. */
    void handOver(Lab lab, int holder);
}
