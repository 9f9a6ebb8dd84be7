package dev.quadrant.e2e.cluster;

import java.util.Arrays;
import java.util.Locale;

/**
 * Of figures that are -1 where there is none; by nearest rank.
 *
 * @param count how many there are
 */
record Quantiles(int count, double p50, double p99, double max) {
    static Quantiles of(double... values) {
        double[] sorted =
                Arrays.stream(values).filter(value -> value >= 0).sorted().toArray();
        int count = sorted.length;
        return count == 0
                ? new Quantiles(0, -1, -1, -1)
                : new Quantiles(count, sorted[rank(count, 0.5)], sorted[rank(count, 0.99)], sorted[count - 1]);
    }

    private static int rank(int count, double quantile) {
        return (int) Math.ceil(count * quantile) - 1;
    }

    String text() {
        return count == 0 ? "-" : String.format(Locale.ROOT, "%.0f / %.0f / %.0f", p50, p99, max);
    }
}
