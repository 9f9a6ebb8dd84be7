package dev.quadrant.monitor.promql;

/** The samples of one series that one step of a range function sees: those after {@link #start} up to {@link #end}. */
final class Window {
    private final Samples samples;
    private int from;
    private int to;
    private long start;
    private long end;
    private long now;

    Window(Samples samples) {
        this.samples = samples;
    }

    /** Moves to another range of time; ranges need not go forward. */
    void move(long start, long end, long now) {
        this.start = start;
        this.end = end;
        this.now = now;
        if (to > samples.size() || to > 0 && samples.time(to - 1) > end || from > 0 && samples.time(from - 1) > start) {
            from = 0;
            to = 0;
        }
        while (to < samples.size() && samples.time(to) <= end) {
            to++;
        }
        while (from < to && samples.time(from) <= start) {
            from++;
        }
    }

    int size() {
        return to - from;
    }

    long time(int index) {
        return samples.time(from + index);
    }

    double value(int index) {
        return samples.value(from + index);
    }

    double last() {
        return samples.value(to - 1);
    }

    long lastTime() {
        return samples.time(to - 1);
    }

    /** Begin of the range, in ms, not included. */
    long start() {
        return start;
    }

    /** End of the range, in ms, included. */
    long end() {
        return end;
    }

    /** The time of the step, which offsets do not move. */
    long now() {
        return now;
    }

    /** The values in ascending order, NaN first. */
    double[] sorted() {
        double[] values = new double[size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = value(i);
        }
        return Quantiles.sort(values);
    }
}
