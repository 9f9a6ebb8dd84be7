package dev.quadrant.monitor.promql;

import dev.quadrant.monitor.labels.Matcher;
import java.util.List;

/** A parsed query. Immutable. */
public sealed interface Expression {
    /** Where it begins in the query, from 0. */
    int position();

    /** A number; a duration is its seconds. */
    record NumberLiteral(double value, int position) implements Expression {}

    /** A string. */
    record Text(String value, int position) implements Expression {}

    /** An expression in parentheses. */
    record Parentheses(Expression inner, int position) implements Expression {}

    /**
     * The series that all matchers take, each with its newest sample at the time asked for.
     *
     * @param matchers conditions, that on the metric's name among them
     * @param extension how far beyond its time or range it looks
     */
    record VectorSelector(List<Matcher> matchers, Shift shift, Extension extension, int position)
            implements Expression {}

    /**
     * All samples of series over some time.
     *
     * @param range in ms
     */
    record MatrixSelector(VectorSelector vector, long range, int position) implements Expression {}

    /**
     * An expression evaluated at steps over some time.
     *
     * @param range in ms
     * @param step in ms; 0 for the default
     */
    record Subquery(Expression inner, long range, long step, Shift shift, int position) implements Expression {}

    /** A function with its arguments. */
    record Call(Function function, List<Expression> arguments, int position) implements Expression {}

    /**
     * An aggregation.
     *
     * @param parameter null where the operator takes none
     * @param without whether the labels are those that go; else they are those that stay
     */
    record Aggregation(
            Aggregator operator,
            Expression inner,
            Expression parameter,
            boolean without,
            List<String> labels,
            int position)
            implements Expression {}

    /**
     * A binary operator.
     *
     * @param bool whether a comparison gives 0 or 1 and filters nothing
     */
    record Binary(Operator operator, Expression left, Expression right, boolean bool, Matching matching, int position)
            implements Expression {}

    /** A sign. */
    record Sign(boolean negative, Expression inner, int position) implements Expression {}

    /** The expression inside all parentheses. */
    default Expression bare() {
        Expression inner = this;
        while (inner instanceof Parentheses parentheses) {
            inner = parentheses.inner();
        }
        return inner;
    }
}
