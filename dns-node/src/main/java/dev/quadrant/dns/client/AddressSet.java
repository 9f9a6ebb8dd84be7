package dev.quadrant.dns.client;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;

/** A set of networks that clients are in or not. Immutable; may be asked from any thread. */
public final class AddressSet {
    /** Most networks of a set: they are compared one by one. */
    public static final int MAX = 1000;

    public static final AddressSet EMPTY = new AddressSet(List.of());

    private record Network(boolean ipv6, long high, long low, long highMask, long lowMask) {
        boolean contains(Client client) {
            return client.isIpv6() == ipv6 && (client.high() & highMask) == high && (client.low() & lowMask) == low;
        }
    }

    private final Network[] networks;

    private AddressSet(List<Network> networks) {
        this.networks = networks.toArray(Network[]::new);
    }

    /**
     * Parses {@code 192.0.2.0/24}, {@code 2001:db8::/32} or single addresses.
     *
     * @throws IllegalArgumentException in words
     */
    public static AddressSet parse(List<String> texts) {
        if (texts.size() > MAX) {
            throw new IllegalArgumentException(texts.size() + " networks are more than " + MAX);
        }
        List<Network> networks = new ArrayList<>();
        texts.forEach(text -> networks.add(network(text.strip())));
        return new AddressSet(networks);
    }

    private static Network network(String text) {
        int slash = text.indexOf('/');
        String address = slash < 0 ? text : text.substring(0, slash);
        // Only literals, never a look-up.
        if (!address.matches("[0-9.]+|[0-9a-fA-F:.]*:[0-9a-fA-F:.]*")) {
            throw new IllegalArgumentException("'" + text + "' is no network");
        }
        try {
            byte[] bytes = InetAddress.getByName(address).getAddress();
            int most = bytes.length * 8;
            int bits = slash < 0 ? most : Integer.parseInt(text.substring(slash + 1));
            if (bits < 0 || bits > most) {
                throw new IllegalArgumentException("'" + text + "' has a prefix length above " + most);
            }
            Client client = new Client();
            client.set(bytes, 0, bytes.length);
            return network(client, bits);
        } catch (UnknownHostException | NumberFormatException e) {
            throw new IllegalArgumentException("'" + text + "' is no network", e);
        }
    }

    private static Network network(Client base, int bits) {
        long highMask = base.isIpv6() ? mask(Math.min(64, bits)) : 0;
        long lowMask = base.isIpv6() ? mask(Math.max(0, bits - 64)) : mask(bits) >>> 32;
        return new Network(base.isIpv6(), base.high() & highMask, base.low() & lowMask, highMask, lowMask);
    }

    private static long mask(int bits) {
        return bits == 0 ? 0 : -1L << 64 - bits;
    }

    /** Whether the client's address is in one of the networks. */
    public boolean contains(Client client) {
        for (Network network : networks) {
            if (network.contains(client)) {
                return true;
            }
        }
        return false;
    }

    public boolean isEmpty() {
        return networks.length == 0;
    }
}
