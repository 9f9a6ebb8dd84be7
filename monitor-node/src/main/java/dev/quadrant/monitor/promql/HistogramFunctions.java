package dev.quadrant.monitor.promql;

import dev.quadrant.monitor.histogram.FloatHistogram;
import dev.quadrant.monitor.histogram.Quantile;
import dev.quadrant.monitor.labels.Labels;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/** Functions that take classic and native histograms alike: {@code histogram_quantile} and its like. */
final class HistogramFunctions {
    private HistogramFunctions() {}

    static Value quantile(Evaluator evaluator, Expression.Call call) throws QueryException {
        double[] quantiles = evaluator.scalar(call.arguments().get(0));
        Expression of = call.arguments().get(1);
        HistogramFigure figure = quantile(evaluator, of, quantiles);
        List<Row> rows = new ArrayList<>();
        for (HistogramGroups.Group group : HistogramGroups.of(evaluator, of)) {
            rows.addAll(figure.rows(group));
        }
        warn(evaluator, call.arguments().get(0), quantiles);
        return new Value.Vector(present(rows));
    }

    private static List<Row> present(List<Row> rows) {
        rows.removeIf(row -> !row.any());
        return rows;
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
        Collection<HistogramGroups.Group> groups = HistogramGroups.of(evaluator, of);
        for (Expression argument : call.arguments().subList(2, call.arguments().size())) {
            double[] quantiles = evaluator.scalar(argument);
            warn(evaluator, argument, quantiles);
            HistogramFigure figure = quantile(evaluator, of, quantiles);
            for (HistogramGroups.Group group : groups) {
                for (Row row : figure.rows(group)) {
                    Labels labels = LabelSets.with(row.labels(), label, Numbers.shortest(quantiles[0]));
                    rows.add(row.named(labels, row.nameless()));
                }
            }
        }
        return new Value.Vector(present(rows));
    }

    private static HistogramFigure quantile(Evaluator evaluator, Expression of, double[] quantiles) {
        return new HistogramFigure(evaluator, of) {
            @Override
            double of(int step, Buckets classic) {
                return classic.quantile(quantiles[step]);
            }

            @Override
            double of(int step, FloatHistogram histogram, Labels labels) {
                double quantile = quantiles[step];
                double value = Quantile.of(quantile, histogram);
                if (Double.isNaN(histogram.sum()) && histogram.count() != 0 && quantile >= 0 && quantile <= 1) {
                    info(
                            "input to histogram_quantile has NaN observations, result is "
                                    + (Double.isNaN(value) ? "NaN" : "skewed higher"),
                            labels);
                }
                return value;
            }
        };
    }

    static Value fraction(Evaluator evaluator, Expression.Call call) throws QueryException {
        double[] lower = evaluator.scalar(call.arguments().get(0));
        double[] upper = evaluator.scalar(call.arguments().get(1));
        Expression of = call.arguments().get(2);
        HistogramFigure figure = new HistogramFigure(evaluator, of) {
            @Override
            double of(int step, Buckets classic) {
                return classic.fraction(lower[step], upper[step]);
            }

            @Override
            double of(int step, FloatHistogram histogram, Labels labels) {
                if (Double.isNaN(histogram.sum()) && histogram.count() != 0) {
                    info(
                            "input to histogram_fraction has NaN observations, which are excluded from all fractions",
                            labels);
                }
                return Quantile.fraction(lower[step], upper[step], histogram);
            }
        };
        List<Row> rows = new ArrayList<>();
        for (HistogramGroups.Group group : HistogramGroups.of(evaluator, of)) {
            rows.addAll(figure.rows(group));
        }
        return new Value.Vector(present(rows));
    }
}
