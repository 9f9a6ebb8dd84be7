package dev.quadrant.monitor.logs.logql;

/**
 * The times at which a metric query is evaluated; ns since 1970.
 *
 * @param step ns; above 0
 * @param count at least 1
 */
public record Steps(long start, long step, int count) {
    /** Most points of a series, as in Loki. */
    public static final int POINTS_MAX = 11_000;

    /** One time. */
    public static Steps at(long time) {
        return new Steps(time, 1, 1);
    }

    /**
     * From one time to another.
     *
     * @throws LogQueryException when they are more than {@link #POINTS_MAX}
     */
    public static Steps between(long start, long end, long step) throws LogQueryException {
        if (step <= 0) {
            throw LogQueryException.bad("zero or negative query resolution step widths are not accepted");
        }
        if ((end - start) / step > POINTS_MAX) {
            throw LogQueryException.limit(
                    "points-max",
                    "exceeded maximum resolution of 11,000 points per time series. Try increasing the value of the step"
                            + " parameter");
        }
        return new Steps(start, step, Math.toIntExact((end - start) / step) + 1);
    }

    long time(int i) {
        return start + i * step;
    }

    long end() {
        return time(count - 1);
    }

    /** The first step at or behind a time; may be beyond the ends. */
    int at(long time, boolean behind) {
        long distance = time - start;
        long index = Math.floorDiv(distance, step);
        if (behind || Math.floorMod(distance, step) != 0) {
            index++;
        }
        return Math.clamp(index, 0, count);
    }
}
