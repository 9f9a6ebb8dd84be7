package dev.quadrant.db.protocol;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Reads the fields of one packet or event, little-endian as the protocol has them. A field that does not fit in what is
 * left is a {@link MalformedException}. Not safe for use by several threads.
 */
public final class ByteReader {
    private byte[] data;
    private int position;
    private int limit;

    public ByteReader(byte[] data) {
        this(data, 0, data.length);
    }

    public ByteReader(byte[] data, int offset, int length) {
        reset(data, offset, length);
    }

    /** Reads from here on; nothing is copied. */
    public void reset(byte[] newData, int offset, int length) {
        data = newData;
        position = offset;
        limit = offset + length;
    }

    public int remaining() {
        return limit - position;
    }

    /** Index of the next byte in the array that is read. */
    public int position() {
        return position;
    }

    public void skip(long count) throws MalformedException {
        position += need(count);
    }

    /** The next byte, unsigned, without reading it. */
    public int peek() throws MalformedException {
        need(1);
        return data[position] & 0xFF;
    }

    public int u8() throws MalformedException {
        need(1);
        return data[position++] & 0xFF;
    }

    public int u16() throws MalformedException {
        return (int) unsigned(2);
    }

    public int u24() throws MalformedException {
        return (int) unsigned(3);
    }

    public long u32() throws MalformedException {
        return unsigned(4);
    }

    /** Eight bytes; the value is to be read as unsigned. */
    public long u64() throws MalformedException {
        return unsigned(8);
    }

    private long unsigned(int bytes) throws MalformedException {
        need(bytes);
        long value = 0;
        for (int i = bytes - 1; i >= 0; i--) {
            value = value << 8 | (data[position + i] & 0xFF);
        }
        position += bytes;
        return value;
    }

    /** A length-encoded integer; NULL (0xFB) reads as -1. */
    public long lengthEncoded() throws MalformedException {
        int first = u8();
        return switch (first) {
            case 0xFB -> -1;
            case 0xFC -> u16();
            case 0xFD -> u24();
            case 0xFE -> u64();
            case 0xFF -> throw new MalformedException("0xFF is no length");
            default -> first;
        };
    }

    /** A length-encoded string, or null for NULL. */
    public byte[] lengthEncodedBytes() throws MalformedException {
        long length = lengthEncoded();
        return length == -1 ? null : bytes(length);
    }

    public byte[] bytes(long count) throws MalformedException {
        int length = need(count);
        byte[] bytes = Arrays.copyOfRange(data, position, position + length);
        position += length;
        return bytes;
    }

    /** Text of so many bytes in UTF-8. */
    public String text(long count) throws MalformedException {
        int length = need(count);
        String text = new String(data, position, length, StandardCharsets.UTF_8);
        position += length;
        return text;
    }

    /** Text up to a NUL, which must be there and is skipped. */
    public String nullTerminated() throws MalformedException {
        for (int i = position; i < limit; i++) {
            if (data[i] == 0) {
                String text = text(i - position);
                position++;
                return text;
            }
        }
        throw new MalformedException("text without an end");
    }

    private int need(long count) throws MalformedException {
        if (count < 0 || count > remaining()) {
            throw new MalformedException(
                    "field of " + Long.toUnsignedString(count) + " bytes where " + remaining() + " are left");
        }
        return (int) count;
    }
}
