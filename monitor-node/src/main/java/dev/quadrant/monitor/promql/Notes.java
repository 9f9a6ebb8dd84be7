package dev.quadrant.monitor.promql;

import dev.quadrant.monitor.labels.Labels;

/** What is said of histograms that a query brings together, in the words that Prometheus uses. */
final class Notes {
    private final Annotations annotations;
    private final Expression place;
    private final String metric;

    /**
     * Notes on one series.
     *
     * @param place the part of the query that they are about
     * @param labels of the series, whose metric's name they end with
     */
    Notes(Annotations annotations, Expression place, Labels labels) {
        this.annotations = annotations;
        this.place = place;
        this.metric = RawBytes.quoted(labels.get(Labels.NAME));
    }

    void floatsAndHistograms() {
        annotations.warn(place, "encountered a mix of histograms and floats for metric name " + metric);
    }

    void histogramsIgnored() {
        annotations.info(
                place, "ignored histograms in a range containing both floats and histograms for metric name " + metric);
    }

    void mixedSchemas() {
        annotations.warn(
                place,
                "vector contains a mix of histograms with exponential and custom buckets schemas for metric name "
                        + metric);
    }

    void noGauge() {
        annotations.warn(place, "this native histogram metric is not a gauge: " + metric);
    }

    void noCounter() {
        annotations.warn(place, "this native histogram metric is not a counter: " + metric);
    }

    /** Custom buckets of different bounds met in an operation: addition, subtraction, aggregation. */
    void reconciled(String operation) {
        annotations.info(place, "mismatched custom buckets were reconciled during " + operation);
    }

    /** Counter resets contradicted each other in an operation: addition, subtraction, aggregation. */
    void collision(String operation) {
        annotations.warn(place, "conflicting counter resets during histogram " + operation);
    }

    void startsOverlap() {
        annotations.warn(
                place, "sample has start time that overlaps with previous sample timestamp for metric " + metric);
    }
}
