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
            default -> new Value.Vector(groups().stream().map(this::fold).toList());
        };
    }

    private double[] parameter() throws QueryException {
        return evaluator.scalar(aggregation.parameter());
    }

    private List<Group> groups() throws QueryException {
        Map<Labels, Group> groups = new LinkedHashMap<>();
        for (Row row : evaluator.vector(aggregation.inner())) {
            evaluator.evaluation().budget().work(steps);
            if (Points.any(row.points())) {
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

    private Labels kept(Labels labels) {
        return aggregation.without()
                ? LabelSets.without(labels, aggregation.labels())
                : LabelSets.keep(labels, aggregation.labels());
    }

    private Row fold(Group group) {
        double[] points = new double[steps];
        for (int i = 0; i < steps; i++) {
            points[i] = Folds.fold(aggregation.operator(), group.rows(), i);
        }
        return new Row(group.labels(), group.nameless(), points);
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
            double[][] points = new double[rows.size()][];
            for (int row = 0; row < points.length; row++) {
                points[row] = Points.none(steps);
            }
            List<Integer> order = List.of();
            for (int i = 0; i < steps; i++) {
                order = Ranking.order(aggregation.operator(), rows, i, count(counts[i]));
                for (int row : order) {
                    points[row][i] = rows.get(row).points()[i];
                }
                evaluator.evaluation().budget().work(rows.size());
            }
            if (steps == 1) {
                // The order of an instant query is that of the values.
                order.forEach(row -> selected.add(selected(rows.get(row), points[row])));
            } else {
                for (int row = 0; row < points.length; row++) {
                    selected.add(selected(rows.get(row), points[row]));
                }
            }
        }
        return new Value.Vector(selected);
    }

    private static Row selected(Row row, double[] points) {
        return new Row(row.labels(), row.nameless(), points);
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
                double place = (row.labels().hashCode() * 0x9e3779b97f4a7c15L >>> 11) * 0x1p-53;
                double[] points = Points.none(steps);
                for (int i = 0; i < steps; i++) {
                    double ratio = Math.clamp(ratios[i], -1, 1);
                    if (ratio >= 0 ? place < ratio : place >= 1 + ratio) {
                        points[i] = row.points()[i];
                    }
                }
                rows.add(selected(row, points));
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
                    if (Points.present(row.points()[i])) {
                        Labels labels = LabelSets.with(group.labels(), label, Numbers.shortest(row.points()[i]));
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
