package dev.quadrant.db.archive;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quadrant.db.binlog.BinlogPosition;
import org.junit.jupiter.api.Test;

class ArchiveStateTest {
    private static final long SECOND = 1_000_000_000L;

    /** The steady clock begins anywhere, below zero too. */
    private static final long HEARD = -5 * SECOND;

    private static ArchiveState behind(long seconds) {
        return new ArchiveState("chain", new BinlogPosition("binlog.000001", 4), "", false, 1, HEARD, seconds);
    }

    @Test
    void nothingIsLateBeforeTheFirstChain() {
        assertThat(ArchiveState.NONE.lagSeconds(HEARD + 100 * SECOND)).isZero();
    }

    @Test
    void lagIsThatOfTheLastEventAsLongAsTheServerIsHeard() {
        assertThat(behind(0).lagSeconds(HEARD + SECOND)).isZero();
        assertThat(behind(7).lagSeconds(HEARD + 3 * SECOND)).isEqualTo(7);
    }

    @Test
    void silenceCounts() {
        assertThat(behind(0).lagSeconds(HEARD + 4 * SECOND)).isEqualTo(4);
        assertThat(behind(7).lagSeconds(HEARD + 60 * SECOND)).isEqualTo(67);
    }
}
