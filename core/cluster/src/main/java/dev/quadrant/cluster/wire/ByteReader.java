package dev.quadrant.cluster.wire;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/** Reads numbers and bounded strings, big endian; every read says when the bytes are at an end. */
final class ByteReader {
    private static final int SEVEN_BITS = 0x7f;

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

    int i32() throws MalformedPacketException {
        need(4);
        return bytes.getInt();
    }

    long i64() throws MalformedPacketException {
        need(8);
        return bytes.getLong();
    }

    /** An unsigned number of seven bits a byte, the lowest first, at most ten bytes (LEB128). */
    long number() throws MalformedPacketException {
        long value = 0;
        for (int shift = 0; shift < Long.SIZE; shift += 7) {
            int next = u8();
            value |= (long) (next & SEVEN_BITS) << shift;
            if (next <= SEVEN_BITS) {
                return value;
            }
        }
        throw new MalformedPacketException("a number without an end");
    }

    /** A length or count of at most {@code max}. */
    int length(int max, String what) throws MalformedPacketException {
        long length = number();
        if (length < 0 || length > max) {
            throw new MalformedPacketException(what + " of " + Long.toUnsignedString(length));
        }
        return (int) length;
    }

    /** A string of at most {@code max} bytes. */
    String string(int max) throws MalformedPacketException {
        int length = length(max, "a string");
        need(length);
        ByteBuffer text = bytes.slice(bytes.position(), length);
        bytes.position(bytes.position() + length);
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(text).toString();
        } catch (CharacterCodingException _) {
            throw new MalformedPacketException("a string that is not UTF-8");
        }
    }

    InetSocketAddress address() throws MalformedPacketException {
        int length = u8();
        if (length != 4 && length != 16) {
            throw new MalformedPacketException("an address of " + length + " bytes");
        }
        need(length + 2);
        byte[] address = new byte[length];
        bytes.get(address);
        try {
            return new InetSocketAddress(InetAddress.getByAddress(address), bytes.getShort() & 0xffff);
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
