package dev.quadrant.monitor.promql;

import dev.quadrant.monitor.labels.Labels;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/** Functions of classic histograms: series that differ in {@code le} alone are one. */
final class ClassicHistograms {
    private static final String BOUND = "le";

    private ClassicHistograms() {}

    private record Bucket(double bound, Row row) {}

    private record Histogram(Labels labels, boolean nameless, List<Bucket> buckets) {}

    static Value quantile(Evaluator evaluator, Expression.Call call) throws QueryException {
        double[] quantiles = evaluator.scalar(call.arguments().get(0));
        Expression of = call.arguments().get(1);
        List<Row> rows = new ArrayList<>();
        for (Histogram histogram : histograms(evaluator, of)) {
            double[] points = points(evaluator, histogram, of, (step, buckets) -> buckets.quantile(quantiles[step]));
            rows.add(new Row(histogram.labels(), histogram.nameless(), points));
        }
        warn(evaluator, call.arguments().get(0), quantiles);
        return new Value.Vector(rows);
    }

    private static void warn(Evaluator evaluator, Expression place, double[] quantiles) {
        for (double quantile : quantiles) {
            String complaint = Quantiles.complaint(quantile);
            if (complaint != null) {
                evaluator.annotations().warn(place, complaint);
            }
        }
    }

    /** {@code histogram_quantiles(vector, label, quantile, ...)}. */
    static Value quantiles(Evaluator evaluator, Expression.Call call) throws QueryException {
        Expression of = call.arguments().get(0);
        String label = evaluator.text(call.arguments().get(1));
        List<Row> rows = new ArrayList<>();
        List<Histogram> histograms = histograms(evaluator, of);
        for (Expression argument : call.arguments().subList(2, call.arguments().size())) {
            double[] quantiles = evaluator.scalar(argument);
            warn(evaluator, argument, quantiles);
            for (Histogram histogram : histograms) {
                double[] points =
                        points(evaluator, histogram, of, (step, buckets) -> buckets.quantile(quantiles[step]));
                Labels labels = LabelSets.with(histogram.labels(), label, Numbers.shortest(quantiles[0]));
                rows.add(new Row(labels, histogram.nameless(), points));
            }
        }
        return new Value.Vector(rows);
    }

    static Value fraction(Evaluator evaluator, Expression.Call call) throws QueryException {
        double[] lower = evaluator.scalar(call.arguments().get(0));
        double[] upper = evaluator.scalar(call.arguments().get(1));
        Expression of = call.arguments().get(2);
        List<Row> rows = new ArrayList<>();
        for (Histogram histogram : histograms(evaluator, of)) {
            double[] points =
                    points(evaluator, histogram, of, (step, buckets) -> buckets.fraction(lower[step], upper[step]));
            rows.add(new Row(histogram.labels(), histogram.nameless(), points));
        }
        return new Value.Vector(rows);
    }

    /** A figure of a histogram at a step. */
    private interface Figure {
        double of(int step, Buckets buckets);
    }

    private static double[] points(Evaluator evaluator, Histogram histogram, Expression place, Figure figure)
            throws QueryException {
        double[] points = Points.none(evaluator.steps().count());
        boolean fixed = false;
        for (int i = 0; i < points.length; i++) {
            int step = i;
            evaluator.evaluation().budget().work(histogram.buckets().size());
            List<Bucket> present = histogram.buckets().stream()
                    .filter(bucket -> Points.present(bucket.row().points()[step]))
                    .toList();
            if (!present.isEmpty()) {
                Buckets buckets = new Buckets(
                        array(present, Bucket::bound),
                        array(present, b -> b.row().points()[step]));
                fixed |= buckets.fixed();
                points[i] = figure.of(i, buckets);
            }
        }
        if (fixed) {
            evaluator
                    .annotations()
                    .info(
                            place,
                            "input to histogram_quantile needed to be fixed for monotonicity (see"
                                    + " https://prometheus.io/docs/practices/histograms/#errors-of-quantile-estimation)"
                                    + Annotations.ofMetric(
                                            histogram.buckets().getFirst().row().labels()));
        }
        return points;
    }

    private static double[] array(List<Bucket> buckets, ToDoubleFunction<Bucket> field) {
        return buckets.stream().mapToDouble(field).toArray();
    }

    private static List<Histogram> histograms(Evaluator evaluator, Expression of) throws QueryException {
        Map<Labels, Histogram> histograms = new LinkedHashMap<>();
        boolean late = evaluator.evaluation().lateNames();
        for (Row row : evaluator.vector(of)) {
            String text = row.labels().get(BOUND);
            double bound = bound(text);
            if (Double.isNaN(bound)) {
                evaluator
                        .annotations()
                        .warn(
                                of,
                                "bucket label \"le\" is missing or has a malformed value of " + RawBytes.quoted(text)
                                        + Annotations.ofMetric(row.labels()));
                continue;
            }
            Labels labels = LabelSets.drop(row.labels(), List.of(BOUND));
            labels = late ? labels : LabelSets.nameless(labels);
            histograms
                    .computeIfAbsent(labels, same -> new Histogram(same, late, new ArrayList<>()))
                    .buckets()
                    .add(new Bucket(bound, row));
        }
        for (Histogram histogram : histograms.values()) {
            histogram.buckets().sort(Comparator.comparingDouble(Bucket::bound));
        }
        return new ArrayList<>(histograms.values());
    }

    /** NaN when the text is no bound. */
    private static double bound(String text) {
        if (text.equals("+Inf") || text.equalsIgnoreCase("inf")) {
            return Double.POSITIVE_INFINITY;
        }
        if (text.equals("-Inf")) {
            return Double.NEGATIVE_INFINITY;
        }
        boolean negative = text.startsWith("-");
        try {
            double size = Durations.number(negative ? text.substring(1) : text);
            return negative ? -size : size;
        } catch (NumberFormatException e) {
            return Double.NaN;
        }
    }
}
