package dev.quadrant.cluster.wire;

import dev.quadrant.cluster.membership.GossipMessage;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * A frame in bytes: versions (u8 each), sender, echo (i64), kind (u8); a hello's challenge (i64) and digest (i32), or a state
 * frame's parts as in a packet. A frame of an unknown kind is passed over, and so are bytes behind what this version knows of
 * a hello or an end.
 */
public final class FrameCodec {
    /** Longest plain frame. */
    public static final int PLAIN_MAX = 16_000;

    /** Parts of one frame. */
    public static final int PARTS_MAX = 1_000;

    private FrameCodec() {}

    /**
     * @throws IllegalArgumentException when the content is longer than {@link #PLAIN_MAX}
     */
    public static byte[] encode(Frame frame) {
        ByteWriter writer = new ByteWriter()
                .u8(frame.versionMin())
                .u8(frame.versionMax())
                .string(frame.sender())
                .i64(frame.echo())
                .u8(frame.kind().number());
        if (frame.kind() == Frame.Kind.HELLO) {
            writer.i64(frame.challenge()).i32(frame.digest());
        }
        PacketCodec.gossip(writer, frame.gossip());
        if (writer.position() > PLAIN_MAX) {
            throw new IllegalArgumentException("a frame of " + writer.position() + " bytes");
        }
        return writer.bytes();
    }

    /**
     * Reads what {@link #encode} wrote, here or on a node of another version.
     *
     * @throws MalformedPacketException for anything else, whatever the bytes
     */
    public static Frame decode(byte[] plain) throws MalformedPacketException {
        if (plain.length > PLAIN_MAX) {
            throw new MalformedPacketException("it is too long");
        }
        ByteReader reader = new ByteReader(ByteBuffer.wrap(plain));
        int versionMin = reader.u8();
        int versionMax = reader.u8();
        String sender = GossipCodec.name(reader);
        long echo = reader.i64();
        Frame.Kind kind = Frame.Kind.of(reader.u8());
        long challenge = 0;
        int digest = 0;
        List<GossipMessage> gossip = new ArrayList<>();
        if (Packet.understood(versionMin, versionMax)) {
            if (kind == Frame.Kind.HELLO) {
                challenge = reader.i64();
                digest = reader.i32();
            } else if (kind == Frame.Kind.STATE) {
                PacketCodec.parts(reader, PARTS_MAX, gossip, new ArrayList<>());
            }
        }
        return new Frame(versionMin, versionMax, sender, echo, kind, challenge, digest, gossip);
    }
}
