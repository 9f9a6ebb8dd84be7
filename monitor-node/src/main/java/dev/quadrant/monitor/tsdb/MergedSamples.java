package dev.quadrant.monitor.tsdb;

import java.util.Arrays;

/** Samples of chunks whose times overlap, in order; of those of one time the first that was added. Not for several threads. */
final class MergedSamples {
    private long[] times = new long[256];
    private long[] values = new long[256];
    private int size;
    private int at = -1;

    void add(ChunkReader chunk) {
        while (chunk.next()) {
            if (size == times.length) {
                times = Arrays.copyOf(times, size * 2);
                values = Arrays.copyOf(values, size * 2);
            }
            times[size] = chunk.time();
            values[size++] = chunk.value();
        }
    }

    MergedSamples sorted() {
        Integer[] order = new Integer[size];
        Arrays.setAll(order, i -> i);
        Arrays.sort(order, (a, b) -> Long.compare(times[a], times[b]));
        long[] sortedTimes = new long[size];
        long[] sortedValues = new long[size];
        int kept = 0;
        for (int i : order) {
            if (kept == 0 || times[i] != sortedTimes[kept - 1]) {
                sortedTimes[kept] = times[i];
                sortedValues[kept++] = values[i];
            }
        }
        times = sortedTimes;
        values = sortedValues;
        size = kept;
        return this;
    }

    boolean next() {
        return ++at < size;
    }

    long time() {
        return times[at];
    }

    long value() {
        return values[at];
    }
}
