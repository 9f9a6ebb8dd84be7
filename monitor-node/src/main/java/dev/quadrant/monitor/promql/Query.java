package dev.quadrant.monitor.promql;

/**
 * A parsed query with its text, by which messages name places.
 *
 * @param root the whole of it
 */
public record Query(String text, Expression root) {
    /**
     * Parses.
     *
     * @throws QueryException with line and column, when it is wrong
     */
    public static Query parse(String text) throws QueryException {
        return new Query(text, Parser.parse(text));
    }

    public ValueType type() {
        return TypeCheck.of(root);
    }
}
