package dev.quadrant.monitor.promql;

import dev.quadrant.monitor.labels.Labels;

/** A series of a result: labels and a value at each step. Who made it may still change its points; others only read. */
final class Row {
    private final Labels labels;
    private final boolean nameless;
    private final double[] points;

    /**
     * A series.
     *
     * @param nameless whether the metric's name goes at the end of the query (where names go late)
     * @param points as {@link Points} has them
     */
    Row(Labels labels, boolean nameless, double[] points) {
        this.labels = labels;
        this.nameless = nameless;
        this.points = points;
    }

    static Row of(Labels labels, double[] points) {
        return new Row(labels, false, points);
    }

    Labels labels() {
        return labels;
    }

    boolean nameless() {
        return nameless;
    }

    double[] points() {
        return points;
    }
}
