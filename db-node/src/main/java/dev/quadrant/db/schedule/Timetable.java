package dev.quadrant.db.schedule;

import java.time.Duration;
import java.time.Instant;

/** When something is due that comes again and again. Immutable. */
public sealed interface Timetable permits Timetable.Every, CronTimetable {
    /**
     * When it is due next.
     *
     * @param last when it happened last
     */
    Instant after(Instant last);

    /**
     * So long after the last time.
     *
     * @param period above zero
     */
    record Every(Duration period) implements Timetable {
        @Override
        public Instant after(Instant last) {
            return last.plus(period);
        }
    }
}
