package dev.quadrant.monitor.promql;

import java.util.Arrays;

/** Samples of one series by time; a buffer that serves one series after the other. */
final class Samples {
    private long[] times = new long[256];
    private double[] values = new double[256];
    private int size;

    void clear() {
        size = 0;
    }

    void add(long time, double value) {
        if (size == times.length) {
            times = Arrays.copyOf(times, size * 2);
            values = Arrays.copyOf(values, size * 2);
        }
        times[size] = time;
        values[size++] = value;
    }

    int size() {
        return size;
    }

    long time(int index) {
        return times[index];
    }

    double value(int index) {
        return values[index];
    }
}
