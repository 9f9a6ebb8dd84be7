package dev.quadrant.monitor.exposition;

import dev.quadrant.monitor.labels.Labels;
import java.util.Objects;

/** What OpenMetrics demands of the points of a histogram: buckets rise up to +Inf, which agrees with the count. */
final class HistogramRules {
    private final String family;

    private Labels group;
    private Double time;
    private double bound;
    private double inBucket;
    private double count;
    private boolean negativeBounds;
    private boolean sum;
    private boolean gaugeSum;
    private boolean negativeGaugeSum;

    HistogramRules(String family) {
        this.family = family;
    }

    void sample(Labels group, Double time, String suffix, Labels labels, double value, int line)
            throws ExpositionException {
        if (!group.equals(this.group) || !Objects.equals(time, this.time)) {
            end(line);
            begin(group, time);
        }
        switch (suffix) {
            case "_bucket" -> bucket(FamilyRules.number(labels.get("le")), value, line);
            case "_count", "_gcount" -> count = value;
            case "_sum" -> sum = true;
            case "_gsum" -> {
                gaugeSum = true;
                negativeGaugeSum = value < 0;
            }
            default -> {}
        }
    }

    private void begin(Labels group, Double time) {
        this.group = group;
        this.time = time;
        bound = Double.NaN;
        inBucket = 0;
        count = Double.NaN;
        negativeBounds = false;
        sum = false;
        gaugeSum = false;
        negativeGaugeSum = false;
    }

    private void bucket(double next, double value, int line) throws ExpositionException {
        require(Double.isNaN(bound) || next > bound, line, "buckets are out of order");
        require(value >= inBucket, line, "a bucket holds less than the one before it");
        negativeBounds |= next < 0;
        bound = next;
        inBucket = value;
    }

    /** The point is complete. */
    void end(int line) throws ExpositionException {
        if (group == null) {
            return;
        }
        boolean counted = !Double.isNaN(count);
        require(bound == Double.POSITIVE_INFINITY, line, "the +Inf bucket is missing");
        require(!counted || count == inBucket, line, "the +Inf bucket and the count differ");
        require(!negativeBounds || !sum, line, "a sum beside negative bounds");
        require(negativeBounds || !negativeGaugeSum, line, "a negative sum beside bounds that are not");
        require(counted == (sum || gaugeSum), line, "count and sum belong together");
    }

    private void require(boolean condition, int line, String message) throws ExpositionException {
        if (!condition) {
            throw new ExpositionException("bad-histogram", line, family + ": " + message);
        }
    }
}
