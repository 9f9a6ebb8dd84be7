package dev.quadrant.dns.zone;

import java.nio.ByteBuffer;

/** The records of a zone while it is built, one after the other in one slab; a record is its position there. */
final class RecordHeap implements AutoCloseable {
    private static final int NEXT = 0;
    private static final int TYPE = 4;
    private static final int TTL = 6;
    private static final int LINE = 10;
    private static final int FILE = 14;
    private static final int LENGTH = 16;
    private static final int HEAD = 18;

    private final Slab slab = new Slab(4096);
    private int count;

    /** Adds a record; its data are copied. */
    int add(int type, long ttl, byte[] rdata, int length, int file, int line) {
        int record = slab.append(HEAD + length);
        slab.putInt(record + NEXT, OwnerTable.NONE);
        slab.putShort(record + TYPE, type);
        slab.putInt(record + TTL, (int) ttl);
        slab.putInt(record + LINE, line);
        slab.putShort(record + FILE, file);
        slab.putShort(record + LENGTH, length);
        slab.write(record + HEAD, rdata, 0, length);
        count++;
        return record;
    }

    int count() {
        return count;
    }

    /** Bytes of all records. */
    int size() {
        return slab.size();
    }

    void link(int record, int next) {
        slab.putInt(record + NEXT, next);
    }

    /** The owner's next record, or {@link OwnerTable#NONE}. */
    int next(int record) {
        return slab.getInt(record + NEXT);
    }

    int type(int record) {
        return slab.getShort(record + TYPE);
    }

    long ttl(int record) {
        return slab.getInt(record + TTL) & 0xffffffffL;
    }

    int line(int record) {
        return slab.getInt(record + LINE);
    }

    int file(int record) {
        return slab.getShort(record + FILE);
    }

    int length(int record) {
        return slab.getShort(record + LENGTH);
    }

    /**
     * Copies a record's data.
     *
     * @param to with room for 65,535 bytes
     * @return their length
     */
    int rdata(int record, byte[] to) {
        int length = length(record);
        slab.read(record + HEAD, to, 0, length);
        return length;
    }

    /** A view of a record's data, which lasts until the next {@link #add}. */
    ByteBuffer rdata(int record) {
        return slab.view(record + HEAD, length(record));
    }

    /** The 32 bits of a record's data that are {@code fromEnd} bytes before their end. */
    int number(int record, int fromEnd) {
        return rdata(record).getInt(length(record) - fromEnd);
    }

    boolean sameData(int one, int other) {
        return length(one) == length(other) && rdata(one).equals(rdata(other));
    }

    @Override
    public void close() {
        slab.close();
    }
}
