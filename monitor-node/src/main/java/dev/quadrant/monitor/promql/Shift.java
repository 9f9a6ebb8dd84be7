package dev.quadrant.monitor.promql;

/**
 * Where in time a selector or subquery looks.
 *
 * @param offset how much earlier, in ms; may be negative
 * @param at what {@code @} says
 * @param time of {@link At#TIME}, in ms since 1970
 */
record Shift(long offset, At at, long time) {
    static final Shift NONE = new Shift(0, At.NONE, 0);

    /** The forms of the modifier. */
    enum At {
        NONE,
        TIME,
        START,
        END
    }

    boolean fixed() {
        return at != At.NONE;
    }

    /** Where an inner selector or subquery looks that is asked from here. */
    private Shift then(Shift inner) {
        return inner.fixed() ? inner : new Shift(offset + inner.offset, at, time);
    }

    /** Where the first selector in an expression looks. */
    static Shift of(Expression expression) {
        Shift shift = first(expression);
        return shift == null ? NONE : shift;
    }

    /** Null when there is no selector. */
    private static Shift first(Expression expression) {
        return switch (expression) {
            case Expression.VectorSelector selector -> selector.shift();
            case Expression.MatrixSelector matrix -> matrix.vector().shift();
            case Expression.Parentheses parentheses -> first(parentheses.inner());
            case Expression.Sign sign -> first(sign.inner());
            case Expression.Aggregation aggregation -> first(aggregation.inner());
            case Expression.Subquery subquery -> {
                Shift inner = first(subquery.inner());
                yield inner == null ? null : subquery.shift().then(inner);
            }
            case Expression.Binary binary -> {
                Shift left = first(binary.left());
                yield left == null ? first(binary.right()) : left;
            }
            case Expression.Call call -> {
                Shift found = null;
                for (Expression argument : call.arguments()) {
                    found = found == null ? first(argument) : found;
                }
                yield found;
            }
            case Expression.NumberLiteral _ -> null;
            case Expression.Text _ -> null;
        };
    }
}
