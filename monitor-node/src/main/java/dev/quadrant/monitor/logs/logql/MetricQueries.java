package dev.quadrant.monitor.logs.logql;

import dev.quadrant.monitor.labels.Labels;
import dev.quadrant.monitor.logs.store.LogStore;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Evaluates metric queries. May be used from any thread. */
public final class MetricQueries {
    private final LogStore store;

    public MetricQueries(LogStore store) {
        this.store = store;
    }

    /** The series of a query, sorted by labels unless it sorts them itself. A number is one series without labels. */
    public List<MetricSeries> evaluate(Expression.Metric metric, Steps steps, LogBudget budget)
            throws LogQueryException, IOException {
        List<MetricSeries> series = new ArrayList<>(of(metric, steps, budget));
        budget.series(series.size());
        series.removeIf(one -> Arrays.stream(one.values()).allMatch(Double::isNaN));
        boolean sorted = metric instanceof Expression.Aggregation aggregation
                && switch (aggregation.aggregator()) {
                    case SORT, SORT_DESC, TOPK, BOTTOMK -> steps.count() == 1;
                    default -> false;
                };
        if (!sorted) {
            series.sort((a, b) -> a.labels().compareTo(b.labels()));
        }
        return series;
    }

    private List<MetricSeries> of(Expression.Metric metric, Steps steps, LogBudget budget)
            throws LogQueryException, IOException {
        return switch (metric) {
            case Expression.Scalar number -> constant(number.value(), steps);
            case Expression.Vector vector -> constant(vector.value(), steps);
            case Expression.Range range -> range(range, steps, budget);
            case Expression.Aggregation aggregation -> aggregation(aggregation, steps, budget);
            case Expression.Binary binary ->
                BinaryOperation.of(
                        binary, of(binary.left(), steps, budget), of(binary.right(), steps, budget), steps.count());
        };
    }

    private static List<MetricSeries> constant(double value, Steps steps) {
        double[] values = new double[steps.count()];
        Arrays.fill(values, value);
        return List.of(new MetricSeries(Labels.EMPTY, values));
    }

    private List<MetricSeries> range(Expression.Range range, Steps steps, LogBudget budget)
            throws LogQueryException, IOException {
        boolean grouped = range.grouping() != null;
        return new RangeQuery(range, grouped, range.grouping(), steps, budget).run(store);
    }

    /** A sum of counts is counted as a whole: it needs not even find the labels that it does not keep. */
    private List<MetricSeries> aggregation(Expression.Aggregation aggregation, Steps steps, LogBudget budget)
            throws LogQueryException, IOException {
        if (aggregation.aggregator() == Expression.Aggregator.SUM
                && aggregation.of() instanceof Expression.Range range
                && range.function().isAdditive()
                && range.unwrap().isEmpty()
                && range.grouping() == null) {
            return new RangeQuery(range, true, aggregation.grouping(), steps, budget).run(store);
        }
        return Aggregations.of(aggregation, of(aggregation.of(), steps, budget), steps.count());
    }
}
