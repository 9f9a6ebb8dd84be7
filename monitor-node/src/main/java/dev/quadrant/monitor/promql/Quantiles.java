package dev.quadrant.monitor.promql;

import java.util.Arrays;

/** Quantiles of plain values. */
final class Quantiles {
    private Quantiles() {}

    /** Sorts in place, NaN before all numbers. */
    static double[] sort(double[] values) {
        Arrays.sort(values);
        int numbers = values.length;
        while (numbers > 0 && Double.isNaN(values[numbers - 1])) {
            numbers--;
        }
        if (numbers < values.length) {
            System.arraycopy(values, 0, values, values.length - numbers, numbers);
            Arrays.fill(values, 0, values.length - numbers, Double.NaN);
        }
        return values;
    }

    /** The quantile of sorted values, interpolated between the two nearest; beyond 0 and 1 infinite. */
    static double of(double quantile, double[] sorted) {
        if (sorted.length == 0 || Double.isNaN(quantile)) {
            return Double.NaN;
        }
        if (quantile < 0) {
            return Double.NEGATIVE_INFINITY;
        }
        if (quantile > 1) {
            return Double.POSITIVE_INFINITY;
        }
        double rank = quantile * (sorted.length - 1);
        int lower = (int) Math.floor(rank);
        int upper = Math.min(sorted.length - 1, lower + 1);
        double weight = rank - Math.floor(rank);
        return sorted[lower] * (1 - weight) + sorted[upper] * weight;
    }

    /** What a warning says of a quantile that is none, or null. */
    static String complaint(double quantile) {
        return quantile >= 0 && quantile <= 1
                ? null
                : "quantile value should be between 0 and 1, got " + Numbers.shortest(quantile);
    }
}
