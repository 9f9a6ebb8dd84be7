package dev.quadrant.lb.edge;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class TimerWheelTest {
    private static final long START = 1_000_000;
    private static final int TICK = 64;

    private final TimerWheel wheel = new TimerWheel(START);
    private long now = START;

    /** A timer that remembers when it went off. */
    private final class Alarm extends TimerWheel.Timer {
        final List<Long> times = new ArrayList<>();

        @Override
        void expired() {
            times.add(now);
        }
    }

    private void advanceTo(long time) {
        now = time;
        wheel.advance(now);
    }

    @Test
    void goesOffOnceAndInTime() {
        Alarm alarm = new Alarm();
        wheel.set(alarm, START + 1000);
        advanceTo(START + 999);
        assertThat(alarm.times).isEmpty();
        advanceTo(START + 1000 + TICK);
        assertThat(alarm.times).hasSize(1);
        advanceTo(START + 100_000);
        assertThat(alarm.times).hasSize(1);
    }

    @Test
    void laterDeadlineTakesThePlaceOfTheEarlier() {
        Alarm alarm = new Alarm();
        wheel.set(alarm, START + 1000);
        wheel.set(alarm, START + 5000);
        advanceTo(START + 4999);
        assertThat(alarm.times).isEmpty();
        advanceTo(START + 5000 + TICK);
        assertThat(alarm.times).hasSize(1);
    }

    @Test
    void earlierDeadlineTakesThePlaceOfTheLater() {
        Alarm alarm = new Alarm();
        wheel.set(alarm, START + 60_000);
        wheel.set(alarm, START + 100);
        advanceTo(START + 100 + TICK);
        assertThat(alarm.times).hasSize(1);
    }

    @Test
    void beyondATurnOfTheWheel() {
        Alarm alarm = new Alarm();
        wheel.set(alarm, START + 3_600_000);
        for (long time = START; time < START + 3_600_000; time += 7000) {
            advanceTo(time);
        }
        assertThat(alarm.times).isEmpty();
        advanceTo(START + 3_600_000 + TICK);
        assertThat(alarm.times).hasSize(1);
    }

    @Test
    void afterALongSleep() {
        Alarm alarm = new Alarm();
        wheel.set(alarm, START + 500);
        advanceTo(START + 10_000_000);
        assertThat(alarm.times).hasSize(1);
        wheel.set(alarm, now + 500);
        advanceTo(now + 500 + TICK);
        assertThat(alarm.times).hasSize(2);
    }

    @Test
    void timersMaySetAndCancelEachOther() {
        Alarm victim = new Alarm();
        TimerWheel.Timer killer = new TimerWheel.Timer() {
            @Override
            void expired() {
                wheel.cancel(victim);
                wheel.set(this, now + 10_000);
            }
        };
        wheel.set(victim, START + 1000);
        wheel.set(killer, START + 1000);
        advanceTo(START + 1000 + TICK);
        assertThat(victim.times).hasSizeLessThanOrEqualTo(1);
        advanceTo(START + 2000);
        assertThat(victim.times).hasSizeLessThanOrEqualTo(1);
    }

    @Test
    void delayIsTimeToTheNextSlot() {
        assertThat(wheel.delay(now)).isEqualTo(-1);
        Alarm alarm = new Alarm();
        wheel.set(alarm, START + 1000);
        assertThat(wheel.delay(now)).isBetween(1000, 1000 + TICK);
        wheel.cancel(alarm);
        assertThat(wheel.delay(now)).isEqualTo(-1);
    }

    /** Against the obvious implementation: a list of deadlines. */
    @Test
    void sameAsAList() {
        Random random = new Random(17);
        Alarm[] alarms = new Alarm[200];
        long[] deadlines = new long[alarms.length];
        int[] expected = new int[alarms.length];
        for (int i = 0; i < alarms.length; i++) {
            alarms[i] = new Alarm();
            deadlines[i] = TimerWheel.NEVER;
        }
        for (int step = 0; step < 20_000; step++) {
            int i = random.nextInt(alarms.length);
            if (random.nextInt(5) == 0) {
                wheel.cancel(alarms[i]);
                deadlines[i] = TimerWheel.NEVER;
            } else {
                deadlines[i] = now + random.nextInt(1 + random.nextInt(60_000));
                wheel.set(alarms[i], deadlines[i]);
            }
            int delay = wheel.delay(now);
            advanceTo(now + (random.nextBoolean() && delay >= 0 ? delay : random.nextInt(40) * TICK));
            for (int k = 0; k < alarms.length; k++) {
                if (alarms[k].times.size() > expected[k]) {
                    assertThat(deadlines[k]).as("not before its time").isLessThanOrEqualTo(now);
                    expected[k]++;
                    deadlines[k] = TimerWheel.NEVER;
                }
                assertThat(deadlines[k] / TICK).as("not a tick late").isGreaterThanOrEqualTo(now / TICK);
                assertThat(alarms[k].times).hasSize(expected[k]);
            }
        }
        assertThat(java.util.Arrays.stream(expected).sum()).isGreaterThan(1000);
    }
}
