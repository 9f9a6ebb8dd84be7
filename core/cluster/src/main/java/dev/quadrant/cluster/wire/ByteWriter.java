package dev.quadrant.cluster.wire;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** Writes what {@link ByteReader} reads. */
final class ByteWriter {
    private static final int START = 256;
    private static final int SEVEN_BITS = 0x7f;

    private ByteBuffer bytes = ByteBuffer.allocate(START);

    private ByteBuffer room(int more) {
        if (bytes.remaining() < more) {
            ByteBuffer larger = ByteBuffer.allocate(2 * bytes.capacity() + more);
            bytes = larger.put(bytes.flip());
        }
        return bytes;
    }

    int position() {
        return bytes.position();
    }

    ByteWriter u8(int value) {
        room(1).put((byte) value);
        return this;
    }

    ByteWriter i32(int value) {
        room(4).putInt(value);
        return this;
    }

    ByteWriter i64(long value) {
        room(8).putLong(value);
        return this;
    }

    ByteWriter number(long value) {
        long left = value;
        while ((left & ~SEVEN_BITS) != 0) {
            u8((int) (left & SEVEN_BITS) | SEVEN_BITS + 1);
            left >>>= 7;
        }
        return u8((int) left);
    }

    ByteWriter string(String text) {
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        number(utf8.length);
        room(utf8.length).put(utf8);
        return this;
    }

    ByteWriter address(InetSocketAddress address) {
        byte[] raw = address.getAddress().getAddress();
        u8(raw.length);
        room(raw.length + 2).put(raw).putShort((short) address.getPort());
        return this;
    }

    /** A part: its type, its length, and what another writer has. */
    ByteWriter part(int type, ByteWriter content) {
        u8(type).number(content.position());
        room(content.position()).put(content.bytes.array(), 0, content.position());
        return this;
    }

    byte[] bytes() {
        byte[] copy = new byte[bytes.position()];
        bytes.get(0, copy);
        return copy;
    }
}
