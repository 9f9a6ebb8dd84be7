package dev.quadrant.lb.filter;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.UnknownHostException;

/**
 * A network in CIDR form (RFC 4632, RFC 4291 section 2.3); an address alone is the network of that one address. Bits behind
 * the prefix do not count and are 0.
 *
 * @param six whether it is IPv6
 * @param high the first 64 bits; of IPv4 the 32 that there are, from the top
 * @param low the last 64 bits; 0 for IPv4
 * @param prefix how many bits count: 0 to 32, or 128
 */
public record Cidr(boolean six, long high, long low, int prefix) implements Comparable<Cidr> {
    static final int FOUR = 32;
    static final int SIX = 128;
    private static final int LONGEST_TEXT = 64;

    public Cidr {
        high &= mask(prefix);
        low &= mask(prefix - Long.SIZE);
    }

    /** The first so many bits of a word; all for more than 64, none for less than 1. */
    private static long mask(int bits) {
        return bits <= 0 ? 0 : -1L << Math.max(0, Long.SIZE - bits);
    }

    /**
     * Parses {@code 10.0.0.0/8}, {@code 2001:db8::/32} or an address; names are not looked up. An IPv4 address that is
     * mapped into IPv6 counts as the IPv4 address.
     *
     * @throws IllegalArgumentException in words that fit behind the key
     */
    public static Cidr parse(String text) {
        String network = text.strip();
        int slash = network.indexOf('/');
        InetAddress address = address(slash < 0 ? network : network.substring(0, slash), network);
        int bits = address instanceof Inet4Address ? FOUR : SIX;
        int prefix = slash < 0 ? bits : number(network.substring(slash + 1), network);
        if (prefix > bits) {
            throw new IllegalArgumentException("the prefix of '" + network + "' is not between 0 and " + bits);
        }
        return of(address, prefix);
    }

    private static InetAddress address(String text, String network) {
        // ofLiteral also takes zones after %, which are of this host alone, and 10.1 for 10.0.0.1.
        boolean six = text.indexOf(':') >= 0;
        if (text.length() > LONGEST_TEXT || text.indexOf('%') >= 0 || !six && !text.matches("\\d+(\\.\\d+){3}")) {
            throw malformed(network, null);
        }
        try {
            return InetAddress.ofLiteral(text);
        } catch (IllegalArgumentException e) {
            throw malformed(network, e);
        }
    }

    private static int number(String text, String network) {
        if (text.isEmpty() || text.length() > 3 || !text.chars().allMatch(c -> c >= '0' && c <= '9')) {
            throw malformed(network, null);
        }
        return Integer.parseInt(text);
    }

    private static IllegalArgumentException malformed(String network, Exception cause) {
        String shown = network.length() > LONGEST_TEXT ? network.substring(0, LONGEST_TEXT) + "..." : network;
        return new IllegalArgumentException("'" + shown + "' is not a network such as 10.0.0.0/8", cause);
    }

    /** The network of an address' first bits. */
    public static Cidr of(InetAddress address, int prefix) {
        return address instanceof Inet4Address
                ? new Cidr(false, high(address.getAddress()), 0, prefix)
                : new Cidr(true, high(address.getAddress()), low(address.getAddress()), prefix);
    }

    /** The first 64 bits of an address; those of IPv4 are at the top. */
    static long high(byte[] address) {
        return address.length == FOUR / 8 ? word(address, 0, 4) << FOUR : word(address, 0, 8);
    }

    static long low(byte[] address) {
        return word(address, 8, 8);
    }

    private static long word(byte[] address, int from, int count) {
        long word = 0;
        for (int i = from; i < from + count; i++) {
            word = word << 8 | address[i] & 0xff;
        }
        return word;
    }

    /** Whether the address is in the network. */
    public boolean contains(InetAddress address) {
        boolean four = address instanceof Inet4Address;
        return four != six && of(address, prefix).equals(this);
    }

    /** Whether the other network is in this one, or is this one. */
    public boolean contains(Cidr other) {
        return other.six == six
                && other.prefix >= prefix
                && (other.high & mask(prefix)) == high
                && (other.low & mask(prefix - Long.SIZE)) == low;
    }

    /** By family, then by address, then wide before narrow. */
    @Override
    public int compareTo(Cidr other) {
        int order = Boolean.compare(six, other.six);
        order = order != 0 ? order : Long.compareUnsigned(high, other.high);
        order = order != 0 ? order : Long.compareUnsigned(low, other.low);
        return order != 0 ? order : Integer.compare(prefix, other.prefix);
    }

    /** As it is written: {@code 10.0.0.0/8}, {@code 2001:db8:0:0:0:0:0:0/32}. */
    @Override
    public String toString() {
        byte[] octets = new byte[six ? SIX / 8 : FOUR / 8];
        for (int i = 0; i < octets.length; i++) {
            octets[i] = (byte) ((i < 8 ? high : low) >>> 56 - (i % 8) * 8);
        }
        try {
            return InetAddress.getByAddress(octets).getHostAddress() + "/" + prefix;
        } catch (UnknownHostException e) {
            throw new IllegalStateException(e);
        }
    }
}
