package dev.quadrant.cluster.membership;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quadrant.cluster.Preset;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The presets keep the relations that their page states. */
class GossipTimingTest {
    private static final int JITTER_PERCENT = 5;

    @ParameterizedTest
    @EnumSource
    void theTimesFitTogether(Preset preset) {
        GossipTiming timing = preset.gossip();
        assertThat(timing.probeAfter() * 100)
                .as("one heartbeat, late, is no silence")
                .isGreaterThan(timing.heartbeat() * (100 + JITTER_PERCENT));
        assertThat(timing.suspectAfter() - timing.probeAfter())
                .as("time for the answers: direct, and through others")
                .isGreaterThanOrEqualTo(timing.probeTimeout());
        assertThat(timing.probePeriod()).isGreaterThanOrEqualTo(3 * timing.probeTimeout());
        long rounds = Math.round(2 * Math.log(10) / Math.log(4));
        assertThat(timing.suspicion())
                .as("the suspect hears of it and is heard")
                .isGreaterThan(rounds * timing.heartbeat());
        assertThat(timing.suspicionMin(5)).isEqualTo(timing.suspicion());
        assertThat(timing.suspicionMin(100)).isEqualTo(2 * timing.suspicion());
        assertThat(timing.suspicionMax(100)).isEqualTo(2L * timing.suspicionFactor() * timing.suspicion());
    }
}
