package dev.quadrant.dns.zone;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;

/** The records of one name by type, those of a type in their order. Reused from name to name. */
final class RecordSorter {
    /** Up to here every pair is compared; beyond, a set is made. */
    private static final int FEW = 16;

    private final RecordHeap records;
    private final Set<ByteBuffer> seen = new HashSet<>();
    private int[] sorted = new int[16];
    private long[] keys = new long[16];
    private int count;

    RecordSorter(RecordHeap records) {
        this.records = records;
    }

    /** Takes the records of a name, from its first. */
    void sort(int first) {
        count = 0;
        boolean ordered = true;
        for (int record = first; record != OwnerTable.NONE; record = records.next(record)) {
            if (count == sorted.length) {
                sorted = Arrays.copyOf(sorted, count * 2);
                keys = Arrays.copyOf(keys, count * 2);
            }
            sorted[count] = record;
            // Positions grow in the order of the file.
            keys[count] = (long) records.type(record) << 32 | record;
            ordered &= count == 0 || keys[count - 1] < keys[count];
            count++;
        }
        if (!ordered) {
            Arrays.sort(keys, 0, count);
            for (int i = 0; i < count; i++) {
                sorted[i] = (int) keys[i];
            }
        }
    }

    int count() {
        return count;
    }

    int record(int index) {
        return sorted[index];
    }

    /** Where the records of the type of record {@code from} end. */
    int typeEnd(int from) {
        int to = from + 1;
        while (to < count && records.type(sorted[to]) == records.type(sorted[from])) {
            to++;
        }
        return to;
    }

    /**
     * Whether record {@code index} has the same data as an earlier one of its type, which has those in {@code from..to};
     * asked in their order.
     */
    boolean isRepeated(int from, int to, int index) {
        if (to - from > FEW) {
            return isRepeatedAmongMany(from, index);
        }
        for (int i = from; i < index; i++) {
            if (records.sameData(sorted[i], sorted[index])) {
                return true;
            }
        }
        return false;
    }

    private boolean isRepeatedAmongMany(int from, int index) {
        if (index == from) {
            seen.clear();
        }
        return !seen.add(records.rdata(sorted[index]));
    }
}
