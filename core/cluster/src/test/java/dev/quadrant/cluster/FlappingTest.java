package dev.quadrant.cluster;

import static dev.quadrant.cluster.QuietCluster.MS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.quadrant.cluster.vip.HoldDown;
import dev.quadrant.cluster.vip.VipSpec;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Promise S5: health that flaps moves an address a bounded number of times a minute. */
class FlappingTest {
    private static final long SECOND = 1_000 * MS;
    private static final int SEEDS = 40;

    @Test
    void oneHostThatFlapsEverySecondIsSoonOutOfTheWay() {
        for (long seed = 0; seed < SEEDS; seed++) {
            assertThat(moves(seed, 500 * MS, 1)).as("seed %d", seed).isLessThanOrEqualTo(4);
        }
    }

    @ParameterizedTest
    @CsvSource({"500, 2", "1500, 1", "3000, 1", "3000, 2", "6000, 1"})
    void theBoundHoldsAtAnyPace(long halfPeriodMillis, int flapping) {
        for (long seed = 0; seed < SEEDS; seed++) {
            assertThat(moves(seed, halfPeriodMillis * MS, flapping))
                    .as("seed %d", seed)
                    .isLessThanOrEqualTo(2L * VipSpec.FLAPS_MAX * flapping);
        }
    }

    /** How often the address comes up somewhere in a minute in which some hosts are ready and not ready in turn. */
    private static long moves(long seed, long halfPeriod, int flapping) {
        QuietCluster cluster = new QuietCluster(seed, Preset.LAN, 3, 3, MS / 2).started();
        cluster.pass(4 * SECOND);
        List<SimulatedHost> hosts =
                flapping == 1 ? List.of(cluster.holder()) : List.of(cluster.holder(), cluster.other());
        long before = cluster.world.promises().takeovers();
        for (long time = 0; time + 2 * halfPeriod <= 60 * SECOND; time += 2 * halfPeriod) {
            hosts.forEach(host -> host.ready(false));
            cluster.pass(halfPeriod);
            hosts.forEach(host -> host.ready(true));
            cluster.pass(halfPeriod);
        }
        return cluster.world.promises().takeovers() - before;
    }

    @Test
    void aFailureCostsMoreTheMoreThereWere() {
        HoldDown holdDown = new HoldDown(4);
        assertThat(readyAgainAfter(holdDown, 0)).isZero();
        assertThat(readyAgainAfter(holdDown, 10 * SECOND)).isEqualTo(SECOND);
        assertThat(readyAgainAfter(holdDown, 20 * SECOND)).isEqualTo(2 * SECOND);
        assertThat(readyAgainAfter(holdDown, 30 * SECOND))
                .as("until the first is a minute old")
                .isEqualTo(30 * SECOND);
        assertThat(readyAgainAfter(holdDown, 200 * SECOND))
                .as("all is forgotten")
                .isZero();
    }

    @Test
    void theTimeCountsWithoutABreak() {
        HoldDown holdDown = new HoldDown(4);
        readyAgainAfter(holdDown, 0);
        holdDown.update(SECOND, false);
        holdDown.update(SECOND, true);
        assertThat(holdDown.update(2 * SECOND - 1, true)).isFalse();
        holdDown.update(2 * SECOND - 1, false);
        holdDown.update(2 * SECOND - 1, true);
        assertThat(holdDown.update(3 * SECOND - 2, true)).isFalse();
        assertThat(holdDown.nextAt()).isEqualTo(3 * SECOND - 1);
        assertThat(holdDown.update(3 * SECOND - 1, true)).isTrue();
    }

    /** Fails at a time and is well at once: when it may be a candidate again, from then on. */
    private static long readyAgainAfter(HoldDown holdDown, long now) {
        assertThat(holdDown.update(now, true)).isTrue();
        assertThat(holdDown.update(now, false)).isFalse();
        if (holdDown.update(now, true)) {
            return 0;
        }
        long at = holdDown.nextAt();
        assertThat(holdDown.update(at - 1, true)).isFalse();
        assertThat(holdDown.update(at, true)).isTrue();
        return at - now;
    }
}
