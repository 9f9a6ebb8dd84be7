package dev.quadrant.cluster.wire;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * A codec of the version to come, made for tests: it understands what this version does and more, writes an extra field
 * behind every message, and a kind of message that this version does not know.
 */
public final class NextVersion {
    private static final int NEW_KIND = 99;

    private NextVersion() {}

    /** A packet or the head of one as the next version writes it. */
    public static byte[] of(byte[] plain, int oldest) {
        ByteBuffer in = ByteBuffer.wrap(plain);
        int head = headLength(plain);
        ByteWriter out = new ByteWriter();
        for (int i = 0; i < head; i++) {
            out.u8(i == 0 ? oldest : i == 1 ? Packet.VERSION_MAX + 1 : plain[i]);
        }
        in.position(head);
        for (Part part : parts(in)) {
            ByteWriter content = new ByteWriter();
            for (byte b : part.content()) {
                content.u8(b);
            }
            content.i64(Long.MAX_VALUE).string("later");
            out.part(part.type(), content);
        }
        return out.part(NEW_KIND, new ByteWriter().string("unheard of")).bytes();
    }

    static final class Part {
        private final int type;
        private final byte[] content;

        Part(int type, byte[] content) {
            this.type = type;
            this.content = content;
        }

        int type() {
            return type;
        }

        byte[] content() {
            return content;
        }
    }

    static int headLength(byte[] plain) {
        int at = 2 + 1 + plain[2] + 8;
        while (plain[at] < 0) {
            at++;
        }
        return at + 1;
    }

    static List<Part> parts(ByteBuffer in) {
        List<Part> parts = new ArrayList<>();
        while (in.hasRemaining()) {
            int type = in.get() & 0xff;
            int length = 0;
            int shift = 0;
            byte next;
            do {
                next = in.get();
                length |= (next & 0x7f) << shift;
                shift += 7;
            } while (next < 0);
            byte[] content = new byte[length];
            in.get(content);
            parts.add(new Part(type, content));
        }
        return parts;
    }
}
