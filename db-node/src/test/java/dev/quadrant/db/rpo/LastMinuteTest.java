package dev.quadrant.db.rpo;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class LastMinuteTest {
    private static final long SECOND = 1_000_000_000L;

    private final LastMinute minute = new LastMinute();

    @Test
    void whatWasThereBeforeDoesNotCount() {
        assertThat(minute.grown(1_000, 0)).isZero();
        assertThat(minute.grown(1_003, SECOND)).isEqualTo(3);
    }

    @Test
    void whatIsOlderThanAMinuteDoesNotCount() {
        minute.grown(0, 0);
        assertThat(minute.grown(5, 10 * SECOND)).isEqualTo(5);
        assertThat(minute.grown(5, 60 * SECOND)).isEqualTo(5);
        assertThat(minute.grown(5, 61 * SECOND)).isZero();
    }

    @Test
    void aServerThatWasStartedAnewBeginsAtZero() {
        minute.grown(100, 0);
        assertThat(minute.grown(2, SECOND)).isZero();
    }

    @Test
    void aReadingAfterALongPauseStandsAlone() {
        minute.grown(100, 0);
        assertThat(minute.grown(200, 600 * SECOND)).isZero();
    }
}
