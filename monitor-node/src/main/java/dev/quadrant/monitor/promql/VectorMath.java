package dev.quadrant.monitor.promql;

import java.util.function.DoubleUnaryOperator;

/** Functions of single values: of an instant vector each point goes through one. */
final class VectorMath {
    private VectorMath() {}

    /** A function of a value and of scalar arguments at the same step; may return {@link Points#ABSENT}. */
    interface Computation {
        double compute(double value, double[] arguments);
    }

    static double[] each(double[] points, DoubleUnaryOperator operation) {
        double[] results = new double[points.length];
        for (int i = 0; i < points.length; i++) {
            results[i] = Points.present(points[i]) ? operation.applyAsDouble(points[i]) : Points.ABSENT;
        }
        return results;
    }

    static Function.Body of(DoubleUnaryOperator operation) {
        return of((value, arguments) -> operation.applyAsDouble(value));
    }

    static Function.Body of(Computation computation) {
        return (evaluator, call) -> {
            double[][] scalars = new double[call.arguments().size() - 1][];
            for (int i = 0; i < scalars.length; i++) {
                scalars[i] = evaluator.scalar(call.arguments().get(i + 1));
            }
            Rows rows = new Rows();
            for (Row row : evaluator.vector(call.arguments().get(0))) {
                rows.add(evaluator.computed(row, compute(row.points(), scalars, computation)));
            }
            return rows.vector();
        };
    }

    private static double[] compute(double[] points, double[][] scalars, Computation computation) {
        double[] results = new double[points.length];
        double[] arguments = new double[scalars.length];
        for (int i = 0; i < points.length; i++) {
            for (int s = 0; s < scalars.length; s++) {
                arguments[s] = scalars[s][i];
            }
            results[i] = Points.present(points[i]) ? computation.compute(points[i], arguments) : Points.ABSENT;
        }
        return results;
    }

    static double sign(double value) {
        return Double.isNaN(value) ? value : Math.signum(value);
    }

    static double round(double value, double[] arguments) {
        // By the inverse: 1/0.1 is exact, 0.1 is not.
        double inverse = 1 / (arguments.length == 0 ? 1 : arguments[0]);
        return Math.floor(value * inverse + 0.5) / inverse;
    }

    static double clamp(double value, double[] arguments) {
        return arguments[0] > arguments[1] ? Points.ABSENT : Math.max(arguments[0], Math.min(arguments[1], value));
    }

    static double asinh(double value) {
        double size = Math.abs(value);
        double result =
                Double.isInfinite(size) ? size : Math.log1p(size + size * size / (1 + Math.sqrt(size * size + 1)));
        return Math.copySign(result, value);
    }

    static double acosh(double value) {
        return Math.log(value + Math.sqrt(value * value - 1));
    }

    static double atanh(double value) {
        return 0.5 * Math.log1p(2 * value / (1 - value));
    }

    static double log2(double value) {
        return Math.log(value) / Math.log(2);
    }
}
