package dev.quadrant.db.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ScheduleTest {
    private static final Instant NOW = Instant.parse("2026-11-22T03:00:00Z");

    private final Schedule schedule = new Schedule(new Timetable.Every(Duration.ofDays(14)));

    @Test
    void theFirstIsDueAtOnce() {
        assertThat(schedule.due(Optional.empty(), NOW)).isEqualTo(NOW);
    }

    @Test
    void theNextIsDueTwoWeeksLater() {
        assertThat(schedule.due(Optional.of(NOW), NOW)).isEqualTo(NOW.plus(Duration.ofDays(14)));
    }

    @Test
    void manyThatWereMissedAreOne() {
        Instant last = NOW.minus(Duration.ofDays(100));
        assertThat(schedule.due(Optional.of(last), NOW)).isBefore(NOW);
        assertThat(schedule.due(Optional.of(NOW), NOW)).isAfter(NOW);
        assertThat(schedule.overdue(Optional.of(last), NOW)).isTrue();
        assertThat(schedule.overdue(Optional.of(NOW), NOW)).isFalse();
    }

    @Test
    void failuresAreRepeatedSlowerAndSlower() {
        Duration before = Duration.ZERO;
        for (int i = 0; i < 30; i++) {
            schedule.failed(NOW);
            Duration wait = Duration.between(NOW, schedule.due(Optional.empty(), NOW));
            assertThat(wait).isGreaterThanOrEqualTo(before).isBetween(Schedule.FIRST_RETRY, Schedule.LAST_RETRY);
            before = wait;
        }
        assertThat(before).isEqualTo(Schedule.LAST_RETRY);
        schedule.succeeded();
        assertThat(schedule.due(Optional.empty(), NOW)).isEqualTo(NOW);
    }

    @Test
    void aClockThatIsSetBackDoesNotMakeARetryWaitForIt() {
        schedule.failed(NOW);
        Instant back = NOW.minus(Duration.ofDays(3));
        assertThat(schedule.due(Optional.empty(), back)).isEqualTo(back);
        Instant ahead = NOW.plus(Duration.ofDays(3));
        assertThat(schedule.due(Optional.empty(), ahead)).isEqualTo(ahead);
    }
}
