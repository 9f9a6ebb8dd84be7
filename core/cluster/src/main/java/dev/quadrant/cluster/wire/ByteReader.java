package dev.quadrant.cluster.wire;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** Reads numbers and bounded strings, big endian; every read says when the bytes are at an end. */
final class ByteReader {
    private final ByteBuffer bytes;

    ByteReader(ByteBuffer bytes) {
        this.bytes = bytes;
    }

    boolean hasMore() {
        return bytes.hasRemaining();
    }

    int u8() throws MalformedPacketException {
        need(1);
        return bytes.get() & 0xff;
    }

    int u16() throws MalformedPacketException {
        need(2);
        return bytes.getShort() & 0xffff;
    }

    long i64() throws MalformedPacketException {
        need(8);
        return bytes.getLong();
    }

    /** A string of at most {@code max} bytes. */
    String string(int max) throws MalformedPacketException {
        int length = u16();
        if (length > max) {
            throw new MalformedPacketException("a string of " + length + " bytes");
        }
        need(length);
        byte[] text = new byte[length];
        bytes.get(text);
        return new String(text, StandardCharsets.UTF_8);
    }

    InetSocketAddress address() throws MalformedPacketException {
        int length = u8();
        if (length != 4 && length != 16) {
            throw new MalformedPacketException("an address of " + length + " bytes");
        }
        need(length);
        byte[] address = new byte[length];
        bytes.get(address);
        try {
            return new InetSocketAddress(InetAddress.getByAddress(address), u16());
        } catch (UnknownHostException e) {
            throw new AssertionError(e);
        }
    }

    /** The next {@code length} bytes, apart. */
    ByteReader part(int length) throws MalformedPacketException {
        need(length);
        ByteReader part = new ByteReader(bytes.slice(bytes.position(), length));
        bytes.position(bytes.position() + length);
        return part;
    }

    private void need(int length) throws MalformedPacketException {
        if (bytes.remaining() < length) {
            throw new MalformedPacketException("it ends too early");
        }
    }
}
