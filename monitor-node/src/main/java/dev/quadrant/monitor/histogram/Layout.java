package dev.quadrant.monitor.histogram;

import java.util.List;

/**
 * Two histograms brought to buckets that both have: the lower of the two schemas and a zero bucket that cuts through no
 * bucket which holds something, or the bounds that both have.
 *
 * @param reconciled whether bounds of their own differed
 */
record Layout(FloatHistogram left, FloatHistogram right, boolean reconciled) {
    /**
     * Finds the common layout.
     *
     * @throws MixedSchemasException when there is none
     */
    static Layout of(FloatHistogram left, FloatHistogram right) throws MixedSchemasException {
        if (left.custom() != right.custom()) {
            throw new MixedSchemasException();
        }
        return left.custom() ? custom(left, right) : exponential(left, right);
    }

    private static Layout custom(FloatHistogram left, FloatHistogram right) {
        if (left.bounds().equals(right.bounds())) {
            return new Layout(left, right, false);
        }
        List<Double> common =
                left.bounds().stream().filter(right.bounds()::contains).toList();
        return new Layout(bounded(left, common), bounded(right, common), true);
    }

    /** With bounds that are a part of its own. */
    static FloatHistogram bounded(FloatHistogram histogram, List<Double> bounds) {
        Counts counts = histogram.positive().mapped(index -> {
            double end = histogram.end(index);
            int target = 0;
            while (target < bounds.size() && bounds.get(target) < end) {
                target++;
            }
            return target;
        });
        return new FloatHistogram(
                histogram.hint(), Schema.CUSTOM, 0, 0, histogram.count(), histogram.sum(), counts, Counts.NONE, bounds);
    }

    private static Layout exponential(FloatHistogram left, FloatHistogram right) {
        FloatHistogram a = left;
        FloatHistogram b = right;
        while (a.zeroThreshold() != b.zeroThreshold()) {
            if (a.zeroThreshold() > b.zeroThreshold()) {
                b = widened(b, a.zeroThreshold());
            } else {
                a = widened(a, b.zeroThreshold());
            }
        }
        int schema = Math.min(a.schema(), b.schema());
        return new Layout(reduced(a, schema), reduced(b, schema), false);
    }

    /** With a lower schema. */
    static FloatHistogram reduced(FloatHistogram histogram, int schema) {
        if (histogram.schema() == schema) {
            return histogram;
        }
        return new FloatHistogram(
                histogram.hint(),
                schema,
                histogram.zeroThreshold(),
                histogram.zeroCount(),
                histogram.count(),
                histogram.sum(),
                histogram.positive().mapped(index -> Schema.reduced(index, histogram.schema(), schema)),
                histogram.negative().mapped(index -> Schema.reduced(index, histogram.schema(), schema)),
                histogram.bounds());
    }

    /**
     * With a wider zero bucket. It becomes wider than asked for where it would end within a bucket that holds something,
     * since nothing tells how much of that bucket lies on each side.
     */
    static FloatHistogram widened(FloatHistogram histogram, double threshold) {
        double wide = threshold;
        double before;
        do {
            before = wide;
            wide = edge(histogram, histogram.negative(), edge(histogram, histogram.positive(), wide));
        } while (wide != before);
        int above = within(histogram, histogram.positive(), wide);
        int below = within(histogram, histogram.negative(), wide);
        double zeroCount = histogram.zeroCount();
        for (int i = 0; i < above; i++) {
            zeroCount += histogram.positive().count(i);
        }
        for (int i = 0; i < below; i++) {
            zeroCount += histogram.negative().count(i);
        }
        return new FloatHistogram(
                histogram.hint(),
                histogram.schema(),
                wide,
                zeroCount,
                histogram.count(),
                histogram.sum(),
                histogram.positive().after(above),
                histogram.negative().after(below),
                histogram.bounds());
    }

    /** Buckets, from zero on, that begin before a threshold. */
    private static int within(FloatHistogram histogram, Counts counts, double threshold) {
        int within = 0;
        while (within < counts.size() && histogram.begin(counts.index(within)) < threshold) {
            within++;
        }
        return within;
    }

    private static double edge(FloatHistogram histogram, Counts counts, double threshold) {
        int within = within(histogram, counts, threshold);
        if (within == 0 || counts.count(within - 1) == 0) {
            return threshold;
        }
        return Math.max(threshold, histogram.end(counts.index(within - 1)));
    }
}
