package dev.quadrant.appliance.cluster;

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * How often an address that somebody else removed is put back: a few times in a minute. Whoever goes on removing it means it,
 * and two programs that fight for ever help nobody. Times are nanoseconds.
 */
final class PutBacks {
    /** As often as this within {@link #WINDOW}. */
    static final int MAX = 5;

    static final long WINDOW = 60_000_000_000L;

    private final Deque<Long> made = new ArrayDeque<>();

    /** Whether it may be put back once more; then that counts. */
    boolean allow(long now) {
        if (exhausted(now)) {
            return false;
        }
        made.addLast(now);
        return true;
    }

    /** Whether it may not be put back for now: others shall have the address. */
    boolean exhausted(long now) {
        while (!made.isEmpty() && now - made.getFirst() >= WINDOW) {
            made.removeFirst();
        }
        return made.size() >= MAX;
    }
}
