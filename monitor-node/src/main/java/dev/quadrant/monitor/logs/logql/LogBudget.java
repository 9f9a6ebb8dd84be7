package dev.quadrant.monitor.logs.logql;

import java.util.function.BooleanSupplier;

/** What a query may use, and what it used. For one thread. */
public final class LogBudget {
    private static final int TIMEOUT = 504;
    private static final int GONE = 499;
    /** Lines between two looks at the clock. */
    private static final int UNCHECKED_MAX = 10_000;

    private final LogLimits limits;
    private final long deadline;
    private final BooleanSupplier gone;
    private int unchecked;
    private long bytes;
    private long lines;
    private long blocks;
    private long skipped;
    private long samples;

    /**
     * A budget.
     *
     * @param deadline on {@link System#nanoTime()}'s clock
     * @param gone whether nobody waits for the answer any more
     */
    public LogBudget(LogLimits limits, long deadline, BooleanSupplier gone) {
        this.limits = limits;
        this.deadline = deadline;
        this.gone = gone;
    }

    LogLimits limits() {
        return limits;
    }

    void block(int size, int count) throws LogQueryException {
        blocks++;
        bytes += size;
        lines += count;
        if (bytes > limits.bytesMax()) {
            throw LogQueryException.limit(
                    "bytes-max",
                    "the query would read more than " + limits.bytesMax()
                            + " bytes of lines (quadrant.monitor.logs.query.bytes-max): ask for less time, or for fewer"
                            + " streams");
        }
        check();
    }

    void skip() throws LogQueryException {
        skipped++;
        work();
    }

    void work() throws LogQueryException {
        if (++unchecked >= UNCHECKED_MAX) {
            check();
        }
    }

    void sample() throws LogQueryException {
        if (++samples > limits.samplesMax()) {
            throw LogQueryException.limit(
                    "samples-max",
                    "the query would hold more than " + limits.samplesMax()
                            + " values (quadrant.monitor.logs.query.samples-max)");
        }
    }

    void series(int count) throws LogQueryException {
        if (count > limits.seriesMax()) {
            throw LogQueryException.limit(
                    "series-max",
                    "maximum number of series (" + limits.seriesMax()
                            + ") reached for a single query (quadrant.monitor.logs.query.series-max): group them with sum"
                            + " by (...)");
        }
    }

    private void check() throws LogQueryException {
        unchecked = 0;
        if (gone.getAsBoolean()) {
            throw new LogQueryException(GONE, "client-gone", "the client went away");
        }
        if (System.nanoTime() - deadline > 0) {
            throw new LogQueryException(TIMEOUT, "timeout", "the query took too long (quadrant.monitor.query.timeout)");
        }
    }

    /** Bytes of the lines that were looked at. */
    public long bytes() {
        return bytes;
    }

    /** Lines that were looked at. */
    public long lines() {
        return lines;
    }

    /** Blocks that were read. */
    public long blocks() {
        return blocks;
    }

    /** Blocks that need not be read. */
    public long skipped() {
        return skipped;
    }
}
