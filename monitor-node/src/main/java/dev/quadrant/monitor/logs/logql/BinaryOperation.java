package dev.quadrant.monitor.logs.logql;

import dev.quadrant.monitor.labels.Labels;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Operators between series, or series and numbers: one series has one partner. */
final class BinaryOperation {
    private final Expression.Binary binary;
    private final int count;

    private BinaryOperation(Expression.Binary binary, int count) {
        this.binary = binary;
        this.count = count;
    }

    static List<MetricSeries> of(Expression.Binary binary, List<MetricSeries> left, List<MetricSeries> right, int count)
            throws LogQueryException {
        BinaryOperation operation = new BinaryOperation(binary, count);
        boolean leftNumber = isNumber(binary.left());
        boolean rightNumber = isNumber(binary.right());
        if (binary.operator().isSet()) {
            if (leftNumber || rightNumber) {
                throw LogQueryException.bad("set operator " + binary.operator().symbol + " between numbers");
            }
            return operation.set(left, right);
        }
        if (leftNumber == rightNumber) {
            return leftNumber ? operation.numbers(left, right) : operation.vectors(left, right);
        }
        List<MetricSeries> results = new ArrayList<>();
        for (MetricSeries series : leftNumber ? right : left) {
            results.add(
                    leftNumber
                            ? operation.pair(series.labels(), left.getFirst(), series, series)
                            : operation.pair(series.labels(), series, right.getFirst(), series));
        }
        return results;
    }

    private static boolean isNumber(Expression.Metric metric) {
        return metric instanceof Expression.Scalar
                || metric instanceof Expression.Binary binary && isNumber(binary.left()) && isNumber(binary.right());
    }

    private List<MetricSeries> numbers(List<MetricSeries> left, List<MetricSeries> right) {
        double[] values = new double[count];
        for (int i = 0; i < count; i++) {
            double l = left.getFirst().values()[i];
            double r = right.getFirst().values()[i];
            values[i] = binary.operator().isComparison() ? compare(l, r) ? 1 : 0 : compute(l, r);
        }
        return List.of(new MetricSeries(Labels.EMPTY, values));
    }

    private Labels key(Labels labels) {
        return binary.on() == null ? labels : Groups.of(binary.on(), labels);
    }

    private Map<Labels, MetricSeries> byKey(List<MetricSeries> all, String side) throws LogQueryException {
        Map<Labels, MetricSeries> byKey = new HashMap<>();
        for (MetricSeries series : all) {
            if (byKey.put(key(series.labels()), series) != null) {
                throw LogQueryException.bad("several series on the " + side + " of " + binary.operator().symbol
                        + " have the labels " + key(series.labels()) + ": one for one is what is matched");
            }
        }
        return byKey;
    }

    private List<MetricSeries> vectors(List<MetricSeries> left, List<MetricSeries> right) throws LogQueryException {
        byKey(left, "left");
        Map<Labels, MetricSeries> partners = byKey(right, "right");
        List<MetricSeries> results = new ArrayList<>();
        for (MetricSeries series : left) {
            MetricSeries partner = partners.get(key(series.labels()));
            if (partner != null) {
                results.add(pair(key(series.labels()), series, partner, series));
            }
        }
        return results;
    }

    /** @param shown whose values a comparison lets through */
    private MetricSeries pair(Labels labels, MetricSeries left, MetricSeries right, MetricSeries shown) {
        double[] values = new double[count];
        for (int i = 0; i < count; i++) {
            double l = left.values()[i];
            double r = right.values()[i];
            if (Double.isNaN(l) || Double.isNaN(r)) {
                values[i] = Double.NaN;
            } else if (!binary.operator().isComparison()) {
                values[i] = compute(l, r);
            } else if (binary.bool()) {
                values[i] = compare(l, r) ? 1 : 0;
            } else {
                values[i] = compare(l, r) ? shown.values()[i] : Double.NaN;
            }
        }
        return new MetricSeries(labels, values);
    }

    private double compute(double left, double right) {
        return switch (binary.operator()) {
            case ADD -> left + right;
            case SUBTRACT -> left - right;
            case MULTIPLY -> left * right;
            case DIVIDE -> left / right;
            case MODULO -> left % right;
            case POWER -> Math.pow(left, right);
            default -> Double.NaN;
        };
    }

    private boolean compare(double left, double right) {
        return switch (binary.operator()) {
            case EQUAL -> left == right;
            case NOT_EQUAL -> left != right;
            case GREATER -> left > right;
            case GREATER_EQUAL -> left >= right;
            case LESS -> left < right;
            case LESS_EQUAL -> left <= right;
            default -> false;
        };
    }

    private List<MetricSeries> set(List<MetricSeries> left, List<MetricSeries> right) {
        List<MetricSeries> results = new ArrayList<>();
        boolean or = binary.operator() == Expression.Operator.OR;
        for (MetricSeries series : left) {
            results.add(or ? series : masked(series, right, binary.operator() == Expression.Operator.AND));
        }
        if (or) {
            right.forEach(series -> results.add(masked(series, left, false)));
        }
        return results;
    }

    /** A series at the steps at which another with the same key is there, or is not. */
    private MetricSeries masked(MetricSeries series, List<MetricSeries> others, boolean there) {
        Labels key = key(series.labels());
        boolean[] present = new boolean[count];
        for (MetricSeries other : others) {
            if (key(other.labels()).equals(key)) {
                for (int i = 0; i < count; i++) {
                    present[i] |= !Double.isNaN(other.values()[i]);
                }
            }
        }
        double[] values = new double[count];
        for (int i = 0; i < count; i++) {
            values[i] = present[i] == there ? series.values()[i] : Double.NaN;
        }
        return new MetricSeries(series.labels(), values);
    }
}
