package dev.quadrant.e2e.cluster;

import java.net.InetAddress;

/** The two families of addresses; every lab has a virtual IP of each. */
enum Family {
    IPV4("10.77.0.", 24, 2),
    IPV6("fd77::", 64, 10);

    private final String network;
    private final int prefix;
    private final int number;

    Family(String network, int prefix, int number) {
        this.network = network;
        this.prefix = prefix;
        this.number = number;
    }

    /** The virtual IP. */
    InetAddress vip() {
        return InetAddress.ofLiteral(network + "100");
    }

    /** A host's own address. */
    InetAddress host(int number) {
        return InetAddress.ofLiteral(network + number);
    }

    /** The same as {@code ip addr} takes it. */
    String hostWithPrefix(int host) {
        return network + host + "/" + prefix;
    }

    /** The kernel's number: AF_INET or AF_INET6. */
    int number() {
        return number;
    }
}
