package dev.quadrant.lb.filter;

import java.net.Inet4Address;
import java.net.InetAddress;

/** Addresses of both families, as networks. Immutable; may be used from any thread. */
public final class AddressSet {
    /** No address. */
    public static final AddressSet EMPTY = new AddressSet(PrefixTable.EMPTY, PrefixTable.EMPTY);

    private final PrefixTable four;
    private final PrefixTable six;

    private AddressSet(PrefixTable four, PrefixTable six) {
        this.four = four;
        this.six = six;
    }

    public boolean contains(InetAddress address) {
        byte[] octets = address.getAddress();
        return address instanceof Inet4Address
                ? four.contains(Cidr.high(octets), 0)
                : six.contains(Cidr.high(octets), Cidr.low(octets));
    }

    /** How many networks it has; those within others are not counted. */
    public int networks() {
        return four.size() + six.size();
    }

    /** Octets of memory that it takes. */
    public long bytes() {
        return four.bytes() + six.bytes();
    }

    /** Collects networks. One thread. */
    public static final class Builder {
        private final PrefixTableBuilder four = new PrefixTableBuilder();
        private final PrefixTableBuilder six = new PrefixTableBuilder();
        private int count;

        public void add(Cidr network) {
            (network.six() ? six : four).add(network);
            count++;
        }

        /** How many were added, repetitions included. */
        public int count() {
            return count;
        }

        public AddressSet build() {
            return new AddressSet(four.build(), six.build());
        }
    }
}
