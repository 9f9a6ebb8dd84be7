package dev.quadrant.monitor.promql;

import dev.quadrant.monitor.labels.Labels;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Evaluates an aggregation: groups series by the labels that stay, then computes group by group, step by step. */
final class Aggregations {
    private final Evaluator evaluator;
    private final Expression.Aggregation aggregation;
    private final int steps;

    Aggregations(Evaluator evaluator, Expression.Aggregation aggregation) {
        this.evaluator = evaluator;
        this.aggregation = aggregation;
        this.steps = evaluator.steps().count();
    }

    /** Series of one group. */
    private record Group(Labels labels, boolean nameless, List<Row> rows) {}

    Value evaluate() throws QueryException {
        return switch (aggregation.operator()) {
            case COUNT_VALUES -> countValues();
            case TOPK, BOTTOMK, LIMITK -> select(parameter());
            case LIMIT_RATIO -> ratio(parameter());
            case QUANTILE -> quantile(parameter());
            default -> new Value.Vector(folded());
        };
    }

    private double[] parameter() throws QueryException {
        return evaluator.scalar(aggregation.parameter());
    }

    private List<Group> groups() throws QueryException {
        Map<Labels, Group> groups = new LinkedHashMap<>();
        for (Row row : evaluator.vector(aggregation.inner())) {
            evaluator.evaluation().budget().work(steps);
            if (row.any()) {
                Labels labels = kept(row.labels());
                Group group = groups.get(labels);
                if (group == null) {
                    group = new Group(labels, row.nameless(), new ArrayList<>());
                    groups.put(labels, group);
                }
                group.rows().add(row);
            }
        }
        return new ArrayList<>(groups.values());
    }

    /** A group whose series have gone by. */
    private record Folded(Labels labels, boolean nameless, GroupFold fold) {
        Row row() {
            return new Row(labels, nameless, fold.results());
        }
    }

    /**
     * Folds the series as they come, so that one of them is in memory and not all. Histograms are folded together: when the
     * first is seen, the series are read again and kept.
     */
    private List<Row> folded() throws QueryException {
        Map<Labels, Folded> groups = new LinkedHashMap<>();
        boolean[] histograms = new boolean[1];
        evaluator.each(aggregation.inner(), row -> {
            evaluator.evaluation().budget().work(steps);
            histograms[0] |= row.hasHistograms();
            if (!histograms[0] && Points.any(row.points())) {
                Labels labels = kept(row.labels());
                Folded group = groups.get(labels);
                if (group == null) {
                    evaluator.evaluation().budget().take(steps);
                    group = new Folded(labels, row.nameless(), GroupFold.of(aggregation.operator(), steps));
                    groups.put(labels, group);
                }
                group.fold().add(row.points());
            }
        });
        if (histograms[0]) {
            return groups().stream().map(this::fold).toList();
        }
        return groups.values().stream().map(Folded::row).toList();
    }

    private Labels kept(Labels labels) {
        return aggregation.without()
                ? LabelSets.without(labels, aggregation.labels())
                : LabelSets.keep(labels, aggregation.labels());
    }

    private Row fold(Group group) {
        Row result = Row.none(group.labels(), group.nameless(), steps);
        for (int i = 0; i < steps; i++) {
            HistogramFolds.fold(aggregation, evaluator.annotations(), group.rows(), result, i);
        }
        return result;
    }

    /** Tells of histograms in a group that the operator cannot take. */
    private void ignored(Group group) {
        for (Row row : group.rows()) {
            if (row.hasHistograms()) {
                HistogramFolds.ignored(aggregation, evaluator.annotations());
            }
        }
    }

    private Value quantile(double[] quantiles) throws QueryException {
        for (double quantile : quantiles) {
            String complaint = Quantiles.complaint(quantile);
            if (complaint != null) {
                evaluator.annotations().warn(aggregation.parameter(), complaint);
            }
        }
        List<Row> rows = new ArrayList<>();
        for (Group group : groups()) {
            ignored(group);
            double[] points = new double[steps];
            for (int i = 0; i < steps; i++) {
                double[] values = Folds.values(group.rows(), i);
                points[i] = values.length == 0 ? Points.ABSENT : Quantiles.of(quantiles[i], Quantiles.sort(values));
            }
            rows.add(new Row(group.labels(), group.nameless(), points));
        }
        return new Value.Vector(rows);
    }

