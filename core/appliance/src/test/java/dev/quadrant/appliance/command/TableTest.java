package dev.quadrant.appliance.command;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TableTest {
    @Test
    void columnsAreAsWideAsTheirLongestTextAndEmptyOnesAreLeftOut() {
        Table table = new Table("NAME", "NOTHING", "STATE");
        table.row("a", "", "alive");
        table.row("monitor-1", "", "dead");
        assertThat(table.lines()).containsExactly("NAME       STATE", "a          alive", "monitor-1  dead");
    }

    @ParameterizedTest
    @CsvSource({
        "0,0 ms",
        "999,999 ms",
        "1000,1 s",
        "59999,59 s",
        "60000,1 m",
        "185000,3 m 5 s",
        "3600000,1 h",
        "7800000,2 h 10 m",
        "86400000,1 d",
        "705600000,8 d 4 h"
    })
    void spansAreSaidInTwoUnits(long millis, String text) {
        assertThat(Span.of(millis)).isEqualTo(text);
    }
}
