package dev.quadrant.monitor.promql;

import dev.quadrant.monitor.histogram.FloatHistogram;
import dev.quadrant.monitor.labels.Labels;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;

/** Computes a figure of each histogram of a vector at each step, classic or native. */
abstract class HistogramFigure {
    private final Evaluator evaluator;
    private final Expression place;

    /**
     * A figure.
     *
     * @param place what is told of the histograms is about this part of the query
     */
    HistogramFigure(Evaluator evaluator, Expression place) {
        this.evaluator = evaluator;
        this.place = place;
    }

    abstract double of(int step, Buckets classic);

    abstract double of(int step, FloatHistogram histogram, Labels labels);

    /** Tells something of a histogram. */
    void info(String message, Labels labels) {
        evaluator.annotations().info(place, message + Annotations.ofMetric(labels));
    }

    /** A series for the classic histogram of a group and one for each series of native ones; those without a point too. */
    List<Row> rows(HistogramGroups.Group group) throws QueryException {
        int steps = evaluator.steps().count();
        Row classic = Row.none(group.labels(), group.nameless(), steps);
        List<Row> rows = new ArrayList<>();
        rows.add(classic);
        for (Row row : group.natives()) {
            Labels labels = group.nameless() ? row.labels() : LabelSets.nameless(row.labels());
            rows.add(Row.none(labels, group.nameless(), steps));
        }
        boolean fixed = false;
        for (int i = 0; i < steps; i++) {
            int step = i;
            evaluator.evaluation().budget().work(group.buckets().size());
            List<HistogramGroups.Bucket> present = group.buckets().stream()
                    .filter(bucket -> Points.present(bucket.row().points()[step]))
                    .toList();
            Row mixed = natives(group, rows, step, !present.isEmpty());
            if (mixed != null) {
                evaluator
                        .annotations()
                        .warn(
                                place,
                                "vector contains a mix of classic and native histograms"
                                        + Annotations.ofMetric(mixed.labels()));
            } else if (!present.isEmpty()) {
                Buckets buckets = new Buckets(
                        array(present, HistogramGroups.Bucket::bound),
                        array(present, bucket -> bucket.row().points()[step]));
                fixed |= buckets.fixed();
                classic.put(i, of(i, buckets));
            }
        }
        if (fixed) {
            info(
                    "input to histogram_quantile needed to be fixed for monotonicity (see"
                            + " https://prometheus.io/docs/practices/histograms/#errors-of-quantile-estimation)",
                    group.buckets().getFirst().row().labels());
        }
        return rows;
    }

    /** Computes those of native histograms; with buckets of a classic one at the same step, the first that contradicts it. */
    private Row natives(HistogramGroups.Group group, List<Row> rows, int step, boolean classic) {
        for (int n = 0; n < group.natives().size(); n++) {
            Row row = group.natives().get(n);
            FloatHistogram histogram = row.histogram(step);
            if (histogram != null && classic) {
                return row;
            }
            if (histogram != null) {
                rows.get(n + 1).put(step, of(step, histogram, row.labels()));
            }
        }
        return null;
    }

    private static double[] array(
            List<HistogramGroups.Bucket> buckets, ToDoubleFunction<HistogramGroups.Bucket> field) {
        return buckets.stream().mapToDouble(field).toArray();
    }
}
