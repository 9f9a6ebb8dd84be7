package dev.quadrant.monitor.promql;

import dev.quadrant.monitor.histogram.Counts;
import dev.quadrant.monitor.histogram.FloatHistogram;
import dev.quadrant.monitor.histogram.ResetHint;
import dev.quadrant.monitor.tsdb.Stale;

/**
 * A sample of a script.
 *
 * @param histogram null where it is a number
 * @param hinted whether the script says a histogram's hint
 */
record ScriptSample(double number, FloatHistogram histogram, boolean hinted) {
    private static final double TOLERANCE = 1e-6;

    static final ScriptSample STALE = of(Double.longBitsToDouble(Stale.BITS));

    static ScriptSample of(double number) {
        return new ScriptSample(number, null, false);
    }

    static ScriptSample of(FloatHistogram histogram) {
        return new ScriptSample(0, histogram, histogram.hint() != ResetHint.UNKNOWN);
    }

    boolean stale() {
        return histogram == null && Double.doubleToRawLongBits(number) == Stale.BITS;
    }

    /** Whether another sample is what this one expects. */
    boolean expects(ScriptSample actual) {
        if (histogram == null || actual.histogram == null) {
            return histogram == null && actual.histogram == null && close(number, actual.number);
        }
        FloatHistogram a = histogram.compact();
        FloatHistogram b = actual.histogram.compact();
        return (!hinted || a.hint() == b.hint())
                && a.schema() == b.schema()
                && a.bounds().equals(b.bounds())
                && close(a.zeroThreshold(), b.zeroThreshold())
                && close(a.zeroCount(), b.zeroCount())
                && close(a.count(), b.count())
                && close(a.sum(), b.sum())
                && close(a.positive(), b.positive())
                && close(a.negative(), b.negative());
    }

    private static boolean close(Counts a, Counts b) {
        if (a.size() != b.size()) {
            return false;
        }
        for (int i = 0; i < a.size(); i++) {
            if (a.index(i) != b.index(i) || !close(a.count(i), b.count(i))) {
                return false;
            }
        }
        return true;
    }

    private static boolean close(double a, double b) {
        if (Double.isNaN(a) || Double.isNaN(b)) {
            return Double.isNaN(a) && Double.isNaN(b);
        }
        if (a == b) {
            return true;
        }
        double size = Math.abs(a) + Math.abs(b);
        double difference = Math.abs(a - b);
        if (a == 0 || b == 0 || size < Double.MIN_NORMAL) {
            return difference < TOLERANCE * Double.MIN_NORMAL;
        }
        return difference / Math.min(size, Double.MAX_VALUE) < TOLERANCE;
    }

    @Override
    public String toString() {
        return histogram == null
                ? Double.toString(number)
                : histogram + " schema " + histogram.schema() + " " + histogram.bounds() + " " + histogram.hint();
    }
}
