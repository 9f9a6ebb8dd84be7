package dev.quadrant.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ReplayWindowTest {
    private static final long SILENCE = 3_000;

    private final ReplayWindow window = new ReplayWindow(SILENCE);

    @Test
    void eachPacketPassesOnce() {
        for (long sequence = 1; sequence < 200; sequence++) {
            assertThat(window.fresh(0, 7, sequence)).isTrue();
            assertThat(window.fresh(0, 7, sequence)).isFalse();
        }
    }

    @Test
    void lateOnesPassOnceWithinTheWindow() {
        assertThat(window.fresh(0, 7, 100)).isTrue();
        assertThat(window.fresh(0, 7, 37)).isTrue();
        assertThat(window.fresh(0, 7, 37)).isFalse();
        assertThat(window.fresh(0, 7, 36)).as("64 behind").isFalse();
    }

    @Test
    void aJumpForgetsTheWindow() {
        window.fresh(0, 7, 1);
        assertThat(window.fresh(0, 7, 1_000)).isTrue();
        assertThat(window.fresh(0, 7, 999)).isTrue();
        assertThat(window.fresh(0, 7, 1)).isFalse();
    }

    @Test
    void aHigherSessionFollowsAtOnceAndTheLowerIsOver() {
        window.fresh(0, 7, 1);
        assertThat(window.fresh(1, 8, 1)).isTrue();
        assertThat(window.fresh(2, 7, 2)).isFalse();
        assertThat(window.fresh(2 + 2 * SILENCE, 7, 3))
                .as("after a silence too")
                .isFalse();
    }

    @Test
    void aLowerSessionFollowsAfterASilenceAlone() {
        window.fresh(0, 7, 1);
        assertThat(window.fresh(SILENCE, 3, 1)).isFalse();
        assertThat(window.fresh(SILENCE + 1, 3, 1)).as("clock set back").isTrue();
        assertThat(window.fresh(SILENCE + 2, 7, 9)).as("the life before").isFalse();
    }

    @Test
    void theLastEightLivesAreRemembered() {
        for (long session = 1; session <= 10; session++) {
            assertThat(window.fresh(0, session, 1)).isTrue();
        }
        long later = 10 * SILENCE;
        for (long session = 2; session <= 9; session++) {
            assertThat(window.fresh(later, session, 2))
                    .as("session %d", session)
                    .isFalse();
        }
        assertThat(window.fresh(later, 1, 2))
                .as("older than what is remembered")
                .isTrue();
    }
}
