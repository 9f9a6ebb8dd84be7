package dev.quadrant.monitor.promql;

/** Which samples of a buffer lie in a range of time; it moves on with the range. */
final class Span {
    private final Times times;
    private int from;
    private int to;
    /** One where the oldest sample after the range is taken too. */
    private int extra;
    /** Nothing is taken, though samples were passed that a later range may want. */
    private boolean none;

    /** Times of samples, ascending. */
    interface Times {
        int size();

        long time(int index);
    }

    Span(Times times) {
        this.times = times;
    }

    int from() {
        return from;
    }

    int size() {
        return none ? 0 : to + extra - from;
    }

    void restart() {
        from = 0;
        to = 0;
    }

    /** Moves to the samples after {@code start} up to {@code end}; neither goes back without a restart. */
    void move(long start, long end) {
        extra = 0;
        none = false;
        while (to < times.size() && times.time(to) <= end) {
            to++;
        }
        while (from < to && times.time(from) <= start) {
            from++;
        }
    }

    /**
     * Moves to the samples of a range, with the newest before it and, when smoothed, the oldest after it. There is none when
     * there is nothing but those before, or nothing but those after.
     *
     * @param lookback how far beyond the range, in ms
     */
    void move(long start, long end, Extension extension, long lookback) {
        move(start - lookback, end);
        while (from + 1 < to && times.time(from + 1) <= start) {
            from++;
        }
        boolean smoothed = extension == Extension.SMOOTHED;
        boolean before = to > from && times.time(to - 1) < end;
        extra = smoothed && before && to < times.size() && times.time(to) <= end + lookback ? 1 : 0;
        if (size() > 0 && times.time(to + extra - 1) <= start) {
            none = true;
        }
    }
}
