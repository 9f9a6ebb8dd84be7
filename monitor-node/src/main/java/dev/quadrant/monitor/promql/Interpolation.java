package dev.quadrant.monitor.promql;

import dev.quadrant.monitor.histogram.Arithmetic;
import dev.quadrant.monitor.histogram.CounterReset;
import dev.quadrant.monitor.histogram.FloatHistogram;
import dev.quadrant.monitor.histogram.MixedSchemasException;

/** Values between two samples, on a straight line. A counter that began anew in between began at zero at the first. */
final class Interpolation {
    private Interpolation() {}

    /** The value of numbers of a window between one and the next, at a time. */
    static double number(Window window, int index, long time, boolean counter) {
        double from = window.value(index);
        double to = window.value(index + 1);
        double begin = counter && to < from ? 0 : from;
        return begin + (to - begin) * part(window.time(index), window.time(index + 1), time);
    }

    private static double part(long from, long to, long time) {
        return (double) (time - from) / (to - from);
    }

    /**
     * As {@link #number}, of histograms.
     *
     * @throws MixedSchemasException when only one of them has exponential buckets
     */
    static FloatHistogram histogram(Window window, int index, long time, boolean counter, Notes notes)
            throws MixedSchemasException {
        FloatHistogram from = window.histogram(index);
        FloatHistogram to = window.histogram(index + 1);
        double part = part(window.histogramTime(index), window.histogramTime(index + 1), time);
        if (part == 0 || part == 1) {
            return part == 0 ? from : to;
        }
        if (counter && CounterReset.between(from, to)) {
            return to.times(part);
        }
        Arithmetic difference = Arithmetic.subtract(to, from);
        Arithmetic sum = Arithmetic.add(difference.histogram().times(part), from);
        if (difference.reconciled()) {
            notes.reconciled("subtraction");
        }
        if (sum.reconciled()) {
            notes.reconciled("addition");
        }
        return sum.histogram();
    }
}
