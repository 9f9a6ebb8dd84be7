package dev.quadrant.monitor.histogram;

import java.util.function.DoubleBinaryOperator;

/**
 * What two histograms add up to, or differ by.
 *
 * @param histogram without empty buckets
 * @param reconciled whether they had bounds of their own that differed, so that only common ones are left
 * @param collision whether one told of a counter reset and the other that there was none
 */
public record Arithmetic(FloatHistogram histogram, boolean reconciled, boolean collision) {
    /**
     * Adds.
     *
     * @throws MixedSchemasException when only one of them has exponential buckets
     */
    public static Arithmetic add(FloatHistogram left, FloatHistogram right) throws MixedSchemasException {
        return combine(left, right, Double::sum);
    }

    /**
     * Subtracts.
     *
     * @throws MixedSchemasException when only one of them has exponential buckets
     */
    public static Arithmetic subtract(FloatHistogram from, FloatHistogram what) throws MixedSchemasException {
        return combine(from, what, (a, b) -> a - b);
    }

    private static Arithmetic combine(FloatHistogram left, FloatHistogram right, DoubleBinaryOperator operation)
            throws MixedSchemasException {
        Layout layout = Layout.of(left, right);
        FloatHistogram result =
                combine(layout.left(), layout.right(), left.hint().with(right.hint()), operation);
        return new Arithmetic(result.compact(), layout.reconciled(), collide(left.hint(), right.hint()));
    }

    private static boolean collide(ResetHint a, ResetHint b) {
        return a == ResetHint.RESET && b == ResetHint.NOT_RESET || a == ResetHint.NOT_RESET && b == ResetHint.RESET;
    }

    /** Combines two of the same layout, figure by figure. */
    static FloatHistogram combine(
            FloatHistogram left, FloatHistogram right, ResetHint hint, DoubleBinaryOperator operation) {
        return new FloatHistogram(
                hint,
                left.schema(),
                left.zeroThreshold(),
                operation.applyAsDouble(left.zeroCount(), right.zeroCount()),
                operation.applyAsDouble(left.count(), right.count()),
                operation.applyAsDouble(left.sum(), right.sum()),
                left.positive().with(right.positive(), operation),
                left.negative().with(right.negative(), operation),
                left.bounds());
    }
}
