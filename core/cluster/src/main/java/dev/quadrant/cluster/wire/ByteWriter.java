package dev.quadrant.cluster.wire;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** Writes what {@link ByteReader} reads. */
final class ByteWriter {
    private static final int START = 256;

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

    ByteWriter u16(int value) {
        room(2).putShort((short) value);
        return this;
    }

    void u16At(int position, int value) {
        bytes.putShort(position, (short) value);
    }

    ByteWriter i64(long value) {
        room(8).putLong(value);
        return this;
    }

    ByteWriter string(String text) {
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        u16(utf8.length);
        room(utf8.length).put(utf8);
        return this;
    }

    ByteWriter address(InetSocketAddress address) {
        byte[] raw = address.getAddress().getAddress();
        u8(raw.length);
        room(raw.length).put(raw);
        return u16(address.getPort());
    }

    byte[] bytes() {
        byte[] copy = new byte[bytes.position()];
        bytes.get(0, copy);
        return copy;
    }
}
