package dev.quadrant.monitor.tsdb;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.LongConsumer;

/** Samples of one series that came after newer ones, in order, as many as a chunk holds. Guarded by their series. */
final class LateSamples {
    /** Of a series that has none; takes none. */
    static final LateSamples NONE = new LateSamples();

    private long[] times = {};
    private long[] values = {};
    private int size;

    int size() {
        return size;
    }

    boolean full() {
        return size >= Series.CHUNK_SAMPLES;
    }

    long first() {
        return times[0];
    }

    /** Puts a sample in its place; false when there is one of its time. */
    boolean add(long time, long value) {
        int at = Arrays.binarySearch(times, 0, size, time);
        if (at >= 0) {
            return false;
        }
        at = -at - 1;
        if (size == times.length) {
            times = Arrays.copyOf(times, Math.max(4, size * 2));
            values = Arrays.copyOf(values, times.length);
        }
        System.arraycopy(times, at, times, at + 1, size - at);
        System.arraycopy(values, at, values, at + 1, size - at);
        times[at] = time;
        values[at] = value;
        size++;
        return true;
    }

    /** The samples as chunks, one for each window. */
    List<ChunkWriter> chunks() {
        List<ChunkWriter> chunks = new ArrayList<>();
        long end = Long.MIN_VALUE;
        for (int i = 0; i < size; i++) {
            if (chunks.isEmpty() || times[i] >= end) {
                chunks.add(new ChunkWriter());
                end = Windows.end(times[i]);
            }
            chunks.getLast().append(times[i], values[i]);
        }
        return chunks;
    }

    void windows(LongConsumer begins) {
        for (int i = 0; i < size; i++) {
            begins.accept(Windows.begin(times[i]));
        }
    }
}
