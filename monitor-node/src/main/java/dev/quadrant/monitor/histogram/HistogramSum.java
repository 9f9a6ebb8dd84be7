package dev.quadrant.monitor.histogram;

import java.util.function.DoubleBinaryOperator;

/**
 * A sum of histograms, or their mean, whose rounding errors are kept beside it (Kahan, Babuska, Neumaier 1974), figure by
 * figure. A mean is the sum by the count as long as the sum is in range, and from then on goes step by step. For one
 * thread.
 */
public final class HistogramSum {
    private final boolean mean;
    private FloatHistogram sum;
    private FloatHistogram lost;
    private double count = 1;
    private boolean incremental;
    private boolean reconciled;
    private boolean reset;
    private boolean notReset;

    /**
     * A sum that begins with one histogram.
     *
     * @param mean whether it is a mean that is wanted
     */
    public HistogramSum(FloatHistogram first, boolean mean) {
        this.mean = mean;
        this.sum = first;
        this.lost = first.each(value -> 0);
        see(first);
    }

    private void see(FloatHistogram histogram) {
        reset |= histogram.hint() == ResetHint.RESET;
        notReset |= histogram.hint() == ResetHint.NOT_RESET;
    }

    /**
     * Adds.
     *
     * @throws MixedSchemasException when only one has exponential buckets; the sum is of no use from then on
     */
    public void add(FloatHistogram histogram) throws MixedSchemasException {
        see(histogram);
        count++;
        if (mean && !incremental) {
            FloatHistogram before = sum;
            FloatHistogram lostBefore = lost;
            increase(histogram);
            if (!sum.infinite()) {
                return;
            }
            incremental = true;
            sum = before.dividedBy(count - 1);
            lost = lostBefore.dividedBy(count - 1);
        }
        if (incremental) {
            double part = (count - 1) / count;
            sum = sum.times(part);
            lost = lost.times(part);
            increase(histogram.dividedBy(count));
        } else {
            increase(histogram);
        }
    }

    private void increase(FloatHistogram histogram) throws MixedSchemasException {
        Layout first = Layout.of(sum, histogram);
        // What was lost has the layout of the sum, and takes the same way.
        Layout errors = Layout.of(lost, first.left());
        FloatHistogram kept = errors.left();
        FloatHistogram more = first.right();
        ResetHint hint = sum.hint().with(histogram.hint());
        FloatHistogram next = Arithmetic.combine(first.left(), more, hint, Double::sum);
        FloatHistogram error = Arithmetic.combine(first.left(), more, hint, HistogramSum::error);
        FloatHistogram all = Arithmetic.combine(kept, error, hint, Double::sum);
        lost = Arithmetic.combine(all, next, hint, (left, total) -> Double.isInfinite(total) ? 0 : left);
        sum = next;
        reconciled |= first.reconciled();
    }

    /** What an addition rounds away. */
    private static double error(double a, double b) {
        double next = a + b;
        return Math.abs(a) >= Math.abs(b) ? (a - next) + b : (b - next) + a;
    }

    /** The sum, or the mean. */
    public FloatHistogram value() {
        DoubleBinaryOperator both = (value, error) -> Double.isInfinite(value) ? value : value + error;
        FloatHistogram value = Arithmetic.combine(sum, lost, sum.hint(), both);
        return (mean && !incremental ? value.dividedBy(count) : value).compact();
    }

    /** Whether histograms with bounds of their own had different ones. */
    public boolean reconciled() {
        return reconciled;
    }

    /** Whether some told of a counter reset, and others that there was none. */
    public boolean collision() {
        return reset && notReset;
    }
}
