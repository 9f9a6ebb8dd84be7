package dev.quadrant.db.copy;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SegmentPartsTest {
    @Test
    void aNameSaysWhereThePartBegins() {
        SegmentParts.Name name = new SegmentParts.Name("log/C/binlog.000007", 4711);
        assertThat(name.toString()).isEqualTo("log/C/binlog.000007.parts/000000004711");
        assertThat(SegmentParts.Name.parse(name.toString())).contains(name);
        assertThat(SegmentParts.Name.parse("log/C/binlog.000007.json")).isEmpty();
        assertThat(SegmentParts.Name.parse("log/C/binlog.000007.parts/x")).isEmpty();
    }

    @Test
    void theEndIsBeforeTheFirstHole() {
        SegmentParts parts = new SegmentParts();
        assertThat(parts.end()).isZero();
        assertThat(parts.behindHole()).isEmpty();
        parts.add(0, 100);
        parts.add(100, 50);
        assertThat(parts.end()).isEqualTo(150);
        parts.add(200, 10);
        assertThat(parts.end()).isEqualTo(150);
        assertThat(parts.behindHole()).hasValue(200);
        assertThat(parts.contiguous()).containsOnlyKeys(0L, 100L);
        parts.add(150, 50);
        assertThat(parts.end()).isEqualTo(210);
        assertThat(parts.behindHole()).isEmpty();
    }

    @Test
    void overlappingPartsLeaveNoHole() {
        SegmentParts parts = new SegmentParts();
        parts.add(0, 100);
        parts.add(40, 20);
        parts.add(80, 60);
        assertThat(parts.end()).isEqualTo(140);
    }
}
