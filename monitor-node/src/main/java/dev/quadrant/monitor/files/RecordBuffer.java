package dev.quadrant.monitor.files;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.zip.CRC32C;

/**
 * Collects log records, so that many reach the file with one write. Record: length of the payload (4), CRC-32C of it (4),
 * payload. Numbers are variable-length (LEB128), signed ones in zigzag form.
 */
public final class RecordBuffer {
    public static final int HEADER = 8;
    /** What an empty buffer may keep; a huge batch gives its memory back. */
    private static final int KEEP = 1 << 18;

    private final CRC32C sum = new CRC32C();
    private byte[] bytes = new byte[1024];
    private int size;
    private int start;

    /** Begins a record; {@link #end} ends it. */
    public RecordBuffer begin() {
        ensure(HEADER);
        start = size;
        size += HEADER;
        return this;
    }

    public void end() {
        int length = size - start - HEADER;
        sum.reset();
        sum.update(bytes, start + HEADER, length);
        ByteBuffer.wrap(bytes).putInt(start, length).putInt(start + 4, (int) sum.getValue());
    }

    public RecordBuffer raw(int value) {
        ensure(1);
        bytes[size++] = (byte) value;
        return this;
    }

    public RecordBuffer unsigned(long number) {
        ensure(10);
        long rest = number;
        while ((rest & ~0x7fL) != 0) {
            bytes[size++] = (byte) (rest | 0x80);
            rest >>>= 7;
        }
        bytes[size++] = (byte) rest;
        return this;
    }

    public RecordBuffer signed(long number) {
        return unsigned(number << 1 ^ number >> 63);
    }

    public RecordBuffer eight(long number) {
        ensure(8);
        for (int shift = 56; shift >= 0; shift -= 8) {
            bytes[size++] = (byte) (number >>> shift);
        }
        return this;
    }

    public RecordBuffer text(String text) {
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        return unsigned(utf8.length).raw(utf8, utf8.length);
    }

    public RecordBuffer raw(byte[] from, int length) {
        ensure(length);
        System.arraycopy(from, 0, bytes, size, length);
        size += length;
        return this;
    }

    public int size() {
        return size;
    }

    /** What was collected, to be read before the next change. */
    public ByteBuffer content() {
        return ByteBuffer.wrap(bytes, 0, size);
    }

    public void clear() {
        size = 0;
        if (bytes.length > KEEP) {
            bytes = new byte[KEEP];
        }
    }

    private void ensure(int more) {
        if (size + more > bytes.length) {
            bytes = Arrays.copyOf(bytes, Math.max(size + more, bytes.length * 2));
        }
    }
}
