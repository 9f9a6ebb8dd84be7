package dev.quadrant.monitor;

import java.time.Duration;

/**
 * When the store's upkeep is due: each minute; after a failure sooner, because room or a disk may be back at any time, with pauses that
 * double up to that minute. Times are those of a clock that does not jump, in ns.
 */
final class UpkeepSchedule {
    static final Duration EVERY = Duration.ofMinutes(1);
    static final Duration RETRY = Duration.ofSeconds(5);

    private long due;
    private long pause = RETRY.toNanos();

    /** It is due at once. */
    UpkeepSchedule(long now) {
        due = now;
    }

    boolean due(long now) {
        return now - due >= 0;
    }

    void done(long now) {
        due = now + EVERY.toNanos();
        pause = RETRY.toNanos();
    }

    void failed(long now) {
        due = now + pause;
        pause = Math.min(EVERY.toNanos(), 2 * pause);
    }
}
