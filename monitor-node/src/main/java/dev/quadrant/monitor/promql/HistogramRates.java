package dev.quadrant.monitor.promql;

import dev.quadrant.monitor.histogram.Arithmetic;
import dev.quadrant.monitor.histogram.CounterReset;
import dev.quadrant.monitor.histogram.FloatHistogram;
import dev.quadrant.monitor.histogram.MixedSchemasException;
import dev.quadrant.monitor.histogram.ResetHint;

/** How fast histograms change. Results are gauges: they do not grow as counters do. */
final class HistogramRates {
    private HistogramRates() {}

    /**
     * What the histograms of a window grew by; null where they do not fit each other.
     *
     * @param started whether the first grew from nothing in the window
     */
    static FloatHistogram change(Window window, Notes notes, boolean counter, boolean started) {
        int last = window.histograms() - 1;
        if (counter) {
            for (int i = 0; i <= last; i++) {
                if (window.histogram(i).hint() == ResetHint.GAUGE) {
                    notes.noCounter();
                }
            }
        } else if (window.histogram(0).hint() != ResetHint.GAUGE
                || window.histogram(last).hint() != ResetHint.GAUGE) {
            notes.noGauge();
        }
        try {
            if (started) {
                FloatHistogram first = window.histogram(0).hinted(ResetHint.GAUGE);
                FloatHistogram rest = last == 0 ? null : increase(window, notes);
                return last == 0 ? first.compact() : rest == null ? null : added(rest, first, notes);
            }
            return counter ? increase(window, notes) : difference(window.histogram(0), window.histogram(last), notes);
        } catch (MixedSchemasException e) {
            notes.mixedSchemas();
            return null;
        }
    }

    private static FloatHistogram difference(FloatHistogram from, FloatHistogram to, Notes notes)
            throws MixedSchemasException {
        Arithmetic difference = Arithmetic.subtract(to, from);
        if (difference.reconciled()) {
            notes.reconciled("subtraction");
        }
        return difference.histogram().hinted(ResetHint.GAUGE);
    }

    private static FloatHistogram increase(Window window, Notes notes) throws MixedSchemasException {
        int last = window.histograms() - 1;
        FloatHistogram first = window.histogram(0);
        if (reset(window, 1)) {
            // Nothing of the first is looked at, its buckets may be of any layout.
            first = FloatHistogram.empty(
                    window.histogram(1).schema(), window.histogram(1).bounds());
        }
        boolean custom = first.custom();
        for (int i = 1; i <= last; i++) {
            if (window.histogram(i).custom() != custom) {
                notes.mixedSchemas();
                return null;
            }
            if (Starts.overlap(
                    window.histogramStarted(i - 1), window.histogramTime(i - 1), window.histogramStarted(i))) {
                notes.startsOverlap();
            }
        }
        FloatHistogram change = difference(first, window.histogram(last), notes);
        for (int i = 2; i <= last; i++) {
            if (reset(window, i)) {
                // A counter that began anew: what it had lost counts.
                change = added(change, window.histogram(i - 1), notes);
            }
        }
        return change.hinted(ResetHint.GAUGE);
    }

    private static FloatHistogram added(FloatHistogram sum, FloatHistogram more, Notes notes)
            throws MixedSchemasException {
        Arithmetic added = Arithmetic.add(sum, more);
        if (added.reconciled()) {
            notes.reconciled("addition");
        }
        return added.histogram();
    }

    private static boolean reset(Window window, int index) {
        return Starts.reset(
                        window.histogramStarted(index - 1),
                        window.histogramTime(index - 1),
                        window.histogramStarted(index),
                        window.histogramTime(index))
                || CounterReset.between(window.histogram(index - 1), window.histogram(index));
    }

    /**
     * What changed between the last two histograms; null where they do not fit each other.
     *
     * @param counter whether it may have begun anew, so that all of the last one is new
     */
    static FloatHistogram lastChange(Window window, Notes notes, boolean counter) {
        int last = window.histograms() - 1;
        FloatHistogram from = window.histogram(last - 1);
        FloatHistogram to = window.histogram(last);
        boolean gauges = from.hint() == ResetHint.GAUGE && to.hint() == ResetHint.GAUGE;
        boolean gauge = from.hint() == ResetHint.GAUGE || to.hint() == ResetHint.GAUGE;
        if (counter && gauge) {
            notes.noCounter();
        }
        if (!counter && !gauges) {
            notes.noGauge();
        }
        try {
            return counter && reset(window, last) ? to.hinted(ResetHint.GAUGE).compact() : difference(from, to, notes);
        } catch (MixedSchemasException e) {
            notes.mixedSchemas();
            return null;
        }
    }
}
