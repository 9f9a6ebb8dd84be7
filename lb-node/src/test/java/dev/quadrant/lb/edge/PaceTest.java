package dev.quadrant.lb.edge;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PaceTest {
    private static final int RATE = 100;
    private static final long SILENCE = 1000;

    private final Pace pace = new Pace();

    @Test
    void oneSilence() {
        pace.begin();
        assertThat(pace.await(0, SILENCE, RATE)).isEqualTo(1000);
        // Asked again while it waits: the same end.
        assertThat(pace.await(400, SILENCE, RATE)).isEqualTo(600);
        assertThat(pace.await(2000, SILENCE, RATE)).isEqualTo(1);
    }

    /** An octet a 100 ms is a tenth of the rate: patience goes although no silence is too long. */
    @Test
    void dropsUseUpThePatience() {
        pace.begin();
        long now = 0;
        while (pace.await(now, SILENCE, RATE) > 100) {
            now += 100;
            pace.passed(now, 1);
        }
        assertThat(now).isBetween(SILENCE, SILENCE + 200);
    }

    @Test
    void octetsAtTheRateGoOn() {
        pace.begin();
        for (long now = 0; now < 100_000; now += 100) {
            assertThat(pace.await(now, SILENCE, RATE)).isEqualTo(SILENCE);
            pace.passed(now + 100, 10);
        }
    }

    /** Between what passed and the next wait it is not the client that takes the time. */
    @Test
    void timeOfTheServerDoesNotCount() {
        pace.begin();
        for (long now = 0; now < 1_000_000; now += 10_000) {
            assertThat(pace.await(now, SILENCE, RATE)).isGreaterThan(SILENCE / 2);
            pace.passed(now + 10, 1);
        }
    }

    @Test
    void withoutARateOnlySilenceCounts() {
        pace.begin();
        for (long now = 0; now < 1_000_000; now += 999) {
            assertThat(pace.await(now, SILENCE, 0)).isEqualTo(SILENCE);
            pace.passed(now + 999, 1);
        }
    }

    @Test
    void nextBodyHasItsOwnPatience() {
        dropsUseUpThePatience();
        pace.begin();
        assertThat(pace.await(5000, SILENCE, RATE)).isEqualTo(SILENCE);
    }
}
