package dev.quadrant.db.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.time.ZoneId;
import org.junit.jupiter.api.Test;

/** The times that a person writes. */
class UntilOptionsTest {
    private static final ZoneId BERLIN = ZoneId.of("Europe/Berlin");

    @Test
    void areMeantInAZoneUnlessTheySayOtherwise() {
        Instant three = Instant.parse("2026-11-22T03:00:00Z");
        assertThat(UntilOptions.time("2026-11-22 04:00:00", BERLIN)).isEqualTo(three);
        assertThat(UntilOptions.time("2026-11-22 04:00", BERLIN)).isEqualTo(three);
        assertThat(UntilOptions.time("2026-11-22T04:00:00", BERLIN)).isEqualTo(three);
        assertThat(UntilOptions.time("2026-11-22T03:00:00Z", BERLIN)).isEqualTo(three);
        assertThat(UntilOptions.time("2026-11-22 05:00:00+02:00", BERLIN)).isEqualTo(three);
    }

    @Test
    void areRefusedWhereClocksChange() {
        assertThatThrownBy(() -> UntilOptions.time("2026-10-25 02:30:00", BERLIN))
                .hasMessageContaining("is there twice in Europe/Berlin")
                .hasMessageContaining("with its offset");
        assertThatThrownBy(() -> UntilOptions.time("2026-03-29 02:30:00", BERLIN))
                .hasMessageContaining("is no time in Europe/Berlin");
        assertThatThrownBy(() -> UntilOptions.time("yesterday", BERLIN)).hasMessageContaining("not 'yesterday'");
    }
}
