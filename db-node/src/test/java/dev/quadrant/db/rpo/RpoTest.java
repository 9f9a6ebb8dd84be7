package dev.quadrant.db.rpo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quadrant.db.archive.ArchiveState;
import dev.quadrant.db.binlog.BinlogPosition;
import dev.quadrant.db.gtid.GtidSet;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RpoTest {
    private static final SemiSync WELL = new SemiSync(true, true, 1, 1, 2000, 7);
    private static final Rpo.Facts ZERO = new Rpo.Facts("", false, true, true, WELL, 0, 0, 10, 10);

    @Test
    void isZeroOnlyWhenNothingIsWrong() {
        assertThat(Rpo.of(ZERO).words()).isEqualTo("RPO is 0");
        assertReasons(facts("no route", false, true, true, WELL, 0, 9, 10), Rpo.Code.ARCHIVE_DOWN);
        assertReasons(facts("", true, true, true, WELL, 0, 0, 10), Rpo.Code.GAP);
        assertReasons(facts("", false, false, true, WELL, 0, 0, 10), Rpo.Code.SEMI_SYNC_OFF_HERE);
        assertReasons(facts("", false, true, false, WELL, 0, 0, 10), Rpo.Code.SEMI_SYNC_UNKNOWN);
        assertReasons(semiSync(false, false, 1, 1), Rpo.Code.SEMI_SYNC_OFF);
        assertReasons(semiSync(true, false, 0, 1), Rpo.Code.NO_REPLICA);
        assertReasons(semiSync(true, false, 1, 1), Rpo.Code.SEMI_SYNC_DEGRADED);
        assertReasons(semiSync(true, true, 2, 1), Rpo.Code.OTHER_REPLICA);
        assertReasons(semiSync(true, true, 2, 2));
        assertReasons(facts("", false, true, true, WELL, 3, 0, 10), Rpo.Code.NOT_ACKNOWLEDGED);
        assertReasons(facts("", false, true, true, WELL, 0, 4, 10));
        assertReasons(facts("", false, true, true, WELL, 0, 5, 10), Rpo.Code.ARCHIVE_LAG);
        assertReasons(facts("", false, true, true, WELL, 0, 0, 9), Rpo.Code.DISK);
        assertReasons(
                facts("", true, true, true, WELL, 3, 60, 9),
                Rpo.Code.ARCHIVE_LAG,
                Rpo.Code.GAP,
                Rpo.Code.NOT_ACKNOWLEDGED,
                Rpo.Code.DISK);
    }

    @Test
    void saysItInWordsWithTheFix() {
        assertThat(Rpo.of(semiSync(false, false, 0, 1)).words())
                .startsWith("RPO is not 0, because semi-sync is off on the server")
                .contains("SET GLOBAL rpl_semi_sync_master_enabled = ON");
        assertThat(Rpo.Code.SEMI_SYNC_OFF_HERE.text()).isEqualTo("semi-sync-off-here");
    }

    @Test
    void readsBothProductsNames() {
        SemiSync mariadb = SemiSync.of(Map.of(
                "rpl_semi_sync_master_enabled", "ON",
                "rpl_semi_sync_master_status", "OFF",
                "rpl_semi_sync_master_clients", "2",
                "rpl_semi_sync_master_timeout", "10000",
                "rpl_semi_sync_master_no_tx", "5"));
        assertThat(mariadb).isEqualTo(new SemiSync(true, false, 2, 1, 10_000, 5));
        // As SemiSync.ask gives MySQL's: source_ becomes master_.
        SemiSync mysql = SemiSync.of(Map.of(
                "rpl_semi_sync_master_enabled", "ON",
                "rpl_semi_sync_master_status", "ON",
                "rpl_semi_sync_master_wait_for_replica_count", "3"));
        assertThat(mysql).isEqualTo(new SemiSync(true, true, 0, 3, 0, 0));
        assertThat(SemiSync.of(Map.of())).isEqualTo(SemiSync.UNKNOWN);
    }

    @Test
    void aStreamThatBringsNothingIsConnectedAnewOnce() {
        Stall stall = new Stall();
        GtidSet.Flavour flavour = GtidSet.Flavour.MARIADB;
        assertThat(stall.reconnect(flavour, "0-1-5", state(100, "0-1-9"), 0)).isFalse();
        assertThat(stall.reconnect(flavour, "0-1-5", state(100, "0-1-9"), Stall.PATIENCE - 1))
                .isFalse();
        assertThat(stall.reconnect(flavour, "0-1-5", state(100, "0-1-9"), Stall.PATIENCE))
                .isTrue();
        assertThat(stall.reconnect(flavour, "0-1-5", state(100, "0-1-9"), 9 * Stall.PATIENCE))
                .isFalse();
    }

    @Test
    void aStreamThatMovesOrHasAllIsLeftAlone() {
        Stall stall = new Stall();
        GtidSet.Flavour flavour = GtidSet.Flavour.MARIADB;
        for (int i = 0; i < 10; i++) {
            assertThat(stall.reconnect(flavour, "0-1-99", state(100 + i, "0-1-9"), i * Stall.PATIENCE))
                    .isFalse();
        }
        for (int i = 0; i < 10; i++) {
            assertThat(stall.reconnect(flavour, "0-2-9,0-1-9", state(500, "0-1-9,0-2-9"), (10L + i) * Stall.PATIENCE))
                    .isFalse();
        }
    }

    private static ArchiveState state(long offset, String gtids) {
        return new ArchiveState("chain", new BinlogPosition("binlog.000001", offset), gtids, true, 1, 1, 0);
    }

    private static Rpo.Facts semiSync(boolean enabled, boolean active, int clients, int awaited) {
        return facts("", false, true, true, new SemiSync(enabled, active, clients, awaited, 2000, 0), 0, 0, 10);
    }

    private static Rpo.Facts facts(
            String problem,
            boolean gap,
            boolean offered,
            boolean asked,
            SemiSync semiSync,
            long recent,
            long lag,
            long free) {
        return new Rpo.Facts(problem, gap, offered, asked, semiSync, recent, lag, free, 10);
    }

    private static void assertReasons(Rpo.Facts facts, Rpo.Code... codes) {
        assertThat(Rpo.of(facts).reasons().stream().map(Rpo.Reason::code)).containsExactly(codes);
        assertThat(Rpo.of(facts).zero()).isEqualTo(codes.length == 0);
    }
}
