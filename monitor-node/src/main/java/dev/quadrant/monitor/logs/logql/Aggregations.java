package dev.quadrant.monitor.logs.logql;

import dev.quadrant.monitor.labels.Labels;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/** Puts series together. */
final class Aggregations {
    private Aggregations() {}

    static List<MetricSeries> of(Expression.Aggregation aggregation, List<MetricSeries> all, int count) {
        Map<Labels, List<MetricSeries>> groups = new LinkedHashMap<>();
        for (MetricSeries series : all) {
            groups.computeIfAbsent(Groups.of(aggregation.grouping(), series.labels()), _ -> new ArrayList<>())
                    .add(series);
        }
        return switch (aggregation.aggregator()) {
            case SUM -> each(groups, count, values -> Arrays.stream(values).sum());
            case AVG ->
                each(groups, count, values -> Arrays.stream(values).average().orElseThrow());
            case MIN ->
                each(groups, count, values -> Arrays.stream(values).min().orElseThrow());
            case MAX ->
                each(groups, count, values -> Arrays.stream(values).max().orElseThrow());
            case COUNT -> each(groups, count, values -> values.length);
            case STDVAR -> each(groups, count, Statistics::variance);
            case STDDEV -> each(groups, count, values -> Math.sqrt(Statistics.variance(values)));
            case TOPK -> chosen(groups.values(), count, aggregation.parameter(), true);
            case BOTTOMK -> chosen(groups.values(), count, aggregation.parameter(), false);
            case SORT -> sorted(all, false);
            case SORT_DESC -> sorted(all, true);
        };
    }

    private static List<MetricSeries> each(
            Map<Labels, List<MetricSeries>> groups, int count, ToDoubleFunction<double[]> figure) {
        List<MetricSeries> results = new ArrayList<>(groups.size());
        groups.forEach((labels, group) -> {
            double[] values = new double[count];
            for (int i = 0; i < count; i++) {
                int at = i;
                double[] present = group.stream()
                        .mapToDouble(series -> series.values()[at])
                        .filter(value -> !Double.isNaN(value))
                        .toArray();
                values[i] = present.length == 0 ? Double.NaN : figure.applyAsDouble(present);
            }
            results.add(new MetricSeries(labels, values));
        });
        return results;
    }

    /** The k largest or smallest of each group at each step. */
    private static List<MetricSeries> chosen(
            Iterable<List<MetricSeries>> groups, int count, double k, boolean largest) {
        List<MetricSeries> results = new ArrayList<>();
        for (List<MetricSeries> group : groups) {
            List<MetricSeries> kept = group.stream()
                    .map(series ->
                            new MetricSeries(series.labels(), series.values().clone()))
                    .toList();
            for (int i = 0; i < count; i++) {
                int at = i;
                Comparator<MetricSeries> order = Comparator.comparingDouble(series -> series.values()[at]);
                kept.stream()
                        .filter(series -> !Double.isNaN(series.values()[at]))
                        .sorted(largest ? order.reversed() : order)
                        .skip((long) Math.max(0, k))
                        .forEach(series -> series.values()[at] = Double.NaN);
            }
            Comparator<MetricSeries> last = Comparator.comparingDouble(series -> series.values()[count - 1]);
            kept.stream().sorted(largest ? last.reversed() : last).forEach(results::add);
        }
        return results;
    }

    private static List<MetricSeries> sorted(List<MetricSeries> all, boolean descending) {
        Comparator<MetricSeries> order =
                Comparator.comparingDouble(series -> series.values()[series.values().length - 1]);
        return all.stream().sorted(descending ? order.reversed() : order).toList();
    }
}
