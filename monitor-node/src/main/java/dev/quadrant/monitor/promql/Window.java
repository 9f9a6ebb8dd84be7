package dev.quadrant.monitor.promql;

import dev.quadrant.monitor.histogram.FloatHistogram;

/**
 * The samples of one series that one step of a range function sees: those after {@link #start} up to {@link #end}, and with
 * an {@link Extension} their neighbours. What is not about histograms by its name is about the numbers.
 */
final class Window {
    private final Samples samples;
    private final Span numbers;
    private final Span histograms;
    private Extension extension = Extension.NONE;
    private long start;
    private long end;
    private long now;

    Window(Samples samples) {
        this.samples = samples;
        this.numbers = new Span(samples);
        this.histograms = new Span(samples.histograms());
    }

    /** Moves to another range of time; ranges need not go forward. */
    void move(long start, long end, long now) {
        at(start, end, now);
        numbers.move(start, end);
        histograms.move(start, end);
    }

    /**
     * Moves to another range of time that is extended.
     *
     * @param lookback how far beyond the range samples may lie, in ms
     */
    void move(long start, long end, long now, Extension extension, long lookback) {
        at(start, end, now);
        this.extension = extension;
        numbers.move(start, end, extension, lookback);
        histograms.move(start, end, extension, lookback);
    }

    private void at(long newStart, long newEnd, long newNow) {
        if (newStart < start || newEnd < end) {
            numbers.restart();
            histograms.restart();
        }
        start = newStart;
        end = newEnd;
        now = newNow;
    }

    /** Whether there is neither a number nor a histogram. */
    boolean empty() {
        return size() == 0 && histograms() == 0;
    }

    int size() {
        return numbers.size();
    }

    long time(int index) {
        return samples.time(numbers.from() + index);
    }

    double value(int index) {
        return samples.value(numbers.from() + index);
    }

    /** When what a number counts began, in ms since 1970; 0 when that is not known. */
    long started(int index) {
        return samples.start(numbers.from() + index);
    }

    double last() {
        return value(size() - 1);
    }

    long lastTime() {
        return time(size() - 1);
    }

    /** How many histograms there are. */
    int histograms() {
        return histograms.size();
    }

    long histogramTime(int index) {
        return samples.histograms().time(histograms.from() + index);
    }

    FloatHistogram histogram(int index) {
        return samples.histograms().value(histograms.from() + index);
    }

    /** When what a histogram counts began, in ms since 1970; 0 when that is not known. */
    long histogramStarted(int index) {
        return samples.histograms().start(histograms.from() + index);
    }

    Extension extension() {
        return extension;
    }

    /** Begin of the range, in ms, not included. */
    long start() {
        return start;
    }

    /** End of the range, in ms, included. */
    long end() {
        return end;
    }

    /** Length of the range. */
    double seconds() {
        return (end - start) / 1000.0;
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
