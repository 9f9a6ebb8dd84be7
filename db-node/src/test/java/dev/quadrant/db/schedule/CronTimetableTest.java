package dev.quadrant.db.schedule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CronTimetableTest {
    private static final ZoneId BERLIN = ZoneId.of("Europe/Berlin");

    private static Timetable cron(String expression, ZoneId zone) {
        return new CronTimetable(expression, zone, Duration.ZERO, 0);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "30 2 * * 0|2026-11-30T00:00:00Z|2026-12-06T02:30:00Z",
                "30 2 * * 7|2026-11-30T00:00:00Z|2026-12-06T02:30:00Z",
                "30 2 * * SUN|2026-11-30T00:00:00Z|2026-12-06T02:30:00Z",
                "0 3 1,15 * *|2026-11-30T00:00:00Z|2026-12-01T03:00:00Z",
                "0 3 1,15 * *|2026-12-01T03:00:00Z|2026-12-15T03:00:00Z",
                "*/20 * * * *|2026-11-30T00:00:01Z|2026-11-30T00:20:00Z",
                "0 0 29 2 *|2026-11-30T00:00:00Z|2028-02-29T00:00:00Z",
                "0 12 * 1-3 1-5|2026-11-30T00:00:00Z|2027-01-01T12:00:00Z",
            })
    void expressions(String expression, String last, String next) {
        assertThat(cron(expression, ZoneOffset.UTC).after(Instant.parse(last))).isEqualTo(next);
    }

    /** At half past two there was no half past two on 2026-03-29, and twice on 2026-10-25. */
    @Test
    void everyDayHasOne() {
        Timetable table = cron("30 2 * * *", BERLIN);
        Instant time = Instant.parse("2026-01-01T00:00:00Z");
        Set<Object> days = new HashSet<>();
        for (int i = 0; i < 365; i++) {
            time = table.after(time);
            days.add(time.atZone(BERLIN).toLocalDate());
        }
        assertThat(days).hasSize(365);
    }

    /** However long nothing happened, one makes up for it. */
    @Test
    void whatWasMissedIsCaughtUpOnce() {
        Schedule schedule = new Schedule(cron("0 3 * * *", BERLIN));
        Instant last = Instant.parse("2026-10-01T01:00:00Z");
        Instant now = Instant.parse("2026-11-30T12:00:00Z");
        assertThat(schedule.due(Optional.of(last), now)).isBefore(now);
        assertThat(schedule.overdue(Optional.of(last), now)).isTrue();
        assertThat(schedule.due(Optional.of(now), now)).isEqualTo("2026-12-01T02:00:00Z");
        assertThat(schedule.overdue(Optional.of(now), now)).isFalse();
    }

    @Test
    void jitterIsFixedForATimeAndSpreadsHosts() {
        Instant last = Instant.parse("2026-11-30T00:00:00Z");
        Instant plain = Instant.parse("2026-12-06T02:30:00Z");
        Set<Instant> times = new HashSet<>();
        for (int host = 0; host < 50; host++) {
            Timetable table = new CronTimetable("30 2 * * 0", ZoneOffset.UTC, Duration.ofHours(1), host);
            Instant time = table.after(last);
            assertThat(time).isBetween(plain, plain.plus(Duration.ofHours(1))).isEqualTo(table.after(last));
            // The one that has just been is not due again.
            assertThat(ZonedDateTime.ofInstant(table.after(time), ZoneOffset.UTC)
                            .getDayOfWeek())
                    .isEqualTo(DayOfWeek.SUNDAY);
            assertThat(table.after(time)).isAfter(plain.plus(Duration.ofDays(6)));
            times.add(time);
        }
        assertThat(times).hasSizeGreaterThan(40);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "daily", "* * * *", "61 * * * *", "0 0 30 2 *", "0 0 * * * *"})
    void whatIsNoExpression(String expression) {
        assertThatThrownBy(() -> cron(expression, ZoneOffset.UTC)).isInstanceOf(IllegalArgumentException.class);
    }
}
