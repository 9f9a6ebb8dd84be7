package dev.quadrant.appliance.cluster;

import dev.quadrant.linux.net.MacAddress;

/**
 * Finds out whether a machine outside the cluster uses an address, before this node becomes a candidate for it and as long as
 * nobody of the cluster holds it (as RFC 5227, section 2.1.1, does before an address is used). It never looks while the address
 * moves: what answers then is the holder that has just gone. Times are nanoseconds; sans I/O.
 */
final class UsageCheck {
    private static final long MILLIS = 1_000_000;
    /** At the start: so many probes, so far apart. */
    private static final int FIRST_PROBES = 3;

    private static final long FIRST_EVERY = 150 * MILLIS;
    /** How long an answer may be that of a holder of which the cluster has not told yet. */
    static final long DOUBT = 3_000 * MILLIS;

    private static final long DOUBT_EVERY = 500 * MILLIS;
    /** How long nobody must have held the address before it is looked for again; longer than any lease of the presets. */
    static final long UNHELD = 8_000 * MILLIS;

    private static final long UNHELD_EVERY = 5_000 * MILLIS;
    private static final long USED_EVERY = 500 * MILLIS;
    /** How long a machine that used the address must be silent before it is free: three probes without an answer. */
    static final long SILENCE = 1_600 * MILLIS;

    /** Why this node is no candidate while it does not know whether somebody uses the address. */
    static final String CHECKING = "checking-address";

    private enum Phase {
        /** The first probes are under way. */
        FIRST,
        /** Somebody answered; it may be a holder that is not known yet. */
        DOUBT,
        FREE,
        USED
    }

    private Phase phase = Phase.FIRST;
    private int probes;
    private long probeAt;
    private long doubtedSince;
    private long claimedAt;
    private MacAddress by = MacAddress.NONE;
    private boolean held;
    private long unheldSince;

    UsageCheck(long now) {
        restart(now);
    }

    /** Looks anew, as at the start: the network may be another. */
    void restart(long now) {
        phase = Phase.FIRST;
        probes = 0;
        probeAt = now;
        unheldSince = now;
    }

    /** Whether this node or another of the cluster is known to hold the address. */
    void held(boolean held, long now) {
        if (held && phase != Phase.FIRST) {
            phase = Phase.FREE;
        }
        if (this.held && !held) {
            unheldSince = now;
            probeAt = now + UNHELD;
        }
        this.held = held;
    }

    /** Another machine said that it has the address. */
    void claimed(MacAddress mac, long now) {
        boolean moving = phase == Phase.FREE && now - unheldSince < UNHELD;
        if (held || moving) {
            return;
        }
        by = mac;
        claimedAt = now;
        if (phase == Phase.FREE || phase == Phase.FIRST) {
            phase = Phase.DOUBT;
            doubtedSince = now;
            probeAt = now + DOUBT_EVERY;
        }
    }

    /** When {@link #probe} has something to do on its own. */
    long nextAt() {
        return held && phase == Phase.FREE ? Long.MAX_VALUE : probeAt;
    }

    /** Lets time pass; whether to send a probe now. */
    boolean probe(long now) {
        if (now - nextAt() < 0) {
            return false;
        }
        return switch (phase) {
            case FIRST -> first(now);
            case DOUBT -> doubt(now);
            case USED -> used(now);
            case FREE -> {
                probeAt = now + UNHELD_EVERY;
                yield true;
            }
        };
    }

    private boolean first(long now) {
        if (probes == FIRST_PROBES) {
            phase = Phase.FREE;
            probeAt = unheldSince + UNHELD;
            return false;
        }
        probes++;
        probeAt = now + FIRST_EVERY;
        return true;
    }

    private boolean doubt(long now) {
        if (silent(now)) {
            return false;
        }
        if (now - doubtedSince >= DOUBT) {
            phase = Phase.USED;
        }
        probeAt = now + DOUBT_EVERY;
        return true;
    }

    private boolean used(long now) {
        probeAt = now + USED_EVERY;
        return !silent(now);
    }

    private boolean silent(long now) {
        if (now - claimedAt < SILENCE) {
            return false;
        }
        phase = Phase.FREE;
        probeAt = now + UNHELD_EVERY;
        return true;
    }

    /** Why this node shall not be a candidate; empty when it may. */
    String obstacle() {
        return switch (phase) {
            case FIRST, DOUBT -> CHECKING;
            case USED -> "address-in-use by " + by;
            case FREE -> "";
        };
    }
}
