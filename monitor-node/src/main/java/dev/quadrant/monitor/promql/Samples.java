package dev.quadrant.monitor.promql;

import dev.quadrant.monitor.histogram.FloatHistogram;
import java.util.Arrays;

/**
 * Samples of one series by time, numbers and histograms apart since most functions know one of them only; a buffer that
 * serves one series after the other.
 */
final class Samples implements Span.Times {
    private long[] times = new long[256];
    private double[] values = new double[256];
    private int size;
    /** Null as long as no start of a number is known. */
    private long[] starts;

    private final Histograms histograms = new Histograms();

    /** The histograms among the samples. */
    static final class Histograms implements Span.Times {
        private long[] times = new long[16];
        private long[] starts = new long[16];
        private FloatHistogram[] values = new FloatHistogram[16];
        private int size;

        private void clear() {
            Arrays.fill(values, 0, size, null);
            size = 0;
        }

        private void add(long time, FloatHistogram value, long start) {
            if (size == times.length) {
                times = Arrays.copyOf(times, size * 2);
                starts = Arrays.copyOf(starts, size * 2);
                values = Arrays.copyOf(values, size * 2);
            }
            times[size] = time;
            starts[size] = start;
            values[size++] = value;
        }

        @Override
        public int size() {
            return size;
        }

        @Override
        public long time(int index) {
            return times[index];
        }

        long start(int index) {
            return starts[index];
        }

        FloatHistogram value(int index) {
            return values[index];
        }
    }

    void clear() {
        size = 0;
        starts = null;
        histograms.clear();
    }

    void add(long time, double value) {
        if (size == times.length) {
            times = Arrays.copyOf(times, size * 2);
            values = Arrays.copyOf(values, size * 2);
            starts = starts == null ? null : Arrays.copyOf(starts, size * 2);
        }
        times[size] = time;
        values[size++] = value;
    }

    /**
     * Adds a number.
     *
     * @param start when what it counts began, in ms since 1970; 0 when that is not known
     */
    void add(long time, double value, long start) {
        add(time, value);
        if (start != 0 && starts == null) {
            starts = new long[times.length];
        }
        if (starts != null) {
            starts[size - 1] = start;
        }
    }

    void add(long time, FloatHistogram value, long start) {
        histograms.add(time, value, start);
    }

    boolean empty() {
        return size == 0 && histograms.size == 0;
    }

    /** How many numbers there are. */
    @Override
    public int size() {
        return size;
    }

    @Override
    public long time(int index) {
        return times[index];
    }

    double value(int index) {
        return values[index];
    }

    long start(int index) {
        return starts == null ? 0 : starts[index];
    }

    Histograms histograms() {
        return histograms;
    }
}
