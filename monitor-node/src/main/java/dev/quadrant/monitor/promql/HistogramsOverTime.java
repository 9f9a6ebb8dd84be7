package dev.quadrant.monitor.promql;

import dev.quadrant.monitor.histogram.CounterReset;
import dev.quadrant.monitor.histogram.FloatHistogram;

/** The {@code _over_time} functions, and their like, that take numbers and histograms alike. */
final class HistogramsOverTime {
    private HistogramsOverTime() {}

    /**
     * A sum or a mean: of numbers one way, of histograms another, and of both nothing.
     *
     * @param numbers that of numbers
     * @param mean whether it is a mean
     */
    static RangeFunctions.Mixed fold(RangeFunctions.Computation numbers, boolean mean) {
        return (window, notes, row, step) -> {
            if (window.histograms() == 0) {
                row.put(step, numbers.compute(window, new double[0]));
            } else if (window.size() > 0) {
                notes.floatsAndHistograms();
            } else {
                row.put(step, HistogramFolds.sum(window.histograms(), window::histogram, mean, notes));
            }
        };
    }

    static void count(Window window, Notes notes, Row row, int step) {
        row.put(step, window.size() + window.histograms());
    }

    static void present(Window window, Notes notes, Row row, int step) {
        row.put(step, 1);
    }

    static void first(Window window, Notes notes, Row row, int step) {
        if (firstIsNumber(window)) {
            row.put(step, window.value(0));
        } else {
            row.put(step, window.histogram(0));
        }
    }

    static void last(Window window, Notes notes, Row row, int step) {
        if (lastIsNumber(window)) {
            row.put(step, window.last());
        } else {
            row.put(step, window.histogram(window.histograms() - 1));
        }
    }

    static void firstTime(Window window, Notes notes, Row row, int step) {
        row.put(step, (firstIsNumber(window) ? window.time(0) : window.histogramTime(0)) / 1000.0);
    }

    static void lastTime(Window window, Notes notes, Row row, int step) {
        row.put(
                step,
                (lastIsNumber(window) ? window.lastTime() : window.histogramTime(window.histograms() - 1)) / 1000.0);
    }

    private static boolean firstIsNumber(Window window) {
        return window.histograms() == 0 || window.size() > 0 && window.time(0) < window.histogramTime(0);
    }

    /** Whether the newest sample is a number. */
    static boolean lastIsNumber(Window window) {
        return window.histograms() == 0
                || window.size() > 0 && window.lastTime() > window.histogramTime(window.histograms() - 1);
    }

    static void changes(Window window, Notes notes, Row row, int step) {
        row.put(step, pairs(window, HistogramsOverTime::changed));
    }

    static void resets(Window window, Notes notes, Row row, int step) {
        row.put(step, pairs(window, HistogramsOverTime::reset));
    }

    /** A sample: a number, or a histogram. */
    private record Sample(double value, FloatHistogram histogram) {}

    /** What is asked of a sample and the one after it. */
    private interface Pair {
        boolean test(Sample before, Sample after);
    }

    /** Counts the neighbours of which something holds, numbers and histograms by their times. */
    private static int pairs(Window window, Pair pair) {
        int count = 0;
        int number = 0;
        int histogram = 0;
        Sample before = null;
        while (number < window.size() || histogram < window.histograms()) {
            boolean next = number < window.size()
                    && (histogram == window.histograms() || window.time(number) < window.histogramTime(histogram));
            Sample after =
                    next ? new Sample(window.value(number++), null) : new Sample(0, window.histogram(histogram++));
            count += before != null && pair.test(before, after) ? 1 : 0;
            before = after;
        }
        return count;
    }

    private static boolean changed(Sample before, Sample after) {
        if (before.histogram() != null && after.histogram() != null) {
            return !before.histogram().same(after.histogram());
        }
        if (before.histogram() != null || after.histogram() != null) {
            return true;
        }
        return after.value() != before.value() && !(Double.isNaN(after.value()) && Double.isNaN(before.value()));
    }

    private static boolean reset(Sample before, Sample after) {
        if (before.histogram() != null && after.histogram() != null) {
            return CounterReset.between(before.histogram(), after.histogram());
        }
        return before.histogram() != null || after.histogram() != null || after.value() < before.value();
    }
}