    /** {@code topk} and its like: some series of each group stay, with their own labels. */
    private Value select(double[] counts) throws QueryException {
        List<Row> selected = new ArrayList<>();
        for (Group group : groups()) {
            List<Row> rows = group.rows();
            if (aggregation.operator() != Aggregator.LIMITK) {
                ignored(group);
            }
            List<Row> some = new ArrayList<>();
            for (Row row : rows) {
                some.add(Row.none(row.labels(), row.nameless(), steps));
            }
            List<Integer> order = List.of();
            for (int i = 0; i < steps; i++) {
                order = Ranking.order(aggregation.operator(), rows, i, count(counts[i]));
                for (int row : order) {
                    some.get(row).copy(i, rows.get(row));
                }
                evaluator.evaluation().budget().work(rows.size());
            }
            if (steps == 1) {
                // The order of an instant query is that of the values.
                order.forEach(row -> selected.add(some.get(row)));
            } else {
                selected.addAll(some);
            }
        }
        return new Value.Vector(selected);
    }

    private int count(double count) throws QueryException {
        if (Double.isNaN(count)) {
            throw new QueryException(QueryException.Kind.EXECUTION, "Parameter value is NaN");
        }
        if (count >= 0x1p63 || count < -0x1p63) {
            throw new QueryException(
                    QueryException.Kind.EXECUTION, "Scalar value " + Numbers.shortest(count) + " overflows int64");
        }
        return (int) Math.min(count, Integer.MAX_VALUE);
    }

    /** A part of the series, the same whenever it is asked for; a negative ratio is the other part. */
    private Value ratio(double[] ratios) throws QueryException {
        for (double ratio : ratios) {
            if (ratio > 1 || ratio < -1) {
                evaluator
                        .annotations()
                        .warn(
                                aggregation.parameter(),
                                "ratio value should be between -1 and 1, got " + Numbers.shortest(ratio)
                                        + ", capping to " + (ratio > 0 ? 1 : -1));
            }
        }
        List<Row> rows = new ArrayList<>();
        for (Group group : groups()) {
            for (Row row : group.rows()) {
                double place = LabelHash.place(row.labels());
                Row some = Row.none(row.labels(), row.nameless(), steps);
                for (int i = 0; i < steps; i++) {
                    double ratio = Math.clamp(ratios[i], -1, 1);
                    if (ratio >= 0 ? place < ratio : place >= 1 + ratio) {
                        some.copy(i, row);
                    }
                }
                rows.add(some);
            }
        }
        return new Value.Vector(rows);
    }

    private Value countValues() throws QueryException {
        String label = evaluator.text(aggregation.parameter());
        if (label.isEmpty() || RawBytes.invalid(label)) {
            throw new QueryException(QueryException.Kind.EXECUTION, "invalid label name " + RawBytes.quoted(label));
        }
        Map<Labels, Row> counts = new LinkedHashMap<>();
        for (Group group : groups()) {
            for (Row row : group.rows()) {
                evaluator.evaluation().budget().work(steps);
                for (int i = 0; i < steps; i++) {
                    if (row.present(i)) {
                        String value = row.histogram(i) == null
                                ? Numbers.shortest(row.points()[i])
                                : row.histogram(i).toString();
                        Labels labels = LabelSets.with(group.labels(), label, value);
                        count(counts, group, labels, i);
                    }
                }
            }
        }
        return new Value.Vector(new ArrayList<>(counts.values()));
    }

    private void count(Map<Labels, Row> counts, Group group, Labels labels, int step) throws QueryException {
        Row count = counts.get(labels);
        if (count == null) {
            // There may be as many as there are values.
            evaluator.evaluation().budget().take(steps);
            count = new Row(labels, group.nameless(), Points.none(steps));
            counts.put(labels, count);
        }
        double before = count.points()[step];
        count.points()[step] = Points.present(before) ? before + 1 : 1;
    }
}
