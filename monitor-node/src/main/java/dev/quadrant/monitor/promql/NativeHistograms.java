package dev.quadrant.monitor.promql;

import dev.quadrant.monitor.histogram.Bucket;
import dev.quadrant.monitor.histogram.FloatHistogram;
import java.util.function.ToDoubleFunction;

/** Figures of single native histograms. Other samples of the vector give nothing. */
final class NativeHistograms {
    private NativeHistograms() {}

    /**
     * A figure of each histogram.
     *
     * @param hints whether hints are found out, since the figure needs no bucket, see {@link ResetHints}
     */
    static Function.Body figure(ToDoubleFunction<FloatHistogram> figure, boolean hints) {
        return (evaluator, call) -> {
            Rows rows = new Rows();
            for (Row row : evaluator.withHints(hints).vector(call.arguments().get(0))) {
                Row result = evaluator.computed(row, Points.none(row.points().length));
                for (int i = 0; row.hasHistograms() && i < row.points().length; i++) {
                    FloatHistogram histogram = row.histogram(i);
                    result.put(i, histogram == null ? Points.ABSENT : figure.applyAsDouble(histogram));
                }
                rows.add(result);
            }
            return rows.vector();
        };
    }

    static double average(FloatHistogram histogram) {
        return histogram.sum() / histogram.count();
    }

    static double deviation(FloatHistogram histogram) {
        return Math.sqrt(variance(histogram));
    }

    /** As if all observations of a bucket lay in its middle: the arithmetic one of custom buckets, else the geometric. */
    static double variance(FloatHistogram histogram) {
        double mean = average(histogram);
        Kahan sum = new Kahan();
        for (Bucket bucket : histogram.buckets()) {
            double distance = middle(histogram, bucket) - mean;
            sum.add(bucket.count() * distance * distance);
        }
        return sum.value() / histogram.count();
    }

    private static double middle(FloatHistogram histogram, Bucket bucket) {
        if (histogram.custom()) {
            return (bucket.upper() + bucket.lower()) / 2;
        }
        if (bucket.zero()) {
            return 0;
        }
        double middle = Math.sqrt(bucket.upper() * bucket.lower());
        return bucket.upper() < 0 ? -middle : middle;
    }
}
