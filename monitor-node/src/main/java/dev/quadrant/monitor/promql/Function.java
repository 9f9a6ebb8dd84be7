package dev.quadrant.monitor.promql;

import java.util.List;

/**
 * A function of the language.
 *
 * @param arguments types in order
 * @param optional how many of the last may be absent; -1 when the last may stand any number of times, or not at all
 */
record Function(String name, List<ValueType> arguments, int optional, ValueType result, Body body) {
    /** Evaluates a call. */
    interface Body {
        Value evaluate(Evaluator evaluator, Expression.Call call) throws QueryException;

        /** Evaluates a call whose result is a vector, and shows its series one after the other; none is kept. */
        default void each(Evaluator evaluator, Expression.Call call, RowVisitor visitor) throws QueryException {
            for (Row row : ((Value.Vector) evaluate(evaluator, call)).rows()) {
                visitor.row(row);
            }
        }
    }

    int least() {
        return arguments.size() - Math.abs(optional);
    }

    int most() {
        return optional < 0 ? Integer.MAX_VALUE : arguments.size();
    }

    /** The type of an argument; the last one's for all behind it. */
    ValueType argument(int index) {
        return arguments.get(Math.min(index, arguments.size() - 1));
    }
}
