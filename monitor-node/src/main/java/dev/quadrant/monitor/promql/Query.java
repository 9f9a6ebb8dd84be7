package dev.quadrant.monitor.promql;

import java.util.Map;

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

    /**
     * The query as people read it, in the form that Prometheus gives it.
     *
     * @throws QueryException when it has no form of its own: durations in it depend on the steps
     */
    public String pretty() throws QueryException {
        return new Pretty(printer()).lines(root, 0);
    }

    /**
     * What it is made of, as maps, lists, texts and numbers in the form of Prometheus' {@code parse_query}.
     *
     * @throws QueryException when durations in it depend on the steps
     */
    public Map<String, Object> tree() throws QueryException {
        return new SyntaxTree(printer()).of(root);
    }

    private Printer printer() throws QueryException {
        if (dependent) {
            throw new QueryException(
                    QueryException.Kind.BAD_DATA,
                    "a duration depends on the steps of the query: write it without step() and range()");
        }
        return new Printer(text);
    }

    /** The query as it is at certain steps. */
    Query at(Steps steps) throws QueryException {
        return dependent ? Parser.parse(text, steps) : this;
    }
}
