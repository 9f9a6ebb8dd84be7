package dev.quadrant.monitor.tsdb;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class TrustedTimeTest {
    private static final long BEGIN = 1_700_000_000_000L;
    private static final long HOUR = 3600_000L;

    private final TrustedTime time = new TrustedTime();

    /** @param seconds since the beginning, by the clock that does not jump */
    private long read(long seconds, long off) {
        return time.read(BEGIN + seconds * 1000 + off, seconds * 1_000_000_000L) - BEGIN;
    }

    @Test
    void smallStepsAreFollowed() {
        assertThat(read(0, 0)).isZero();
        assertThat(read(10, 599_000)).isEqualTo(609_000);
        assertThat(read(20, 0)).isEqualTo(20_000);
        assertThat(time.trouble()).isEmpty();
    }

    @Test
    void aJumpThatEndsIsNotSeen() {
        read(0, 0);
        for (int second = 1; second < 120; second++) {
            assertThat(read(second, 365 * 24 * HOUR)).isEqualTo(second * 1000L);
            assertThat(time.trouble()).contains("PT8760H ahead of", "NTP");
        }
        assertThat(read(120, 0)).isEqualTo(120_000);
        assertThat(time.trouble()).isEmpty();
        assertThat(read(121, -2 * HOUR)).isEqualTo(121_000);
        assertThat(time.trouble()).contains("PT2H behind");
        assertThat(read(122, 0)).isEqualTo(122_000);
    }

    @Test
    void aJumpThatLastsIsBelieved() {
        for (long off : new long[] {HOUR, -HOUR}) {
            TrustedTime fresh = new TrustedTime();
            fresh.read(BEGIN, 0);
            assertThat(fresh.read(BEGIN + 1000 + off, 1_000_000_000L)).isEqualTo(BEGIN + 1000);
            assertThat(fresh.read(BEGIN + 120_000 + off, 120_000_000_000L)).isEqualTo(BEGIN + 120_000);
            assertThat(fresh.read(BEGIN + 121_000 + off, 121_000_000_000L)).isEqualTo(BEGIN + 121_000 + off);
            assertThat(fresh.trouble()).isEmpty();
        }
    }

    @Test
    void aClockThatWandersIsNotBelieved() {
        read(0, 0);
        for (int second = 1; second < 1000; second++) {
            assertThat(read(second, second * HOUR)).isEqualTo(second * 1000L);
        }
    }
}
