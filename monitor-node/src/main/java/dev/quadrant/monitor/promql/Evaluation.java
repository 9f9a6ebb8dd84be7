package dev.quadrant.monitor.promql;

import dev.quadrant.monitor.tsdb.Storage;

/**
 * What all evaluators of one query share.
 *
 * @param query steps of the whole query, which {@code @ start()} and {@code @ end()} mean
 * @param lookback how far back the newest sample of a series may lie, in ms
 * @param lateNames whether names of computed series go at the end of the query, so that functions still see them
 */
record Evaluation(
        Storage store, Steps query, long lookback, boolean lateNames, Budget budget, Annotations annotations) {
    /** Step of subqueries that do not say theirs, in ms: Prometheus' default evaluation interval. */
    static final long SUBQUERY_STEP = 60_000;

    /** Most steps of a subquery: each is 8 bytes of each of its series. */
    static final long SUBQUERY_STEPS_MAX = 1_000_000;
}
