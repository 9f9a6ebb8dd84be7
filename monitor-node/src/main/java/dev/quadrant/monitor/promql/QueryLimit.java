package dev.quadrant.monitor.promql;

/** What bounds a query. Each has a reason by which metrics name it. */
public enum QueryLimit {
    /** Characters of the text. */
    LENGTH("length-max"),
    /** How deep expressions and durations nest. */
    DEPTH("depth-max"),
    /** Operators, and ranges of subqueries. */
    OPERATORS("operators-max"),
    /** Steps of a range query. */
    POINTS("points-max"),
    /** Steps of a subquery. */
    SUBQUERY_STEPS("subquery-steps-max"),
    /** Samples that are read and points that are computed. */
    SAMPLES("samples-max"),
    /** How long it may take. */
    TIME("timeout"),
    /** Nobody waits for the result any more. */
    GONE("client-gone");

    private final String reason;

    QueryLimit(String reason) {
        this.reason = reason;
    }

    /** As metrics name it. */
    public String reason() {
        return reason;
    }
}
