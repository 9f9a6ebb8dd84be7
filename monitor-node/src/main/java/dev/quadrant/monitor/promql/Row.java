package dev.quadrant.monitor.promql;

import dev.quadrant.monitor.histogram.FloatHistogram;
import dev.quadrant.monitor.labels.Labels;

/**
 * A series of a result: labels, and at each step a number, a histogram or nothing. Who made it may still change it; others
 * only read. Where a histogram is, there is no number, so that what knows of numbers alone leaves histograms out.
 */
final class Row {
    private final Labels labels;
    private final boolean nameless;
    private final double[] points;
    /** Null as long as there is none. */
    private FloatHistogram[] histograms;

    /**
     * A series.
     *
     * @param nameless whether the metric's name goes at the end of the query (where names go late)
     * @param points as {@link Points} has them
     */
    Row(Labels labels, boolean nameless, double[] points) {
        this(labels, nameless, points, null);
    }

    private Row(Labels labels, boolean nameless, double[] points, FloatHistogram[] histograms) {
        this.labels = labels;
        this.nameless = nameless;
        this.points = points;
        this.histograms = histograms;
    }

    static Row of(Labels labels, double[] points) {
        return new Row(labels, false, points);
    }

    /** A series without a point yet. */
    static Row none(Labels labels, boolean nameless, int steps) {
        return new Row(labels, nameless, Points.none(steps));
    }

    /** The same points of a series that is named differently. */
    Row named(Labels newLabels, boolean newNameless) {
        return new Row(newLabels, newNameless, points, histograms);
    }

    Labels labels() {
        return labels;
    }

    boolean nameless() {
        return nameless;
    }

    /** The numbers. */
    double[] points() {
        return points;
    }

    boolean hasHistograms() {
        return histograms != null;
    }

    /** The histogram at a step, or null. */
    FloatHistogram histogram(int step) {
        return histograms == null ? null : histograms[step];
    }

    /** Whether there is a number or a histogram at a step. */
    boolean present(int step) {
        return Points.present(points[step]) || histogram(step) != null;
    }

    /** Whether there is a point at any step. */
    boolean any() {
        if (Points.any(points)) {
            return true;
        }
        for (int i = 0; histograms != null && i < histograms.length; i++) {
            if (histograms[i] != null) {
                return true;
            }
        }
        return false;
    }

    void put(int step, double value) {
        points[step] = value;
    }

    void put(int step, FloatHistogram histogram) {
        if (histograms == null && histogram != null) {
            histograms = new FloatHistogram[points.length];
        }
        if (histograms != null) {
            histograms[step] = histogram;
        }
    }

    /** Takes the point that another series of as many steps has at a step. */
    void copy(int step, Row from) {
        points[step] = from.points[step];
        put(step, from.histogram(step));
    }
}
