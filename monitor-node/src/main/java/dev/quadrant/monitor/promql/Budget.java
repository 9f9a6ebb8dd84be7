package dev.quadrant.monitor.promql;

import java.util.function.BooleanSupplier;

/** What a query may still use: samples and time, as long as somebody waits for it. For one thread. */
public final class Budget {
    /** How many points may be computed between two looks at the clock. */
    private static final int UNCHECKED_MAX = 50_000;

    private final long deadline;
    private final BooleanSupplier cancelled;
    private long samples;
    private int unchecked;

    /**
     * A budget.
     *
     * @param samples most samples and points that are in memory at once
     * @param deadline on {@link System#nanoTime()}'s clock
     * @param cancelled whether nobody waits for the result any more; asked now and then, by the thread that evaluates
     */
    public Budget(long samples, long deadline, BooleanSupplier cancelled) {
        this.samples = samples;
        this.deadline = deadline;
        this.cancelled = cancelled;
    }

    /** Uses up samples. */
    void take(long count) throws QueryException {
        samples -= count;
        if (samples < 0) {
            throw new QueryException(
                    QueryException.Kind.EXECUTION,
                    "query processing would load too many samples into memory in query execution",
                    QueryLimit.SAMPLES);
        }
        work(count);
    }

    /** Gives back samples that are no longer in memory. */
    void giveBack(long count) {
        samples += count;
    }

    /** Tells of work; now and then the clock is looked at. */
    void work(long points) throws QueryException {
        unchecked += (int) Math.min(points + 1, UNCHECKED_MAX);
        if (unchecked >= UNCHECKED_MAX) {
            check();
        }
    }

    /** Whether it may go on, seen now. */
    void check() throws QueryException {
        unchecked = 0;
        if (cancelled.getAsBoolean()) {
            throw new QueryException(
                    QueryException.Kind.EXECUTION, "query was canceled in expression evaluation", QueryLimit.GONE);
        }
        if (System.nanoTime() - deadline > 0) {
            throw new QueryException(
                    QueryException.Kind.TIMEOUT, "query timed out in expression evaluation", QueryLimit.TIME);
        }
    }
}
