package dev.quadrant.cluster;

import dev.quadrant.cluster.wire.MalformedPacketException;
import dev.quadrant.cluster.wire.Packet;
import dev.quadrant.cluster.wire.PacketCodec;
import java.util.Arrays;
import java.util.SplittableRandom;

/** The network between the hosts: it loses, delays, reorders, repeats, and is cut in each direction by itself. */
final class SimulatedNetwork {
    private static final long MS = Scenario.MS;
    private static final long BASE_DELAY = 20_000;
    /** A part of a type that this version does not know, four bytes long. */
    private static final byte[] NEWER_PART = {(byte) 200, 4, 1, 2, 3, 4};
    /** Packets that may come again, long after. */
    private static final int REMEMBERED = 1_024;

    private final Simulation world;
    private final SplittableRandom random;
    /** How many faults cut the way from one host to another. */
    private final int[][] cuts;

    private boolean fair = true;
    private double loss;
    private double duplicated;
    private double late;
    private double replayed;
    private long delayMax = MS;
    /** The way to this host is longer than the way back; -1 for none. */
    private int farHost = -1;

    private long farDelay;

    private final Packet[] oldPackets = new Packet[REMEMBERED];
    private final int[] oldWays = new int[REMEMBERED];
    private long sent;
    private final long[] sentBy;

    SimulatedNetwork(Simulation world, SplittableRandom random, int hosts) {
        this.sentBy = new long[hosts];
        this.world = world;
        this.random = random;
        this.cuts = new int[hosts][hosts];
    }

    /** Whether all that is sent on an open way arrives soon. */
    boolean isFair() {
        return fair;
    }

    boolean open(int from, int to) {
        return from == to || cuts[from][to] == 0;
    }

    void cut(int from, int to, int by) {
        if (from != to) {
            cuts[from][to] += by;
        }
    }

    /** Bad weather: each kind of trouble comes or does not. */
    void storm() {
        fair = false;
        loss = random.nextInt(3) == 0 ? 0 : random.nextDouble() * 0.4;
        duplicated = random.nextBoolean() ? 0.2 : 0;
        late = random.nextInt(3) == 0 ? 0.02 : 0;
        replayed = random.nextBoolean() ? 0.05 : 0;
        delayMax = random.nextInt(3) == 0 ? (1 + random.nextInt(600)) * MS : (1 + random.nextInt(20)) * MS;
        farHost = random.nextBoolean() ? random.nextInt(cuts.length) : -1;
        farDelay = random.nextInt(300) * MS;
    }

    void fair() {
        fair = true;
        loss = 0;
        duplicated = 0;
        late = 0;
        replayed = 0;
        delayMax = MS;
        farHost = -1;
    }

    /** @param oneWay the longest that a packet is under way; nanoseconds */
    void fair(long oneWay) {
        fair();
        delayMax = oneWay - BASE_DELAY;
    }

    void whole() {
        for (int[] row : cuts) {
            Arrays.fill(row, 0);
        }
        fair();
    }

    /** Packets that a host sent so far. */
    long sentBy(int host) {
        return sentBy[host];
    }

    void transmit(int from, int to, Packet packet) {
        sentBy[from]++;
        int slot = (int) (sent++ % REMEMBERED);
        oldPackets[slot] = packet;
        oldWays[slot] = from << 8 | to;
        carry(from, to, packet);
        if (duplicated > 0 && random.nextDouble() < duplicated) {
            carry(from, to, packet);
        }
        if (replayed > 0 && random.nextDouble() < replayed) {
            int old = random.nextInt(REMEMBERED);
            if (oldPackets[old] != null) {
                carry(oldWays[old] >> 8, oldWays[old] & 0xff, oldPackets[old]);
            }
        }
    }

    private void carry(int from, int to, Packet packet) {
        boolean lost = !open(from, to) || loss > 0 && random.nextDouble() < loss;
        long arrival = world.now() + BASE_DELAY + random.nextLong(delayMax) + (to == farHost ? farDelay : 0);
        if (late > 0 && random.nextDouble() < late) {
            arrival += random.nextLong(3 * Scenario.SECOND);
        }
        if (!packet.leases().isEmpty()) {
            world.trace()
                    .add(world.now(), world.host(from), new Trace.Sent(world.host(to), lost ? -1 : arrival, packet));
        }
        if (!lost) {
            // The binary form is part of what is simulated, on a share of the packets for speed.
            Packet carried = (sent & 63) == 0 ? throughBytes(packet) : packet;
            world.at(arrival, () -> world.host(to).receive(world.host(from).address, carried));
        }
    }

    private static Packet throughBytes(Packet packet) {
        byte[] bytes = PacketCodec.encode(packet);
        if (packet.versionMax() > Packet.VERSION_MAX && bytes.length + NEWER_PART.length <= PacketCodec.PLAIN_MAX) {
            byte[] longer = Arrays.copyOf(bytes, bytes.length + NEWER_PART.length);
            System.arraycopy(NEWER_PART, 0, longer, bytes.length, NEWER_PART.length);
            bytes = longer;
        }
        try {
            return PacketCodec.decode(bytes);
        } catch (MalformedPacketException e) {
            throw new AssertionError("what was encoded does not decode", e);
        }
    }
}
