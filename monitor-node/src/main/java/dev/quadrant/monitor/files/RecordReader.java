package dev.quadrant.monitor.files;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.zip.CRC32C;

/** Reads what {@link RecordBuffer} wrote, up to the first record that is not whole. */
public final class RecordReader {
    private final byte[] bytes;
    private final CRC32C sum = new CRC32C();
    private int next;
    private int position;
    private int end;

    public RecordReader(byte[] bytes) {
        this.bytes = bytes;
    }

    /** Moves to the next record; false at the end, or when what follows is no whole record. */
    public boolean next() {
        if (next + RecordBuffer.HEADER > bytes.length) {
            return false;
        }
        ByteBuffer in = ByteBuffer.wrap(bytes);
        int length = in.getInt(next);
        int start = next + RecordBuffer.HEADER;
        if (length <= 0 || length > bytes.length - start) {
            return false;
        }
        sum.reset();
        sum.update(bytes, start, length);
        if ((int) sum.getValue() != in.getInt(next + 4)) {
            return false;
        }
        position = start;
        end = start + length;
        next = end;
        return true;
    }

    /** Whether there is nothing behind the record but what a write that broke off leaves: too little for a record, or zeros. */
    public boolean broken() {
        boolean zeros = true;
        for (int i = next; i < bytes.length && zeros; i++) {
            zeros = bytes[i] == 0;
        }
        if (zeros || next + RecordBuffer.HEADER > bytes.length) {
            return true;
        }
        int length = ByteBuffer.wrap(bytes).getInt(next);
        return length > 0 && length > bytes.length - next - RecordBuffer.HEADER;
    }

    /** Bytes of whole records up to here. */
    public int good() {
        return next;
    }

    public int raw() {
        return bytes[position++];
    }

    public long unsigned() {
        long number = 0;
        int shift = 0;
        byte part;
        do {
            part = bytes[position++];
            number |= (long) (part & 0x7f) << shift;
            shift += 7;
        } while (part < 0);
        return number;
    }

    public long signed() {
        long number = unsigned();
        return number >>> 1 ^ -(number & 1);
    }

    public long eight() {
        position += 8;
        return ByteBuffer.wrap(bytes).getLong(position - 8);
    }

    public String text() {
        int length = (int) unsigned();
        position += length;
        return new String(bytes, position - length, length, StandardCharsets.UTF_8);
    }

    /** Bytes with their length before them. */
    public byte[] bytes() {
        int length = (int) unsigned();
        position += length;
        return Arrays.copyOfRange(bytes, position - length, position);
    }

    /** What is left of the record. */
    public byte[] rest() {
        byte[] rest = Arrays.copyOfRange(bytes, position, end);
        position = end;
        return rest;
    }
}
