package dev.quadrant.monitor.logs.intake;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SourceLimitsTest {
    private static final long SECOND = 1_000_000_000L;

    private static int taken(SourceLimits limits, String source, int lines, int bytes, long now) {
        int taken = 0;
        for (int i = 0; i < lines; i++) {
            taken += limits.take(source, bytes, now) == SourceLimits.Verdict.TAKEN ? 1 : 0;
        }
        return taken;
    }

    @Test
    void tenSecondsAtOnceThenWhatTimeGives() {
        SourceLimits limits = new SourceLimits(100, 1e9, 10);
        assertThat(taken(limits, "a", 5000, 1, 0)).isEqualTo(1000);
        assertThat(limits.take("a", 1, 0)).isEqualTo(SourceLimits.Verdict.LINE_RATE);
        assertThat(taken(limits, "a", 5000, 1, SECOND)).isEqualTo(100);
        assertThat(taken(limits, "b", 5000, 1, SECOND)).as("another source").isEqualTo(1000);
        assertThat(taken(limits, "a", 5000, 1, 1000 * SECOND)).isEqualTo(1000);
    }

    @Test
    void bytesAreCountedToo() {
        SourceLimits limits = new SourceLimits(1e6, 1000, 10);
        assertThat(taken(limits, "a", 50, 1000, 0)).isEqualTo(10);
        assertThat(limits.take("a", 1000, 0)).isEqualTo(SourceLimits.Verdict.BYTE_RATE);
        assertThat(limits.take("a", 0, 0)).isEqualTo(SourceLimits.Verdict.TAKEN);
    }

    @Test
    void remembersAsManySourcesAsItMay() {
        SourceLimits limits = new SourceLimits(1, 1e9, 3);
        for (int i = 0; i < 1000; i++) {
            limits.take("s" + i % 7, 1, i * SECOND);
        }
        assertThat(limits.size()).isEqualTo(3);
    }
}
