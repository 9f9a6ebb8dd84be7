package dev.quadrant.monitor.promql;

import dev.quadrant.monitor.histogram.Arithmetic;
import dev.quadrant.monitor.histogram.CounterReset;
import dev.quadrant.monitor.histogram.FloatHistogram;
import dev.quadrant.monitor.histogram.MixedSchemasException;
import dev.quadrant.monitor.histogram.ResetHint;

/**
 * Changes over ranges that look beyond their ends: from the value at the begin of the range to that at its end, so that
 * nothing is extrapolated.
 */
final class ExtendedRates {
    private ExtendedRates() {}

    /** The change of numbers, of which there is one at least. */
    static double numbers(Window window, boolean counter) {
        int last = window.size() - 1;
        boolean smoothed = window.extension() == Extension.SMOOTHED;
        double left = smoothed && window.time(0) < window.start()
                ? Interpolation.number(window, 0, window.start(), counter)
                : window.value(0);
        double right = smoothed && last > 0 && window.time(last) > window.end()
                ? Interpolation.number(window, last - 1, window.end(), counter)
                : window.value(last);
        double change = right - left;
        if (!counter) {
            return change;
        }
        // Resets at the ends are those of the interpolation.
        int from = window.time(0) <= window.start() ? 1 : 0;
        int to = window.time(last) >= window.end() ? last - 1 : last;
        double before = left;
        for (int i = from; i <= to; i++) {
            change += window.value(i) < before ? before : 0;
            before = window.value(i);
        }
        return change + (right < before ? before : 0);
    }

    /** The change of histograms, of which there is one at least; null where they do not fit each other. */
    static FloatHistogram histograms(Window window, Notes notes, boolean counter) {
        boolean custom = window.histogram(0).custom();
        for (int i = 0; i < window.histograms(); i++) {
            if (window.histogram(i).custom() != custom) {
                notes.mixedSchemas();
                return null;
            }
            if (counter && window.histogram(i).hint() == ResetHint.GAUGE) {
                notes.noCounter();
            }
        }
        try {
            return change(window, notes, counter);
        } catch (MixedSchemasException e) {
            notes.mixedSchemas();
            return null;
        }
    }

    private static FloatHistogram change(Window window, Notes notes, boolean counter) throws MixedSchemasException {
        int last = window.histograms() - 1;
        boolean smoothed = window.extension() == Extension.SMOOTHED;
        boolean between = smoothed && window.histogramTime(0) < window.start();
        FloatHistogram left =
                between ? Interpolation.histogram(window, 0, window.start(), counter, notes) : window.histogram(0);
        FloatHistogram right = smoothed && last > 0 && window.histogramTime(last) > window.end()
                ? Interpolation.histogram(window, last - 1, window.end(), counter, notes)
                : window.histogram(last);
        Arithmetic difference = Arithmetic.subtract(right, left);
        if (difference.reconciled()) {
            notes.reconciled("subtraction");
        }
        FloatHistogram change = difference.histogram();
        if (counter) {
            change = corrected(change, window, notes, between, left, right);
        } else if (left.hint() != ResetHint.GAUGE || right.hint() != ResetHint.GAUGE) {
            notes.noGauge();
        }
        return change.hinted(ResetHint.GAUGE).compact();
    }

    /** Adds what counters that began anew had lost. */
    private static FloatHistogram corrected(
            FloatHistogram change,
            Window window,
            Notes notes,
            boolean between,
            FloatHistogram left,
            FloatHistogram right)
            throws MixedSchemasException {
        int last = window.histograms() - 1;
        FloatHistogram sum = change;
        FloatHistogram before = left;
        int next = 1;
        if (between && CounterReset.between(window.histogram(0), window.histogram(1))) {
            // This reset is in the interpolated value already.
            before = window.histogram(1);
            next = 2;
        }
        for (; next < last; next++) {
            sum = CounterReset.between(before, window.histogram(next)) ? added(sum, before, notes) : sum;
            before = window.histogram(next);
        }
        return next == last && CounterReset.between(before, right) ? added(sum, before, notes) : sum;
    }

    private static FloatHistogram added(FloatHistogram sum, FloatHistogram lost, Notes notes)
            throws MixedSchemasException {
        Arithmetic added = Arithmetic.add(sum, lost);
        if (added.reconciled()) {
            notes.reconciled("addition");
        }
        return added.histogram();
    }
}
