package dev.quadrant.monitor.histogram;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.DoubleUnaryOperator;

/**
 * A native histogram whose counts are doubles, as PromQL computes with. Immutable.
 *
 * @param hint what is known of a counter reset before it
 * @param schema as {@link Schema} has it
 * @param zeroThreshold values that are at most so far from zero are in the zero bucket
 * @param zeroCount observations in the zero bucket
 * @param count all observations, those of NaN too
 * @param sum of all observed values
 * @param positive counts of values above the zero bucket
 * @param negative counts of values below it; the indexes count away from zero
 * @param bounds with {@link Schema#CUSTOM}, where buckets end, ascending and without infinity; else empty
 */
public record FloatHistogram(
        ResetHint hint,
        int schema,
        double zeroThreshold,
        double zeroCount,
        double count,
        double sum,
        Counts positive,
        Counts negative,
        List<Double> bounds) {

    /** A histogram without observations. */
    public static FloatHistogram empty(int schema, List<Double> bounds) {
        return new FloatHistogram(ResetHint.UNKNOWN, schema, 0, 0, 0, 0, Counts.NONE, Counts.NONE, bounds);
    }

    public boolean custom() {
        return schema == Schema.CUSTOM;
    }

    public FloatHistogram hinted(ResetHint newHint) {
        return newHint == hint
                ? this
                : new FloatHistogram(newHint, schema, zeroThreshold, zeroCount, count, sum, positive, negative, bounds);
    }

    /** What it takes of a query's limit on samples: as many of them as have its size. */
    public int samples() {
        return 4 + positive.size() + negative.size();
    }

    /** Every count and the sum changed by one function. */
    FloatHistogram each(DoubleUnaryOperator operation) {
        return new FloatHistogram(
                hint,
                schema,
                zeroThreshold,
                operation.applyAsDouble(zeroCount),
                operation.applyAsDouble(count),
                operation.applyAsDouble(sum),
                positive.each(operation),
                negative.each(operation),
                bounds);
    }

    /** A negative factor makes a gauge of it. */
    public FloatHistogram times(double factor) {
        FloatHistogram product = each(value -> value * factor);
        return factor < 0 ? product.hinted(ResetHint.GAUGE) : product;
    }

    /** By zero no bucket is left. */
    public FloatHistogram dividedBy(double divisor) {
        if (divisor == 0) {
            return new FloatHistogram(
                    hint,
                    schema,
                    zeroThreshold,
                    zeroCount / divisor,
                    count / divisor,
                    sum / divisor,
                    Counts.NONE,
                    Counts.NONE,
                    bounds);
        }
        FloatHistogram quotient = each(value -> value / divisor);
        return divisor < 0 ? quotient.hinted(ResetHint.GAUGE) : quotient;
    }

    /** Without buckets that hold nothing. */
    public FloatHistogram compact() {
        Counts above = positive.compact();
        Counts below = negative.compact();
        return above == positive && below == negative
                ? this
                : new FloatHistogram(hint, schema, zeroThreshold, zeroCount, count, sum, above, below, bounds);
    }

    /** Whether a count or the sum left the range of a double. */
    boolean infinite() {
        return Double.isInfinite(zeroCount)
                || Double.isInfinite(count)
                || Double.isInfinite(sum)
                || positive.infinite()
                || negative.infinite();
    }

    /** Where a bucket above zero begins. */
    double begin(int index) {
        if (custom()) {
            return index == 0 ? Double.NEGATIVE_INFINITY : bounds.get(index - 1);
        }
        return Schema.end(schema, index - 1);
    }

    /** Where a bucket above zero ends. */
    double end(int index) {
        if (custom()) {
            return index >= bounds.size() ? Double.POSITIVE_INFINITY : bounds.get(index);
        }
        return Schema.end(schema, index);
    }

    /**
     * The buckets that hold something, from the lowest values to the highest. None reaches into the zero bucket, which is
     * one of them only if its count is above 0.
     */
    public List<Bucket> buckets() {
        return buckets(zeroCount > 0);
    }

    private List<Bucket> buckets(boolean zero) {
        List<Bucket> buckets = new ArrayList<>(positive.size() + negative.size() + 1);
        for (int i = negative.size() - 1; i >= 0; i--) {
            if (negative.count(i) != 0) {
                double upper = Math.min(-begin(negative.index(i)), -zeroThreshold);
                buckets.add(new Bucket(-end(negative.index(i)), upper, true, false, negative.count(i)));
            }
        }
        if (zero) {
            buckets.add(new Bucket(-zeroThreshold, zeroThreshold, true, true, zeroCount));
        }
        for (int i = 0; i < positive.size(); i++) {
            if (positive.count(i) != 0) {
                int index = positive.index(i);
                double lower = custom() ? begin(index) : Math.max(begin(index), zeroThreshold);
                boolean lowest = lower == Double.NEGATIVE_INFINITY;
                buckets.add(new Bucket(lower, end(index), lowest, true, positive.count(i)));
            }
        }
        return buckets;
    }

    /** The buckets in which quantiles are looked for: a zero bucket ends at zero where all other values lie on one side. */
    List<Bucket> assumed() {
        List<Bucket> buckets = buckets();
        boolean above = positive.size() > 0;
        boolean below = negative.size() > 0;
        if (!custom() && above != below) {
            buckets.replaceAll(bucket -> !bucket.zero() || bucket.lower() == bucket.upper()
                    ? bucket
                    : above ? bucket.between(0, bucket.upper()) : bucket.between(bucket.lower(), 0));
        }
        return buckets;
    }

    /** Whether they are the same but for the hint. Buckets that hold nothing do not count. */
    public boolean same(FloatHistogram other) {
        return schema == other.schema
                && Double.compare(zeroThreshold, other.zeroThreshold) == 0
                && zeroCount == other.zeroCount
                && count == other.count
                && Double.compare(sum + 0.0, other.sum + 0.0) == 0
                && positive.same(other.positive)
                && negative.same(other.negative)
                && bounds.equals(other.bounds);
    }

    /** As {@code count_values} names it. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder("{count:");
        HistogramText.number(text, count).append(", sum:");
        HistogramText.number(text, sum);
        buckets(zeroCount != 0).forEach(bucket -> HistogramText.bucket(text.append(", "), bucket));
        return text.append('}').toString();
    }

    /** Bounds as a list. */
    public static List<Double> bounds(double... bounds) {
        return Arrays.stream(bounds).boxed().toList();
    }
}
