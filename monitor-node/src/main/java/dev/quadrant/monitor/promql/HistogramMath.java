package dev.quadrant.monitor.promql;

import dev.quadrant.monitor.histogram.Arithmetic;
import dev.quadrant.monitor.histogram.FloatHistogram;
import dev.quadrant.monitor.histogram.MixedSchemasException;
import dev.quadrant.monitor.histogram.ResetHint;

/** Binary operators of which a side, or both, is a histogram. What makes no sense gives nothing, and a note. */
final class HistogramMath {
    private final Annotations annotations;
    private final Expression.Binary binary;

    HistogramMath(Annotations annotations, Expression.Binary binary) {
        this.annotations = annotations;
        this.binary = binary;
    }

    /** A side of the operator: a number, or a histogram, in which case the number means nothing. */
    record Side(double number, FloatHistogram histogram) {
        private String kind() {
            return histogram == null ? "float" : "histogram";
        }
    }

    /** Puts the result, if there is one. One side is a histogram at least. */
    void compute(Row result, int step, Side left, Side right) {
        FloatHistogram a = left.histogram();
        FloatHistogram b = right.histogram();
        Operator operator = binary.operator();
        if (a != null && b != null) {
            switch (operator) {
                case ADD -> result.put(step, combined("addition", a, b));
                case SUBTRACT -> result.put(step, combined("subtraction", a, b));
                case EQUAL -> compare(result, step, a, a.same(b));
                case NOT_EQUAL -> compare(result, step, a, !a.same(b));
                default -> incompatible(left, right);
            }
        } else if (operator == Operator.MULTIPLY) {
            FloatHistogram product = a == null ? b.times(left.number()) : a.times(right.number());
            result.put(step, product.compact());
        } else if (operator == Operator.DIVIDE && a != null) {
            result.put(step, a.dividedBy(right.number()).compact());
        } else {
            incompatible(left, right);
        }
    }

    private void compare(Row result, int step, FloatHistogram left, boolean holds) {
        if (binary.bool()) {
            result.put(step, holds ? 1 : 0);
        } else if (holds) {
            result.put(step, left);
        }
    }

    private FloatHistogram combined(String operation, FloatHistogram a, FloatHistogram b) {
        boolean addition = binary.operator() == Operator.ADD;
        try {
            Arithmetic result = addition ? Arithmetic.add(a, b) : Arithmetic.subtract(a, b);
            if (result.collision()) {
                annotations.warn(binary, "conflicting counter resets during histogram " + operation);
            }
            if (result.reconciled()) {
                annotations.info(binary, "mismatched custom buckets were reconciled during " + operation);
            }
            return addition ? result.histogram() : result.histogram().hinted(ResetHint.GAUGE);
        } catch (MixedSchemasException e) {
            annotations.warn(binary, "incompatible bucket layout encountered for binary operator " + binary.operator());
            return null;
        }
    }

    private void incompatible(Side left, Side right) {
        String operator = binary.operator().toString();
        annotations.info(
                binary,
                "incompatible sample types encountered for binary operator " + RawBytes.quoted(operator) + ": "
                        + left.kind() + " " + operator + " " + right.kind());
    }
}
