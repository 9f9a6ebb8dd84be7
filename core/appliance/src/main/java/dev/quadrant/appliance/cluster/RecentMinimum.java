package dev.quadrant.appliance.cluster;

/** The least value of the last period, complete or not, and of the one before it. Written by one thread, read by any. */
final class RecentMinimum {
    private static final long NONE = Long.MAX_VALUE;

    private final long period;
    private volatile Window window = new Window(0, NONE, NONE);

    private record Window(long number, long least, long before) {}

    /** @param period nanoseconds */
    RecentMinimum(long period) {
        this.period = period;
    }

    void add(long now, long value) {
        Window current = at(now);
        if (value < current.least() || current.number() != window.number()) {
            window = new Window(current.number(), Math.min(value, current.least()), current.before());
        }
    }

    /** The least value, {@link Double#NaN} when there is none. */
    double get(long now) {
        Window current = at(now);
        long least = Math.min(current.least(), current.before());
        return least == NONE ? Double.NaN : least;
    }

    private Window at(long now) {
        Window last = window;
        long number = Math.floorDiv(now, period);
        if (number == last.number()) {
            return last;
        }
        return new Window(number, NONE, number == last.number() + 1 ? last.least() : NONE);
    }
}
