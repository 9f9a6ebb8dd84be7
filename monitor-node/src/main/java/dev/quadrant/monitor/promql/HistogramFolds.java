package dev.quadrant.monitor.promql;

import dev.quadrant.monitor.histogram.FloatHistogram;
import dev.quadrant.monitor.histogram.HistogramSum;
import dev.quadrant.monitor.histogram.MixedSchemasException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;

/** Aggregations of groups that have histograms: sums and means of them, and counts; the rest leaves them out. */
final class HistogramFolds {
    private HistogramFolds() {}

    /** Puts the result of a group at a step, if there is one. */
    static void fold(
            Expression.Aggregation aggregation, Annotations annotations, List<Row> rows, Row result, int step) {
        double[] values = Folds.values(rows, step);
        List<FloatHistogram> histograms = new ArrayList<>();
        for (Row row : rows) {
            if (row.histogram(step) != null) {
                histograms.add(row.histogram(step));
            }
        }
        if (histograms.isEmpty()) {
            result.put(step, GroupFold.of(aggregation.operator(), values));
            return;
        }
        switch (aggregation.operator()) {
            case COUNT -> result.put(step, values.length + histograms.size());
            case GROUP -> result.put(step, 1);
            case SUM, AVG -> {
                if (values.length > 0) {
                    annotations.warn(aggregation.inner(), "encountered a mix of histograms and floats for aggregation");
                } else {
                    Notes notes = new Notes(
                            annotations, aggregation.inner(), rows.getFirst().labels());
                    result.put(
                            step,
                            sum(histograms.size(), histograms::get, aggregation.operator() == Aggregator.AVG, notes));
                }
            }
            default -> {
                ignored(aggregation, annotations);
                result.put(step, GroupFold.of(aggregation.operator(), values));
            }
        }
    }

    /** Tells that histograms were left out. */
    static void ignored(Expression.Aggregation aggregation, Annotations annotations) {
        annotations.info(aggregation.inner(), "ignored histogram in " + aggregation.operator() + " aggregation");
    }

    /**
     * The sum or the mean of histograms; null where they do not fit each other, of which the notes tell.
     *
     * @param count how many there are, at least one
     */
    static FloatHistogram sum(int count, IntFunction<FloatHistogram> histograms, boolean mean, Notes notes) {
        HistogramSum sum = new HistogramSum(histograms.apply(0), mean);
        try {
            for (int i = 1; i < count; i++) {
                sum.add(histograms.apply(i));
            }
        } catch (MixedSchemasException e) {
            notes.mixedSchemas();
            return null;
        }
        if (sum.collision()) {
            notes.collision("aggregation");
        }
        if (sum.reconciled()) {
            notes.reconciled("aggregation");
        }
        return sum.value();
    }
}
