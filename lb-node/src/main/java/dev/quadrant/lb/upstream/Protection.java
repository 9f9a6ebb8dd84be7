package dev.quadrant.lb.upstream;

import java.time.Duration;
import java.util.Set;

/**
 * How clients are spared servers that fail, and servers more than they bear.
 *
 * @param ejection when a server that fails is taken out
 * @param breaker when a backend that fails is left alone
 * @param budget how many requests are sent again that a server has seen
 * @param errorStatuses statuses of responses that count as errors of the server
 * @param retryStatuses statuses of responses for which an idempotent request without a body is sent to another server
 */
public record Protection(
        Ejection.Plan ejection,
        CircuitBreaker.Plan breaker,
        RetryBudget.Plan budget,
        Set<Integer> errorStatuses,
        Set<Integer> retryStatuses) {
    private static final int STATUSES = 1000;

    /** No protection at all. */
    public static final Protection NONE = new Protection(
            Ejection.Plan.NEVER, CircuitBreaker.Plan.NEVER, RetryBudget.Plan.UNLIMITED, Set.of(), Set.of());

    public Protection {
        errorStatuses = Set.copyOf(errorStatuses);
        retryStatuses = Set.copyOf(retryStatuses);
    }

    /** As this, with servers taken out after so many errors in a row, for that time at first and that time at most. */
    public Protection ejecting(int errors, Duration time, Duration most) {
        return new Protection(new Ejection.Plan(errors, time, most), breaker, budget, errorStatuses, retryStatuses);
    }

    /** As this, with a breaker. */
    public Protection breaking(CircuitBreaker.Plan its) {
        return new Protection(ejection, its, budget, errorStatuses, retryStatuses);
    }

    /** As this, with a budget. */
    public Protection budgeting(RetryBudget.Plan its) {
        return new Protection(ejection, breaker, its, errorStatuses, retryStatuses);
    }

    /** As this, with statuses. */
    public Protection statuses(Set<Integer> errors, Set<Integer> retries) {
        return new Protection(ejection, breaker, budget, errors, retries);
    }

    /** A table of statuses by their number, for a look-up that makes no object. */
    static boolean[] table(Set<Integer> statuses) {
        boolean[] table = new boolean[STATUSES];
        statuses.forEach(status -> table[status] = true);
        return table;
    }
}
