package dev.quadrant.monitor.histogram;

import java.util.List;

/**
 * Quantiles of a histogram, and their inverse. Within a bucket observations are taken to be spread evenly: over the
 * logarithms of values in exponential buckets, over the values in custom buckets and the zero bucket.
 */
public final class Quantile {
    private Quantile() {}

    /** The quantile; infinite beyond 0 and 1, NaN of nothing, and NaN where it lies among observations of NaN. */
    public static double of(double quantile, FloatHistogram histogram) {
        if (quantile < 0) {
            return Double.NEGATIVE_INFINITY;
        }
        if (quantile > 1) {
            return Double.POSITIVE_INFINITY;
        }
        if (histogram.count() == 0 || Double.isNaN(quantile)) {
            return Double.NaN;
        }
        // From the nearer end, for the sake of precision. NaN is counted but in no bucket, as if above all of them.
        boolean up = Double.isNaN(histogram.sum()) || quantile < 0.5;
        List<Bucket> buckets = up ? histogram.assumed() : histogram.assumed().reversed();
        double rank = (up ? quantile : 1 - quantile) * histogram.count();
        double seen = 0;
        Bucket found = null;
        for (Bucket bucket : buckets) {
            found = bucket;
            seen += bucket.count();
            if (seen >= rank) {
                break;
            }
        }
        seen = Math.min(seen, histogram.count());
        if (found == null || seen < rank) {
            return found == null || Double.isNaN(histogram.sum()) ? Double.NaN : found.upper();
        }
        double within = (up ? rank - (seen - found.count()) : seen - rank) / found.count();
        return histogram.custom() ? custom(found, within) : between(found, within);
    }

    /** The value below which a part of a bucket's observations lies. */
    private static double between(Bucket bucket, double part) {
        if (bucket.zero()) {
            return bucket.lower() + (bucket.upper() - bucket.lower()) * part;
        }
        double lower = log2(bucket.lower());
        double upper = log2(bucket.upper());
        return bucket.lower() > 0
                ? Math.pow(2, lower + (upper - lower) * part)
                : -Math.pow(2, upper + (lower - upper) * (1 - part));
    }

    /** As classic histograms have it: values are positive unless bounds are not, and nothing is known beyond the bounds. */
    private static double custom(Bucket bucket, double part) {
        if (bucket.lower() == Double.NEGATIVE_INFINITY) {
            return bucket.upper() <= 0 ? bucket.upper() : bucket.upper() * part;
        }
        if (bucket.upper() == Double.POSITIVE_INFINITY) {
            return bucket.lower();
        }
        return bucket.lower() + (bucket.upper() - bucket.lower()) * part;
    }

    private static double log2(double value) {
        return Math.log(Math.abs(value)) / Math.log(2);
    }

    /** The part of all observations between two values; NaN of nothing. */
    public static double fraction(double lower, double upper, FloatHistogram histogram) {
        if (histogram.count() == 0 || Double.isNaN(lower) || Double.isNaN(upper)) {
            return Double.NaN;
        }
        if (lower >= upper) {
            return 0;
        }
        List<Bucket> buckets = histogram.assumed();
        return (rank(buckets, histogram, upper) - rank(buckets, histogram, lower)) / histogram.count();
    }

    /** How many observations are at most a value. */
    private static double rank(List<Bucket> buckets, FloatHistogram histogram, double value) {
        double rank = 0;
        for (Bucket bucket : buckets) {
            double lower = bucket.lower();
            if (histogram.custom() && lower == Double.NEGATIVE_INFINITY && bucket.upper() > 0) {
                lower = 0;
            }
            if (lower >= value) {
                return rank;
            }
            if (bucket.upper() > value) {
                return rank + bucket.count() * part(histogram, bucket, lower, value);
            }
            rank += bucket.count();
        }
        return Double.isNaN(histogram.sum()) ? rank : histogram.count();
    }

    /** The part of a bucket's observations that are at most a value in it. */
    private static double part(FloatHistogram histogram, Bucket bucket, double lower, double value) {
        if (lower == Double.NEGATIVE_INFINITY) {
            return 1;
        }
        if (histogram.custom() || bucket.zero()) {
            return (value - lower) / (bucket.upper() - lower);
        }
        double low = log2(lower);
        double high = log2(bucket.upper());
        return value > 0 ? (log2(value) - low) / (high - low) : 1 - (log2(value) - high) / (low - high);
    }
}
