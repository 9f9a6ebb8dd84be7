package dev.quadrant.cluster.wire;

import dev.quadrant.cluster.lease.LeaseMessage;
import dev.quadrant.cluster.membership.GossipMessage;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * A packet in bytes: versions (u8 each), sender, session (i64) and sequence, then parts, each a type (u8), a length and its
 * content. A part of an unknown type is passed over, and so are bytes behind what this version knows of a part: a newer node
 * may add both. The page {@code docs/protocol.md} has the layout.
 */
public final class PacketCodec {
    /** Longest plain packet: with the seal (40 bytes), UDP and IPv6 (48) it fits an Ethernet frame. */
    public static final int PLAIN_MAX = 1_400;

    /** Parts of one packet. */
    public static final int PARTS_MAX = 256;

    /** Type and length of a part, at most. */
    private static final int PART_HEAD = 3;
    /** A length of one byte, and a sequence of nine: as many packets as a process will ever send. */
    private static final int HEAD = 2 + 1 + 8 + 9;

    private PacketCodec() {}

    /**
     * @throws IllegalArgumentException when the content is longer than {@link #PLAIN_MAX}
     */
    public static byte[] encode(Packet packet) {
        ByteWriter writer = new ByteWriter()
                .u8(packet.versionMin())
                .u8(packet.versionMax())
                .string(packet.sender())
                .i64(packet.session())
                .number(packet.sequence());
        gossip(writer, packet.gossip());
        for (LeaseMessage message : packet.leases()) {
            writer.part(LeaseCodec.type(message), LeaseCodec.write(message));
        }
        if (writer.position() > PLAIN_MAX) {
            throw new IllegalArgumentException("a packet of " + writer.position() + " bytes");
        }
        return writer.bytes();
    }

    static void gossip(ByteWriter writer, List<GossipMessage> messages) {
        for (GossipMessage message : messages) {
            writer.part(GossipCodec.type(message), GossipCodec.write(message));
        }
    }

    /** Bytes of a packet's head, at most. */
    public static int headSize(String sender) {
        return HEAD + 4 * sender.length();
    }

    /** Bytes of a part, at most. */
    public static int size(GossipMessage message) {
        return PART_HEAD + GossipCodec.write(message).position();
    }

    /** Bytes of a part, at most. */
    public static int size(LeaseMessage message) {
        return PART_HEAD + LeaseCodec.write(message).position();
    }

    /**
     * Reads what {@link #encode} wrote, here or on a node of another version. Of a packet whose versions this build does not
     * understand ({@link Packet#understood}) only the head is read.
     *
     * @throws MalformedPacketException for anything else, whatever the bytes
     */
    public static Packet decode(byte[] plain) throws MalformedPacketException {
        if (plain.length > PLAIN_MAX) {
            throw new MalformedPacketException("it is too long");
        }
        ByteReader reader = new ByteReader(ByteBuffer.wrap(plain));
        int versionMin = reader.u8();
        int versionMax = reader.u8();
        String sender = GossipCodec.name(reader);
        long session = reader.i64();
        long sequence = reader.number();
        List<GossipMessage> gossip = new ArrayList<>();
        List<LeaseMessage> leases = new ArrayList<>();
        if (Packet.understood(versionMin, versionMax)) {
            parts(reader, PARTS_MAX, gossip, leases);
        }
        return new Packet(versionMin, versionMax, sender, session, sequence, gossip, leases);
    }

    static void parts(ByteReader reader, int max, List<GossipMessage> gossip, List<LeaseMessage> leases)
            throws MalformedPacketException {
        for (int parts = 0; reader.hasMore(); parts++) {
            if (parts >= max) {
                throw new MalformedPacketException("it has too many parts");
            }
            int type = reader.u8();
            ByteReader part = reader.part(reader.length(Integer.MAX_VALUE, "a part"));
            if (LeaseCodec.knows(type)) {
                leases.add(LeaseCodec.read(type, part));
            } else if (GossipCodec.knows(type)) {
                gossip.add(GossipCodec.read(type, part));
            }
        }
    }
}
