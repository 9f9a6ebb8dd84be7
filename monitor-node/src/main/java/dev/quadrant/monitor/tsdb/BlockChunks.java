package dev.quadrant.monitor.tsdb;

import java.util.Arrays;

/** Where chunks of one series lie in a block, by time: columns of numbers rather than objects. For one thread. */
final class BlockChunks {
    private static final int FIELDS = 4;

    /** first, last, samples above size, place. */
    private long[] fields;

    private int count;

    BlockChunks(int expected) {
        fields = new long[FIELDS * Math.max(1, expected)];
    }

    void add(long first, long last, int samples, int size, long place) {
        int at = count * FIELDS;
        if (at == fields.length) {
            fields = Arrays.copyOf(fields, at * 2);
        }
        fields[at] = first;
        fields[at + 1] = last;
        fields[at + 2] = (long) samples << 32 | size;
        fields[at + 3] = place;
        count++;
    }

    int count() {
        return count;
    }

    long first(int chunk) {
        return fields[chunk * FIELDS];
    }

    long last(int chunk) {
        return fields[chunk * FIELDS + 1];
    }

    int samples(int chunk) {
        return (int) (fields[chunk * FIELDS + 2] >>> 32);
    }

    int size(int chunk) {
        return (int) fields[chunk * FIELDS + 2];
    }

    /** Number of the file of chunks, and the offset in it. */
    long place(int chunk) {
        return fields[chunk * FIELDS + 3];
    }
}
