package dev.quadrant.monitor.promql;

import dev.quadrant.monitor.labels.Labels;
import dev.quadrant.monitor.tsdb.SampleIterator;
import dev.quadrant.monitor.tsdb.Series;
import dev.quadrant.monitor.tsdb.SeriesStore;
import dev.quadrant.monitor.tsdb.Stale;

/**
 * Evaluates queries. Series are streamed to the reader one after the other: what is in memory is one of them. May be used
 * from any thread.
 */
public final class Engine {
    /** How far back the newest sample of a series may lie when a query does not say, in ms, as in Prometheus. */
    public static final long LOOKBACK = 5 * 60_000L;

    private final SeriesStore store;
    private final long samplesMax;

    /**
     * An engine.
     *
     * @param samplesMax most samples that one query reads
     */
    public Engine(SeriesStore store, long samplesMax) {
        this.store = store;
        this.samplesMax = samplesMax;
    }

    /** Takes the result: for each series its labels and then its points by time; series without a point are not told. */
    public interface Result {
        void series(Labels labels);

        /** A point; {@code time} in ms since 1970. */
        void point(long time, double value);
    }

    /**
     * Evaluates at each step from {@code from} to {@code to}, both included, in ms.
     *
     * @param lookback how far back the newest sample of a series may lie, in ms
     * @param deadline on {@link System#nanoTime()}'s clock
     * @throws QueryException when a limit is reached
     */
    public void range(Expression query, long from, long to, long step, long lookback, long deadline, Result result)
            throws QueryException {
        switch (query) {
            case Expression.VectorSelector selector -> select(selector, from, to, step, lookback, deadline, result);
        }
    }

    private void select(
            Expression.VectorSelector selector,
            long from,
            long to,
            long step,
            long lookback,
            long deadline,
            Result result)
            throws QueryException {
        long left = samplesMax;
        for (Series series : store.select(selector.matchers())) {
            if (System.nanoTime() - deadline > 0) {
                throw new QueryException(QueryException.Kind.TIMEOUT, "query timed out in expression evaluation");
            }
            left = points(series, from, to, step, lookback, left, result);
        }
    }

    private long points(Series series, long from, long to, long step, long lookback, long budget, Result result)
            throws QueryException {
        SampleIterator samples = store.samples(series, from - lookback + 1, to);
        long left = budget;
        boolean told = false;
        boolean more = samples.next();
        long time = Long.MIN_VALUE;
        long bits = Stale.BITS;
        for (long at = from; at <= to; at += step) {
            while (more && samples.time() <= at) {
                time = samples.time();
                bits = samples.bits();
                more = samples.next();
                if (--left < 0) {
                    throw new QueryException(
                            QueryException.Kind.EXECUTION,
                            "query processing would load too many samples into memory in query execution");
                }
            }
            if (bits != Stale.BITS && time > at - lookback) {
                if (!told) {
                    result.series(series.labels());
                    told = true;
                }
                result.point(at, Double.longBitsToDouble(bits));
            }
        }
        return left;
    }
}
