package dev.quadrant.lb.limit;

import java.time.Duration;

/**
 * The generic cell rate algorithm (ITU-T I.371 annex A, virtual scheduling): a token bucket whose whole state is one time, the
 * theoretical arrival time at which the bucket would be full again. Times are nanoseconds since one moment of the caller's, 0 or
 * more; a state of 0 is a bucket that nobody has taken from. Immutable.
 *
 * @param interval between two requests at the sustained rate, in nanoseconds, 1 or more
 * @param tolerance how far ahead of that rate they may be: what the requests of a burst but the first take
 */
public record Gcra(long interval, long tolerance) {
    /** What {@link #taken} returns when the bucket has not enough. */
    static final long REFUSED = -1;

    /**
     * The algorithm for so many requests in a time, and so many at once.
     *
     * @param requests 1 to 1000000000
     * @param per the time in which they may come, over 0; at most 1e9 a second
     * @param burst how many may come at once after a silence, 1 or more
     */
    public static Gcra of(int requests, Duration per, int burst) {
        long interval = Math.max(1, per.toNanos() / requests);
        return new Gcra(interval, interval * (burst - 1));
    }

    /**
     * Takes one request from a bucket.
     *
     * @param state the bucket's
     * @return its state then, or {@link #REFUSED} and it stays as it was
     */
    long taken(long state, long now) {
        long from = Math.max(state, now);
        return from - now > tolerance ? REFUSED : from + interval;
    }

    /** How long until a bucket has a request again, in nanoseconds; 0 when it has one. */
    long wait(long state, long now) {
        return Math.max(0, state - now - tolerance);
    }

    /** How many requests a bucket has at once now. */
    long left(long state, long now) {
        long ahead = Math.max(0, state - now);
        return ahead > tolerance ? 0 : (tolerance - ahead) / interval + 1;
    }

    /**
     * Whether a bucket may be forgotten: it is full, and has been for as long as an empty one takes to fill, so whoever comes
     * steadily keeps his.
     */
    boolean forgettable(long state, long now) {
        return now - state >= tolerance + interval;
    }
}
