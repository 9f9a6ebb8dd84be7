package dev.quadrant.lb.edge;

/**
 * How long a client may keep us waiting within a body that it sends or reads: so long at a time, and in all so long beside what
 * a slowest rate allows for the octets that passed. So octets in drops win no time. Time that the server takes does not count.
 * Time is passed in, in milliseconds; one thread.
 */
final class Pace {
    private static final long SECOND = 1000;

    private long waited;
    private long octets;
    private long since;
    private boolean waiting;

    /** A new body. */
    void begin() {
        waited = 0;
        octets = 0;
        waiting = false;
    }

    /**
     * The client is waited for from now on, if it was not already.
     *
     * @param silence the longest wait at a time
     * @param rate slowest rate in octets a second; 0 for none
     * @return milliseconds from now to the end of patience, at least 1
     */
    long await(long now, long silence, int rate) {
        if (!waiting) {
            waiting = true;
            since = now;
        }
        long left = since + silence - now;
        if (rate > 0) {
            left = Math.min(left, silence + octets * SECOND / rate - waited - (now - since));
        }
        return Math.max(1, left);
    }

    /** The client sent or took octets. */
    void passed(long now, long count) {
        octets += count;
        if (waiting && count > 0) {
            waiting = false;
            waited += now - since;
        }
    }
}
