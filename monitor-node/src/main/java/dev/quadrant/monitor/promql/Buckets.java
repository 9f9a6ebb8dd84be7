package dev.quadrant.monitor.promql;

import java.util.Arrays;

/** The cumulative buckets of one classic histogram at one step. */
final class Buckets {
    /** Counts that go down by less than this part of them do so by rounding, not by wrong data. */
    private static final double TOLERANCE = 1e-12;

    private final double[] bounds;
    private final double[] counts;
    private int size;
    private boolean fixed;

    /**
     * Buckets.
     *
     * @param bounds upper bounds, ascending
     */
    Buckets(double[] bounds, double[] counts) {
        this.bounds = bounds;
        this.counts = counts;
        this.size = bounds.length;
        coalesce();
        ascend();
    }

    /** Adds up buckets of the same bound, written differently ({@code 1} and {@code 1.0}). */
    private void coalesce() {
        int last = 0;
        for (int i = 1; i < size; i++) {
            if (bounds[i] == bounds[last]) {
                counts[last] += counts[i];
            } else {
                last++;
                bounds[last] = bounds[i];
                counts[last] = counts[i];
            }
        }
        size = Math.min(size, last + 1);
    }

    /** Makes counts that fall behind those of lower bounds equal to them. */
    private void ascend() {
        for (int i = 1; i < size; i++) {
            double before = counts[i - 1];
            if (counts[i] < before) {
                fixed |= before - counts[i] > TOLERANCE * Math.abs(before);
                counts[i] = before;
            }
        }
    }

    /** Whether counts had to be corrected by more than rounding. */
    boolean fixed() {
        return fixed;
    }

    private boolean complete() {
        return size > 1 && bounds[size - 1] == Double.POSITIVE_INFINITY;
    }

    double quantile(double quantile) {
        if (Double.isNaN(quantile)) {
            return Double.NaN;
        }
        if (quantile < 0) {
            return Double.NEGATIVE_INFINITY;
        }
        if (quantile > 1) {
            return Double.POSITIVE_INFINITY;
        }
        if (!complete() || counts[size - 1] == 0 || Double.isNaN(counts[size - 1])) {
            return Double.NaN;
        }
        double rank = quantile * counts[size - 1];
        int bucket = 0;
        while (bucket < size - 1 && counts[bucket] < rank) {
            bucket++;
        }
        if (bucket == size - 1) {
            return bounds[size - 2];
        }
        if (bucket == 0 && bounds[0] <= 0) {
            return bounds[0];
        }
        double start = bucket == 0 ? 0 : bounds[bucket - 1];
        double below = bucket == 0 ? 0 : counts[bucket - 1];
        return start + (bounds[bucket] - start) * ((rank - below) / (counts[bucket] - below));
    }

    /** The part of observations between two values. */
    double fraction(double lower, double upper) {
        if (!complete() || counts[size - 1] == 0 || Double.isNaN(lower) || Double.isNaN(upper)) {
            return Double.NaN;
        }
        return lower >= upper ? 0 : (rank(upper) - rank(lower)) / counts[size - 1];
    }

    /** How many observations are at most a value, interpolated in its bucket. */
    private double rank(double value) {
        int bucket = 0;
        while (bucket < size && bounds[bucket] < value) {
            bucket++;
        }
        if (bucket == size) {
            return counts[size - 1];
        }
        double below = bucket == 0 ? 0 : counts[bucket - 1];
        double start = bucket > 0 ? bounds[bucket - 1] : bounds[0] > 0 ? 0 : Double.NEGATIVE_INFINITY;
        if (value == bounds[bucket]) {
            return counts[bucket];
        }
        if (value <= start) {
            return below;
        }
        if (Double.isInfinite(start)) {
            // Of a bucket without a lower bound nobody knows how far it reaches: all of it, as above the last bound
            // nothing.
            return counts[bucket];
        }
        if (Double.isInfinite(bounds[bucket])) {
            return below;
        }
        return below + (counts[bucket] - below) * ((value - start) / (bounds[bucket] - start));
    }

    @Override
    public String toString() {
        return Arrays.toString(bounds) + Arrays.toString(counts);
    }
}
