package dev.quadrant.db.schedule;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * When a job is due, a base backup or a verification: when its timetable says so after the last one, at once when there is none.
 * However many were missed, one makes up for them. After a failure it is tried again, soon at first. State machine, told the time; used by one thread.
 */
public final class Schedule {
    /** Wait after the first failure; it doubles with each further one. */
    static final Duration FIRST_RETRY = Duration.ofSeconds(10);

    static final Duration LAST_RETRY = Duration.ofHours(1);

    private final Timetable timetable;
    private int failures;
    private Instant notBefore = Instant.MIN;

    public Schedule(Timetable timetable) {
        this.timetable = timetable;
    }

    /**
     * When it is due next; in the past or now when it is due already.
     *
     * @param last when it was done last, a base the moment that it holds; empty when it never was
     */
    public Instant due(Optional<Instant> last, Instant now) {
        Instant regular = last.map(timetable::after).orElse(now);
        // A wait that is longer than any is of a clock that was set back meanwhile.
        boolean waiting = regular.isBefore(notBefore) && !now.plus(LAST_RETRY).isBefore(notBefore);
        return waiting ? notBefore : regular;
    }

    /** Whether the last time is longer ago than it should be. */
    public boolean overdue(Optional<Instant> last, Instant now) {
        return last.isEmpty() || now.isAfter(timetable.after(last.get()).plus(LAST_RETRY));
    }

    public void succeeded() {
        failures = 0;
        notBefore = Instant.MIN;
    }

    /** Somebody did not want it now: not again for the longest wait, unless he asks. */
    public void postponed(Instant now) {
        notBefore = now.plus(LAST_RETRY);
    }

    public void failed(Instant now) {
        Duration wait = FIRST_RETRY.multipliedBy(1L << Math.min(failures, 20));
        notBefore = now.plus(wait.compareTo(LAST_RETRY) > 0 ? LAST_RETRY : wait);
        failures++;
    }
}
