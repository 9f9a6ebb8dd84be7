package dev.quadrant.db.rpo;

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * How much a server's running total grew in the last minute. State machine, told the time by a clock that nobody sets: one that is
 * set back would make a minute of an hour. Used by one thread.
 */
final class LastMinute {
    static final long MINUTE = 60_000_000_000L;

    private record Reading(long nanos, long total) {}

    private final Deque<Reading> readings = new ArrayDeque<>();

    /** Takes a reading, and says what has come since the oldest one that is not older than a minute. */
    long grown(long total, long nanos) {
        readings.addLast(new Reading(nanos, total));
        while (readings.size() > 1 && nanos - readings.getFirst().nanos() > MINUTE) {
            readings.removeFirst();
        }
        // A total that is smaller is of a server that was started anew.
        return Math.max(0, total - readings.getFirst().total());
    }
}
