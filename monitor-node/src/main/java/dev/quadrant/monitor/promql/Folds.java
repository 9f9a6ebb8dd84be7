package dev.quadrant.monitor.promql;

import java.util.Arrays;
import java.util.List;

/** Aggregations that make one value of those that a group has at a step. */
final class Folds {
    private Folds() {}

    /** The values of a step, in the order of the rows. */
    static double[] values(List<Row> rows, int step) {
        double[] values = new double[rows.size()];
        int size = 0;
        for (Row row : rows) {
            if (Points.present(row.points()[step])) {
                values[size++] = row.points()[step];
            }
        }
        return Arrays.copyOf(values, size);
    }

    /** The result; {@link Points#ABSENT} of nothing. */
    static double fold(Aggregator operator, double[] values) {
        if (values.length == 0) {
            return Points.ABSENT;
        }
        return switch (operator) {
            case SUM -> sum(values);
            case AVG -> mean(values);
            case MIN -> extreme(values, -1);
            case MAX -> extreme(values, 1);
            case COUNT -> values.length;
            case GROUP -> 1;
            case STDVAR -> variance(values);
            case STDDEV -> Math.sqrt(variance(values));
            default -> throw new IllegalStateException(operator + " is no fold");
        };
    }

    private static double sum(double[] values) {
        Kahan sum = new Kahan();
        for (double value : values) {
            sum.add(value);
        }
        return sum.value();
    }

    private static double mean(double[] values) {
        Mean mean = new Mean();
        for (double value : values) {
            mean.add(value);
        }
        return mean.value();
    }

    /** NaN only when there is no number. */
    private static double extreme(double[] values, int sign) {
        double best = values[0];
        for (double value : values) {
            if (value * sign > best * sign || Double.isNaN(best)) {
                best = value;
            }
        }
        return best;
    }

    private static double variance(double[] values) {
        Deviation deviation = new Deviation();
        for (double value : values) {
            deviation.add(value);
        }
        return deviation.variance();
    }
}
