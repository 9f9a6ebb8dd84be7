package dev.quadrant.monitor.promql;

import dev.quadrant.monitor.labels.Labels;
import java.util.List;

/** Evaluates a binary operator: between scalars, a vector and a scalar, or two vectors. */
final class Binaries {
    private final Evaluator evaluator;
    private final Expression.Binary binary;

    Binaries(Evaluator evaluator, Expression.Binary binary) {
        this.evaluator = evaluator;
        this.binary = binary;
    }

    Value evaluate() throws QueryException {
        Value left = evaluator.evaluate(binary.left());
        Value right = evaluator.evaluate(binary.right());
        if (left instanceof Value.Scalar a && right instanceof Value.Scalar b) {
            return scalars(a.points(), b.points());
        }
        if (left instanceof Value.Vector vector && right instanceof Value.Scalar scalar) {
            return scalar(vector.rows(), scalar.points(), false);
        }
        if (left instanceof Value.Scalar scalar && right instanceof Value.Vector vector) {
            return scalar(vector.rows(), scalar.points(), true);
        }
        List<Row> a = ((Value.Vector) left).rows();
        List<Row> b = ((Value.Vector) right).rows();
        return binary.operator().kind() == Operator.Kind.SET
                ? new SetOperations(binary, evaluator.steps().count()).evaluate(a, b)
                : new VectorMatching(evaluator, binary).evaluate(a, b);
    }

    private Value scalars(double[] left, double[] right) {
        double[] results = new double[left.length];
        for (int i = 0; i < results.length; i++) {
            results[i] = compute(binary, left[i], right[i], false);
        }
        return new Value.Scalar(results);
    }

    private Value scalar(List<Row> rows, double[] scalars, boolean swapped) throws QueryException {
        Rows results = new Rows();
        HistogramMath histograms = new HistogramMath(evaluator.annotations(), binary);
        for (Row row : rows) {
            double[] points = new double[scalars.length];
            for (int i = 0; i < points.length; i++) {
                double value = row.points()[i];
                points[i] = !Points.present(value)
                        ? Points.ABSENT
                        : compute(binary, swapped ? scalars[i] : value, swapped ? value : scalars[i], swapped);
            }
            Row result =
                    keepsName(binary) ? new Row(row.labels(), row.nameless(), points) : evaluator.computed(row, points);
            for (int i = 0; row.hasHistograms() && i < points.length; i++) {
                if (row.histogram(i) != null) {
                    HistogramMath.Side side = new HistogramMath.Side(0, row.histogram(i));
                    HistogramMath.Side scalar = new HistogramMath.Side(scalars[i], null);
                    histograms.compute(result, i, swapped ? scalar : side, swapped ? side : scalar);
                }
            }
            results.add(result);
        }
        return results.vector();
    }

    /** Whether the operator filters, so that values and with them the metric stay what they are. */
    static boolean keepsName(Expression.Binary binary) {
        return binary.operator().kind() == Operator.Kind.COMPARISON && !binary.bool();
    }

    /**
     * The result for two values; {@link Points#ABSENT} where a comparison does not hold.
     *
     * @param giveRight whether a comparison that holds gives its right value
     */
    static double compute(Expression.Binary binary, double left, double right, boolean giveRight) {
        Operator operator = binary.operator();
        if (operator.kind() == Operator.Kind.ARITHMETIC) {
            return operator.compute(left, right);
        }
        boolean holds = operator.holds(left, right);
        if (binary.bool()) {
            return holds ? 1 : 0;
        }
        return !holds ? Points.ABSENT : giveRight ? right : left;
    }

    /** The labels by which a series finds those of the other side. */
    static Labels signature(Matching matching, Labels labels) {
        return matching.on() ? LabelSets.keep(labels, matching.labels()) : LabelSets.without(labels, matching.labels());
    }
}
