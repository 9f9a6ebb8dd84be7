package dev.quadrant.lb.route;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Connections that one source may have at a time: an IPv4 address, or the /64 network of an IPv6 address, for that is what
 * one customer has. Holds no more entries than there are connections. May be used from any thread.
 */
public final class SourceSlots {
    /** Octets of an IPv6 address that name the network. */
    private static final int NETWORK = 8;

    private final int limit;
    private final ConcurrentHashMap<InetAddress, Integer> taken;

    /** @param limit the most for a source; 0 for no limit, and nothing is counted */
    public SourceSlots(int limit) {
        this(limit, new ConcurrentHashMap<>());
    }

    private SourceSlots(int limit, ConcurrentHashMap<InetAddress, Integer> taken) {
        this.limit = limit;
        this.taken = taken;
    }

    /**
     * Another limit for the same connections. What this one took is given back to this one, which knows whether it was counted: what
     * came while there was no limit never is.
     */
    public SourceSlots limited(int other) {
        return new SourceSlots(other, taken);
    }

    /** Takes a slot for a client; false, and nothing taken, when its source has as many as it may. */
    public boolean take(InetAddress client) {
        if (limit == 0) {
            return true;
        }
        boolean[] room = {true};
        taken.compute(source(client), (_, count) -> {
            int before = count == null ? 0 : count;
            room[0] = before < limit;
            return room[0] ? Integer.valueOf(before + 1) : count;
        });
        return room[0];
    }

    /** Gives back what {@link #take} took. */
    public void giveBack(InetAddress client) {
        if (limit > 0) {
            taken.computeIfPresent(source(client), (_, count) -> count == 1 ? null : count - 1);
        }
    }

    /** How many sources have a slot. */
    public int sources() {
        return taken.size();
    }

    private static InetAddress source(InetAddress client) {
        if (!(client instanceof Inet6Address)) {
            return client;
        }
        byte[] octets = client.getAddress();
        Arrays.fill(octets, NETWORK, octets.length, (byte) 0);
        try {
            return InetAddress.getByAddress(octets);
        } catch (UnknownHostException e) {
            throw new IllegalStateException(e);
        }
    }
}
