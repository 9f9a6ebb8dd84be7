package dev.quadrant.lb.filter;

import java.util.Arrays;

/**
 * Collects networks of one family for a {@link PrefixTable}, in any order and with repetitions, in arrays of numbers: an
 * object each would be several times as much memory. One thread.
 */
final class PrefixTableBuilder {
    private static final int LEAST = 64;

    private long[] high = new long[LEAST];
    private long[] low = new long[LEAST];
    private byte[] lengths = new byte[LEAST];
    private int count;

    void add(Cidr network) {
        if (count == high.length) {
            high = Arrays.copyOf(high, count * 2);
            low = Arrays.copyOf(low, count * 2);
            lengths = Arrays.copyOf(lengths, count * 2);
        }
        high[count] = network.high() ^ Long.MIN_VALUE;
        low[count] = network.low() ^ Long.MIN_VALUE;
        lengths[count++] = (byte) network.prefix();
    }

    PrefixTable build() {
        sort();
        dropInner();
        boolean long64 = false;
        for (int i = 0; i < count; i++) {
            long64 |= (lengths[i] & 0xff) > Long.SIZE;
        }
        return new PrefixTable(
                Arrays.copyOf(high, count),
                long64 ? Arrays.copyOf(low, count) : new long[0],
                Arrays.copyOf(lengths, count));
    }

    /** Heapsort: in place, and as quick for input that is sorted already or made to be slow. */
    private void sort() {
        for (int root = count / 2 - 1; root >= 0; root--) {
            sift(root, count);
        }
        for (int end = count - 1; end > 0; end--) {
            swap(0, end);
            sift(0, end);
        }
    }

    private void sift(int from, int end) {
        int root = from;
        for (int child = 2 * root + 1; child < end; child = 2 * root + 1) {
            if (child + 1 < end && compare(child, child + 1) < 0) {
                child++;
            }
            if (compare(root, child) >= 0) {
                return;
            }
            swap(root, child);
            root = child;
        }
    }

    /** By beginning, then wide before narrow. */
    private int compare(int a, int b) {
        int order = Long.compare(high[a], high[b]);
        order = order != 0 ? order : Long.compare(low[a], low[b]);
        return order != 0 ? order : Integer.compare(lengths[a] & 0xff, lengths[b] & 0xff);
    }

    private void swap(int a, int b) {
        long first = high[a];
        high[a] = high[b];
        high[b] = first;
        long last = low[a];
        low[a] = low[b];
        low[b] = last;
        byte length = lengths[a];
        lengths[a] = lengths[b];
        lengths[b] = length;
    }

    /** Networks nest or have nothing in common, so one that is in another is in the last one that was kept. */
    private void dropInner() {
        int kept = 0;
        for (int i = 0; i < count; i++) {
            if (kept == 0 || !within(i, kept - 1)) {
                high[kept] = high[i];
                low[kept] = low[i];
                lengths[kept++] = lengths[i];
            }
        }
        count = kept;
    }

    private boolean within(int inner, int outer) {
        int length = lengths[outer] & 0xff;
        long differing = high[inner] ^ high[outer];
        if (length <= Long.SIZE) {
            return length == 0 || differing >>> Long.SIZE - length == 0;
        }
        return differing == 0 && (low[inner] ^ low[outer]) >>> Cidr.SIX - length == 0;
    }
}
