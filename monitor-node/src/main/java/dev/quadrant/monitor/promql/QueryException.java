package dev.quadrant.monitor.promql;

/** A query that cannot be answered. Carries no stack trace: it is the client's affair. */
public final class QueryException extends Exception {
    private static final long serialVersionUID = 1;

    /** Kinds of errors, as the API names them. */
    public enum Kind {
        /** The query or a parameter is wrong. */
        BAD_DATA,
        /** The query breaks a limit while it is evaluated. */
        EXECUTION,
        /** It took too long. */
        TIMEOUT
    }

    private final Kind kind;
    private final QueryLimit limit;

    public QueryException(Kind kind, String message) {
        this(kind, message, null);
    }

    /**
     * An error.
     *
     * @param limit what it went beyond; null when it was another thing
     */
    public QueryException(Kind kind, String message, QueryLimit limit) {
        super(message, null, false, false);
        this.kind = kind;
        this.limit = limit;
    }

    /** The same error with the limit that it went beyond. */
    QueryException beyond(QueryLimit which) {
        return new QueryException(kind, getMessage(), which);
    }

    /** An error at a place of the query, in the words that Prometheus uses. */
    static QueryException at(String query, int position, String message) {
        return new QueryException(Kind.BAD_DATA, place(query, position) + ": parse error: " + message);
    }

    /** Line and column of a position, both from 1. */
    static String place(String query, int position) {
        int line = 1;
        int column = 1;
        for (int i = 0; i < Math.min(position, query.length()); i++) {
            column++;
            if (query.charAt(i) == '\n') {
                line++;
                column = 1;
            }
        }
        return line + ":" + column;
    }

    public Kind kind() {
        return kind;
    }

    /** The limit that the query went beyond; null when something else was wrong. */
    public QueryLimit limit() {
        return limit;
    }
}
