package dev.quadrant.appliance.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PresenceTest {
    private static final long START = 7;
    private static final long SOON = START + 1_000_000;
    private static final long OVERDUE = START + Presence.TOLD_WITHIN;

    private final Presence presence = new Presence(START);

    @Test
    void newsOfOtherThingsDoNotMakeItMissing() {
        assertThat(presence.missing(SOON, false)).isFalse();
        assertThat(presence.nextAt()).isEqualTo(OVERDUE);
        assertThat(presence.missing(SOON + 1, true)).isFalse();
        assertThat(presence.nextAt()).isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void onceToldOfItIsMissingAsSoonAsTheKernelTellsSo() {
        assertThat(presence.missing(SOON, true)).isFalse();
        assertThat(presence.missing(SOON + 1, false)).isTrue();
    }

    /** Somebody removed it before the kernel told of it. */
    @Test
    void oneThatIsNeverToldOfIsMissing() {
        assertThat(presence.missing(OVERDUE - 1, false)).isFalse();
        assertThat(presence.missing(OVERDUE, false)).isTrue();
        assertThat(presence.nextAt()).isEqualTo(Long.MAX_VALUE);
    }
}
