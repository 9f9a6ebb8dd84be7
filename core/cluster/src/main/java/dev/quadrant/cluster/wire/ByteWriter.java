package dev.quadrant.cluster.wire;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** Writes what {@link ByteReader} reads, into a buffer of fixed size. */
final class ByteWriter {
    private final ByteBuffer bytes;

    ByteWriter(int size) {
        this.bytes = ByteBuffer.allocate(size);
    }

    int position() {
        return bytes.position();
    }

    ByteWriter u8(int value) {
        bytes.put((byte) value);
        return this;
    }

    ByteWriter u16(int value) {
        bytes.putShort((short) value);
        return this;
    }

    void u16At(int position, int value) {
        bytes.putShort(position, (short) value);
    }

    ByteWriter i64(long value) {
        bytes.putLong(value);
        return this;
    }

    ByteWriter string(String text) {
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        u16(utf8.length);
        bytes.put(utf8);
        return this;
    }

    ByteWriter address(InetSocketAddress address) {
        byte[] raw = address.getAddress().getAddress();
        u8(raw.length);
        bytes.put(raw);
        return u16(address.getPort());
    }

    byte[] bytes() {
        byte[] copy = new byte[bytes.position()];
        bytes.get(0, copy);
        return copy;
    }
}
