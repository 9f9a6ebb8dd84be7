package dev.quadrant.monitor.promql;

/** What a query may still use: samples and time. One thread evaluates; any may cancel. */
public final class Budget {
    /** How many points may be computed between two looks at the clock. */
    private static final int UNCHECKED_MAX = 50_000;

    private final long deadline;
    private long samples;
    private int unchecked;
    private volatile boolean cancelled;

    /**
     * A budget.
     *
     * @param samples most samples that are read and points that are computed
     * @param deadline on {@link System#nanoTime()}'s clock
     */
    public Budget(long samples, long deadline) {
        this.samples = samples;
        this.deadline = deadline;
    }

    /** Makes the evaluation end soon, with an error. */
    public void cancel() {
        cancelled = true;
    }

    /** Uses up samples. */
    void take(long count) throws QueryException {
        samples -= count;
        if (samples < 0) {
            throw new QueryException(
                    QueryException.Kind.EXECUTION,
                    "query processing would load too many samples into memory in query execution");
        }
        work(count);
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
        if (cancelled) {
            throw new QueryException(QueryException.Kind.EXECUTION, "query was canceled in expression evaluation");
        }
        if (System.nanoTime() - deadline > 0) {
            throw new QueryException(QueryException.Kind.TIMEOUT, "query timed out in expression evaluation");
        }
    }
}
