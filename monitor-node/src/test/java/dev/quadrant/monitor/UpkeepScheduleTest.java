package dev.quadrant.monitor;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class UpkeepScheduleTest {
    private static final long SECOND = Duration.ofSeconds(1).toNanos();

    /** A clock that passes the largest number, as the system's may. */
    private long now = Long.MAX_VALUE - 10 * SECOND;

    private final UpkeepSchedule schedule = new UpkeepSchedule(now);

    private long secondsUntilDue() {
        long before = now;
        while (!schedule.due(now)) {
            now += SECOND;
        }
        return (now - before) / SECOND;
    }

    @Test
    void isDueEachMinuteAndAfterAFailureSooner() {
        assertThat(secondsUntilDue()).isZero();
        schedule.done(now);
        assertThat(secondsUntilDue()).isEqualTo(60);
        List<Long> pauses = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            schedule.failed(now);
            pauses.add(secondsUntilDue());
        }
        assertThat(pauses).containsExactly(5L, 10L, 20L, 40L, 60L, 60L);
        schedule.done(now);
        assertThat(secondsUntilDue()).isEqualTo(60);
        schedule.failed(now);
        assertThat(secondsUntilDue()).as("the pauses begin anew").isEqualTo(5);
    }
}
