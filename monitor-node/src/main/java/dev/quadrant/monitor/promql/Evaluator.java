package dev.quadrant.monitor.promql;

import dev.quadrant.monitor.histogram.FloatHistogram;
import dev.quadrant.monitor.labels.Labels;
import java.util.ArrayList;
import java.util.List;

/** Evaluates expressions at all steps at once, from the leaves up. One for each query and each subquery. */
final class Evaluator {
    private final Evaluation evaluation;
    private final Steps steps;
    private final Selection selection;

    Evaluator(Evaluation evaluation, Steps steps) {
        this(evaluation, steps, false);
    }

    private Evaluator(Evaluation evaluation, Steps steps, boolean hints) {
        this.evaluation = evaluation;
        this.steps = steps;
        this.selection = new Selection(evaluation, steps, hints);
    }

    /** The same that finds out, or no longer finds out, what hints of histograms leave open: {@link ResetHints}. */
    Evaluator withHints(boolean hints) {
        return new Evaluator(evaluation, steps, hints);
    }

    Evaluation evaluation() {
        return evaluation;
    }

    Steps steps() {
        return steps;
    }

    Annotations annotations() {
        return evaluation.annotations();
    }

    Selection selection() {
        return selection;
    }

    Value evaluate(Expression expression) throws QueryException {
        evaluation.budget().work(1);
        return switch (expression) {
            case Expression.NumberLiteral number -> new Value.Scalar(Points.all(steps.count(), number.value()));
            case Expression.Text text -> new Value.Text(text.value());
            case Expression.Parentheses parentheses -> evaluate(parentheses.inner());
            case Expression.VectorSelector selector -> new Value.Vector(selection.newest(selector));
            case Expression.Call call -> call.function().body().evaluate(this, call);
            case Expression.Aggregation aggregation -> new Aggregations(this, aggregation).evaluate();
            case Expression.Binary binary -> new Binaries(this, binary).evaluate();
            case Expression.Sign sign -> sign(sign);
            case Expression.MatrixSelector _ -> throw new IllegalStateException("a range vector has no value");
            case Expression.Subquery _ -> throw new IllegalStateException("a range vector has no value");
        };
    }

    /** Evaluates an expression whose value is a vector, and shows its series one after the other; none is kept. */
    void each(Expression expression, RowVisitor visitor) throws QueryException {
        switch (expression.bare()) {
            case Expression.VectorSelector selector -> selection.each(selector, visitor);
            case Expression.Call call -> call.function().body().each(this, call, visitor);
            case Expression other -> {
                for (Row row : vector(other)) {
                    visitor.row(row);
                }
            }
        }
    }

    double[] scalar(Expression expression) throws QueryException {
        return ((Value.Scalar) evaluate(expression)).points();
    }

    List<Row> vector(Expression expression) throws QueryException {
        return ((Value.Vector) evaluate(expression)).rows();
    }

    String text(Expression expression) throws QueryException {
        return ((Value.Text) evaluate(expression)).text();
    }

    private Value sign(Expression.Sign sign) throws QueryException {
        Value inner = evaluate(sign.inner());
        if (!sign.negative()) {
            return inner;
        }
        return switch (inner) {
            case Value.Scalar scalar -> new Value.Scalar(VectorMath.each(scalar.points(), value -> -value));
            case Value.Vector vector -> {
                Rows rows = new Rows();
                for (Row row : vector.rows()) {
                    Row negative = computed(row, VectorMath.each(row.points(), value -> -value));
                    for (int i = 0; row.hasHistograms() && i < steps.count(); i++) {
                        FloatHistogram histogram = row.histogram(i);
                        negative.put(i, histogram == null ? null : histogram.times(-1));
                    }
                    rows.add(negative);
                }
                yield rows.vector();
            }
            case Value.Text _ -> throw new IllegalStateException("a string has no sign");
        };
    }

    /** A series whose values are no longer those of the metric: it loses the name, now or at the end. */
    Row computed(Row from, double[] points) throws QueryException {
        return computed(from.labels(), points);
    }

    Row computed(Labels from, double[] points) throws QueryException {
        evaluation.budget().work(points.length);
        return evaluation.lateNames() ? new Row(from, true, points) : Row.of(LabelSets.nameless(from), points);
    }

    /** Takes away the names that should go at the end, and the series without points. */
    static List<Row> finished(List<Row> rows) throws QueryException {
        boolean late = false;
        List<Row> kept = new ArrayList<>(rows.size());
        for (Row row : rows) {
            if (row.any()) {
                kept.add(row);
                late |= row.nameless();
            }
        }
        if (!late) {
            return kept;
        }
        Rows merged = new Rows();
        for (Row row : kept) {
            merged.add(row.nameless() ? row.named(LabelSets.nameless(row.labels()), false) : row);
        }
        return merged.list();
    }
}
