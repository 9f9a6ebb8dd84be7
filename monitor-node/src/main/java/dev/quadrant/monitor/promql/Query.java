package dev.quadrant.monitor.promql;

/**
 * A parsed query with its text, by which messages name places.
 *
 * @param root the whole of it
 * @param dependent whether durations in it depend on the steps at which it is evaluated
 */
public record Query(String text, Expression root, boolean dependent) {
    /**
     * Parses.
     *
     * @throws QueryException with line and column, when it is wrong
     */
    public static Query parse(String text) throws QueryException {
        return Parser.parse(text, Parser.ANY_STEPS);
    }

    public ValueType type() {
        return TypeCheck.of(root);
    }

    /** The query as it is at certain steps. */
    Query at(Steps steps) throws QueryException {
        return dependent ? Parser.parse(text, steps) : this;
    }
}
