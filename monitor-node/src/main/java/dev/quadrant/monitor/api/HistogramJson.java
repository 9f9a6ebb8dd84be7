package dev.quadrant.monitor.api;

import dev.quadrant.monitor.histogram.Bucket;
import dev.quadrant.monitor.histogram.FloatHistogram;

/** Native histograms as answers have them: count, sum, and for each bucket which bounds are in it, the bounds, the count. */
final class HistogramJson {
    private HistogramJson() {}

    static void append(StringBuilder out, FloatHistogram histogram) {
        quoted(out.append("{\"count\":"), histogram.count());
        quoted(out.append(",\"sum\":"), histogram.sum());
        String before = ",\"buckets\":[[";
        for (Bucket bucket : histogram.buckets()) {
            out.append(before).append(rule(bucket));
            quoted(out.append(','), bucket.lower());
            quoted(out.append(','), bucket.upper());
            quoted(out.append(','), bucket.count());
            before = "],[";
        }
        out.append(before.equals("],[") ? "]]}" : "}");
    }

    /** 0 with the upper bound alone, 1 with the lower alone, 2 with neither, 3 with both. */
    private static int rule(Bucket bucket) {
        if (bucket.lowerIncluded()) {
            return bucket.upperIncluded() ? 3 : 1;
        }
        return bucket.upperIncluded() ? 0 : 2;
    }

    private static void quoted(StringBuilder out, double value) {
        out.append('"');
        PrometheusJson.number(out, value);
        out.append('"');
    }
}
