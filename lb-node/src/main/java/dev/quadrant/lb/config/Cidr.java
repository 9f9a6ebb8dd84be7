package dev.quadrant.lb.config;

import java.net.InetAddress;
import java.net.UnknownHostException;

/**
 * A network in CIDR form; an address alone is the network of that one address.
 *
 * @param network its address, in network order
 * @param prefix how many bits count
 */
public record Cidr(InetAddress network, int prefix) {
    /**
     * Parses {@code 10.0.0.0/8}, {@code 2001:db8::/32} or an address; names are not looked up.
     *
     * @throws IllegalArgumentException in words that fit behind the key
     */
    public static Cidr parse(String text) {
        String[] parts = text.strip().split("/", 2);
        if (!parts[0].matches("[0-9.]+|[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*")) {
            throw new IllegalArgumentException("'" + text + "' is not a network such as 10.0.0.0/8");
        }
        try {
            InetAddress network = InetAddress.getByName(parts[0]);
            int bits = network.getAddress().length * 8;
            int prefix = parts.length == 1 ? bits : Integer.parseInt(parts[1]);
            if (prefix < 0 || prefix > bits) {
                throw new IllegalArgumentException("the prefix of '" + text + "' is not between 0 and " + bits);
            }
            return new Cidr(network, prefix);
        } catch (UnknownHostException | NumberFormatException e) {
            throw new IllegalArgumentException("'" + text + "' is not a network such as 10.0.0.0/8", e);
        }
    }

    /** Whether the address is in the network. */
    public boolean contains(InetAddress address) {
        byte[] theirs = address.getAddress();
        byte[] ours = network.getAddress();
        if (theirs.length != ours.length) {
            return false;
        }
        for (int bit = 0; bit < prefix; bit += 8) {
            int mask = 0xff << Math.max(0, 8 - (prefix - bit)) & 0xff;
            if (((theirs[bit / 8] ^ ours[bit / 8]) & mask) != 0) {
                return false;
            }
        }
        return true;
    }
}
