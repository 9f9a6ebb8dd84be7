package dev.quadrant.monitor.logs.logql;

import java.util.Arrays;

/** Figures of some numbers. */
final class Statistics {
    private Statistics() {}

    /** Of the whole population. */
    static double variance(double[] values) {
        double mean = Arrays.stream(values).average().orElse(Double.NaN);
        return Arrays.stream(values)
                .map(value -> (value - mean) * (value - mean))
                .average()
                .orElse(Double.NaN);
    }

    /** Between the two values beside it; sorts what it is given. */
    static double quantile(double q, double[] values) {
        if (q < 0 || q > 1) {
            return q < 0 ? Double.NEGATIVE_INFINITY : Double.POSITIVE_INFINITY;
        }
        Arrays.sort(values);
        double rank = q * (values.length - 1);
        int below = (int) Math.floor(rank);
        int above = Math.min(below + 1, values.length - 1);
        return values[below] + (values[above] - values[below]) * (rank - below);
    }
}
