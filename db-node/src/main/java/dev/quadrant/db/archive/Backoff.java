package dev.quadrant.db.archive;

import java.time.Duration;

/** How long to wait before the next attempt: doubling from a quarter of a second to fifteen. Used by one thread. */
public final class Backoff {
    private static final Duration FIRST = Duration.ofMillis(250);
    private static final Duration LAST = Duration.ofSeconds(15);

    private Duration next = FIRST;

    public Duration next() {
        Duration wait = next;
        next = next.multipliedBy(2).compareTo(LAST) > 0 ? LAST : next.multipliedBy(2);
        return wait;
    }

    public void reset() {
        next = FIRST;
    }
}
