package dev.quadrant.monitor.api;

import dev.quadrant.monitor.promql.QueryException;
import dev.quadrant.monitor.promql.QueryLimit;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.EnumMap;
import java.util.Map;

/** Counts the queries that a limit refused or ended: {@code quadrant.monitor.queries.refused} by {@code reason}. */
final class RefusedQueries {
    private final Map<QueryLimit, Counter> limits = new EnumMap<>(QueryLimit.class);
    private final Counter queueFull;

    RefusedQueries(MeterRegistry metrics) {
        for (QueryLimit limit : QueryLimit.values()) {
            limits.put(limit, counter(metrics, limit.reason()));
        }
        this.queueFull = counter(metrics, "queue-full");
    }

    private static Counter counter(MeterRegistry metrics, String reason) {
        return Counter.builder("quadrant.monitor.queries.refused")
                .description("Queries that a limit refused or ended")
                .tag("reason", reason)
                .register(metrics);
    }

    /** Counts a query that failed, if a limit was why. */
    void failed(QueryException failure) {
        if (failure.limit() != null) {
            limits.get(failure.limit()).increment();
        }
    }

    /** Counts a query that was refused because too many waited. */
    void queueFull() {
        queueFull.increment();
    }
}
