package dev.quadrant.db.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quadrant.db.base.BaseManifest;
import dev.quadrant.db.base.BaseMethod;
import dev.quadrant.db.binlog.BinlogPosition;
import dev.quadrant.db.inventory.Coverage;
import dev.quadrant.db.inventory.Inventory;
import dev.quadrant.db.repository.Gap;
import dev.quadrant.db.repository.SegmentManifest;
import dev.quadrant.db.source.InitialSettings;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class CoverageBarTest {
    private static final Instant BEGIN = Instant.parse("2026-11-01T00:00:00Z");

    private final List<BaseManifest> bases = new ArrayList<>();
    private final List<Inventory.Segment> segments = new ArrayList<>();
    private final List<Gap> gaps = new ArrayList<>();
    private final List<Inventory.Window> windows = new ArrayList<>();

    private static Instant day(double days) {
        return BEGIN.plusSeconds((long) (days * 86_400));
    }

    private void base(String chain, double day) {
        bases.add(new BaseManifest(
                "base-" + day,
                BaseMethod.DUMP,
                day(day),
                day(day),
                Duration.ZERO,
                "mariadb",
                "10.11",
                new InitialSettings(new TreeMap<>()),
                chain,
                new BinlogPosition("binlog.000001", 4),
                "",
                "",
                List.of(),
                List.of(),
                List.of()));
    }

    private void segment(String chain, double from, double to) {
        segments.add(new Inventory.Segment(
                chain,
                true,
                new SegmentManifest("binlog.000001", 1, "", 1, 1, day(from), day(to), "", "", Optional.empty())));
    }

    private void gap(String before, String after, double found) {
        gaps.add(new Gap(before, "binlog.000001:4", "", "", "purged", day(found), after));
    }

    private void window(String chain, double from, double to) {
        windows.add(new Inventory.Window(chain, day(from), day(to)));
    }

    private Coverage coverage() {
        return Coverage.of(new Inventory(bases, segments, gaps, List.of(), windows))
                .orElseThrow();
    }

    private String bar() {
        return CoverageBar.lines(coverage(), 42, false).getFirst();
    }

    @Test
    void anArchiveWithAGap() {
        segment("a", 0, 4);
        segment("a", 4, 8);
        base("a", 2);
        window("a", 2, 8);
        gap("a", "b", 12);
        segment("b", 12, 20);
        base("b", 14);
        window("b", 14, 20);
        assertThat(bar()).isEqualTo("[----B===========xxxxxxxxx---B===========]");
        assertThat(bar()).hasSize(42);
        assertThat(CoverageBar.lines(coverage(), 42, true).getFirst())
                .isEqualTo("[----B===========\033[31mxxxxxxxxx\033[0m---B===========]");
        assertThat(CoverageBar.lines(coverage(), 42, false).get(1))
                .isEqualTo("2026-11-01T00:00:00Z  2026-11-21T00:00:00Z");
        assertThat(coverage().words())
                .isEqualTo("any moment from 2026-11-03T00:00:00Z to 2026-11-21T00:00:00Z but not between"
                        + " 2026-11-09T00:00:00Z and 2026-11-15T00:00:00Z can be restored");
    }

    /** Of a minute in three weeks, closed by a base in the same cell. */
    @Test
    void aShortGapIsSeenAndSoIsTheBaseThatClosedIt() {
        segment("a", 0, 10);
        base("a", 0);
        window("a", 0, 10);
        gap("a", "b", 10.0005);
        segment("b", 10.001, 20);
        base("b", 10.002);
        window("b", 10.002, 20);
        assertThat(bar()).isEqualTo("[B===================xB==================]");
        gaps.clear();
        assertThat(bar()).isEqualTo("[B===================B===================]");
    }

    /** Its moment is in the gap's first second, which is that of the log's last event too. */
    @Test
    void aBaseBeforeALongGapStandsBeforeIt() {
        segment("a", 0, 10);
        base("a", 10.0005);
        window("a", 10.0005, 10.0005);
        gap("a", "b", 15);
        segment("b", 15, 20);
        assertThat(bar()).isEqualTo("[-------------------Bxxxxxxxxxxx---------]");
    }

    @Test
    void aGapThatNoBaseHasClosed() {
        segment("a", 0, 10);
        base("a", 0);
        window("a", 0, 10);
        gap("a", "b", 10);
        segment("b", 12, 20);
        assertThat(bar()).isEqualTo("[B===================xxxxx---------------]");
        assertThat(coverage().words())
                .isEqualTo("any moment from 2026-11-01T00:00:00Z to 2026-11-11T00:00:00Z can be restored");
    }

    @Test
    void basesWhoseLogHasExpiredAreMomentsByThemselves() {
        base("a", 0);
        base("a", 10);
        segment("a", 10, 20);
        window("a", 10, 20);
        assertThat(bar()).isEqualTo("[B                   B===================]");
        assertThat(coverage().words())
                .isEqualTo("any moment from 2026-11-11T00:00:00Z to 2026-11-21T00:00:00Z; and, each by itself,"
                        + " 2026-11-01T00:00:00Z can be restored");
        windows.clear();
        segments.clear();
        assertThat(coverage().words())
                .isEqualTo("only these moments can be restored: 2026-11-01T00:00:00Z, 2026-11-11T00:00:00Z");
    }

    @Test
    void oneMomentAndNothing() {
        assertThat(Coverage.of(new Inventory(bases, segments, gaps, List.of(), windows)))
                .isEmpty();
        base("a", 0);
        window("a", 0, 0);
        assertThat(bar()).isEqualTo("[B" + " ".repeat(39) + "]");
    }
}
