package dev.quadrant.monitor.promql;

import dev.quadrant.monitor.histogram.FloatHistogram;
import dev.quadrant.monitor.labels.Labels;
import java.util.List;

/** How fast values change: {@code rate}, {@code increase}, {@code delta}, and their instant forms. */
final class Rates {
    private static final List<String> COUNTERS = List.of("_total", "_sum", "_count", "_bucket");

    private Rates() {}

    /**
     * A change over the whole window.
     *
     * @param counter whether values that fall are those of a counter that began anew
     * @param perSecond whether the result is per second
     */
    static RangeFunctions.Mixed change(boolean counter, boolean perSecond) {
        return (window, notes, row, step) -> {
            double seconds = perSecond ? window.seconds() : 1;
            if (window.size() > 0 && window.histograms() > 0) {
                notes.floatsAndHistograms();
            } else if (window.extension() != Extension.NONE) {
                if (window.size() > 0) {
                    row.put(step, ExtendedRates.numbers(window, counter) / seconds);
                } else {
                    FloatHistogram change = ExtendedRates.histograms(window, notes, counter);
                    row.put(step, change == null ? null : change.dividedBy(seconds));
                }
            } else if (window.size() > 0) {
                numbers(window, notes, counter, row, step, seconds);
            } else {
                histograms(window, notes, counter, row, step, seconds);
            }
        };
    }

    private static void numbers(Window window, Notes notes, boolean counter, Row row, int step, double seconds) {
        Extrapolation extrapolation = Extrapolation.ofNumbers(window, counter);
        if (extrapolation.possible()) {
            double first = window.value(0);
            double change = change(window, notes, counter);
            change += extrapolation.started() ? first : 0;
            double toZero = counter && change > 0 && first >= 0 ? first / change : Double.POSITIVE_INFINITY;
            row.put(step, change * extrapolation.factor(window, toZero) / seconds);
        }
    }

    private static void histograms(Window window, Notes notes, boolean counter, Row row, int step, double seconds) {
        Extrapolation extrapolation = Extrapolation.ofHistograms(window, counter);
        if (!extrapolation.possible()) {
            return;
        }
        FloatHistogram change = HistogramRates.change(window, notes, counter, extrapolation.started());
        if (change != null) {
            double first = window.histogram(0).count();
            double toZero =
                    counter && change.count() > 0 && first >= 0 ? first / change.count() : Double.POSITIVE_INFINITY;
            row.put(step, change.times(extrapolation.factor(window, toZero) / seconds));
        }
    }

    private static double change(Window window, Notes notes, boolean counter) {
        double change = window.last() - window.value(0);
        for (int i = 1; counter && i < window.size(); i++) {
            if (window.value(i) < window.value(i - 1) || reset(window, i)) {
                // A counter that began anew: what it had lost counts.
                change += window.value(i - 1);
            }
            if (Starts.overlap(window.started(i - 1), window.time(i - 1), window.started(i))) {
                notes.startsOverlap();
            }
        }
        return change;
    }

    private static boolean reset(Window window, int index) {
        return Starts.reset(
                window.started(index - 1), window.time(index - 1), window.started(index), window.time(index));
    }

    /**
     * A change from the last sample but one to the last.
     *
     * @param counter whether a value that falls is that of a counter that began anew, and the result is per second
     */
    static RangeFunctions.Mixed lastChange(boolean counter) {
        return (window, notes, row, step) -> {
            int number = window.size() - 1;
            int histogram = window.histograms() - 1;
            if (number + histogram < 0) {
                return;
            }
            boolean last = HistogramsOverTime.lastIsNumber(window);
            boolean before = last
                    ? histogram < 0 || number > 0 && window.time(number - 1) > window.histogramTime(histogram)
                    : number >= 0 && (histogram == 0 || window.lastTime() > window.histogramTime(histogram - 1));
            if (last != before) {
                notes.floatsAndHistograms();
            } else if (last) {
                row.put(step, lastChange(window, number, counter));
            } else {
                FloatHistogram change = HistogramRates.lastChange(window, notes, counter);
                double seconds = (window.histogramTime(histogram) - window.histogramTime(histogram - 1)) / 1000.0;
                row.put(step, change == null || !counter ? change : change.dividedBy(seconds));
            }
        };
    }

    private static double lastChange(Window window, int last, boolean counter) {
        double before = window.value(last - 1);
        if (!counter) {
            return window.last() - before;
        }
        boolean reset = window.last() < before || reset(window, last);
        double change = reset ? window.last() : window.last() - before;
        return change / ((window.lastTime() - window.time(last - 1)) / 1000.0);
    }

    /** Tells of a rate of what does not look like a counter. */
    static void counter(Labels labels, Annotations annotations, Expression range) {
        String name = labels.get(Labels.NAME);
        if (!name.isEmpty() && COUNTERS.stream().noneMatch(name::endsWith)) {
            annotations.info(
                    range,
                    "metric might not be a counter, name does not end in _total/_sum/_count/_bucket: "
                            + RawBytes.quoted(name));
        }
    }
}
