package dev.quadrant.cluster.wire;

import dev.quadrant.cluster.lease.LeaseMessage;
import dev.quadrant.cluster.membership.GossipMessage;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * A packet in bytes: versions (u8 each), sender, session and sequence (i64 each), then parts, each a type (u8), a length (u16)
 * and its content. A part of an unknown type is passed over, and so are bytes behind what this version knows of a part: a
 * newer node may add both.
 */
public final class PacketCodec {
    /** Longest plain packet: with the seal, UDP and IP it fits an Ethernet frame. */
    public static final int PLAIN_MAX = 1380;

    /** Parts of one packet. */
    private static final int PARTS_MAX = 128;

    private static final int PART_HEAD = 3;

    private PacketCodec() {}

    /**
     * @throws IllegalArgumentException when the content is longer than {@link #PLAIN_MAX}
     */
    public static byte[] encode(Packet packet) {
        ByteWriter writer = new ByteWriter();
        writer.u8(packet.versionMin())
                .u8(packet.versionMax())
                .string(packet.sender())
                .i64(packet.session())
                .i64(packet.sequence());
        for (GossipMessage message : packet.gossip()) {
            int start = begin(writer, GossipCodec.type(message));
            GossipCodec.write(writer, message);
            end(writer, start);
        }
        for (LeaseMessage message : packet.leases()) {
            int start = begin(writer, LeaseCodec.type(message));
            LeaseCodec.write(writer, message);
            end(writer, start);
        }
        if (writer.position() > PLAIN_MAX) {
            throw new IllegalArgumentException("a packet of " + writer.position() + " bytes");
        }
        return writer.bytes();
    }

    private static int begin(ByteWriter writer, int type) {
        writer.u8(type).u16(0);
        return writer.position();
    }

    private static void end(ByteWriter writer, int start) {
        writer.u16At(start - 2, writer.position() - start);
    }

    /** Bytes of a packet's head. */
    public static int headSize(String sender) {
        return 2 + 2 + 4 * sender.length() + 16;
    }

    /** Bytes of a part. */
    public static int size(GossipMessage message) {
        ByteWriter writer = new ByteWriter();
        GossipCodec.write(writer, message);
        return PART_HEAD + writer.position();
    }

    /** Bytes of a part. */
    public static int size(LeaseMessage message) {
        ByteWriter writer = new ByteWriter();
        LeaseCodec.write(writer, message);
        return PART_HEAD + writer.position();
    }

    /**
     * Reads what {@link #encode} wrote, here or on a node of another version.
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
        long sequence = reader.i64();
        List<GossipMessage> gossip = new ArrayList<>();
        List<LeaseMessage> leases = new ArrayList<>();
        for (int parts = 0; reader.hasMore(); parts++) {
            if (parts >= PARTS_MAX) {
                throw new MalformedPacketException("it has too many parts");
            }
            int type = reader.u8();
            ByteReader part = reader.part(reader.u16());
            if (LeaseCodec.knows(type)) {
                leases.add(LeaseCodec.read(type, part));
            } else if (GossipCodec.knows(type)) {
                gossip.add(GossipCodec.read(type, part));
            }
        }
        return new Packet(versionMin, versionMax, sender, session, sequence, gossip, leases);
    }
}
