package dev.quadrant.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.EnumSet;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * What leases cost a cluster in which nothing happens: no packets, since renewals go with heartbeats, and answers to renewals
 * too. Five hosts, all of which vote.
 */
class RenewalsRideTest {
    private static final int HOSTS = 5;
    private static final long SECONDS = 60;
    /** For heartbeats that just missed an occasion. */
    private static final double TOLERANCE = 1.1;

    @ParameterizedTest
    @EnumSource(Preset.class)
    void renewalsNeedNoPacketsOfTheirOwn(Preset preset) {
        QuietCluster cluster =
                new QuietCluster(1, preset, HOSTS, 2, QuietCluster.MS, EnumSet.noneOf(Promise.class)).started();
        cluster.pass(20_000 * QuietCluster.MS);
        assertThat(cluster.holder()).isNotNull();
        long[] before = new long[HOSTS];
        for (int host = 0; host < HOSTS; host++) {
            before[host] = cluster.world.network().sentBy(host);
        }
        cluster.pass(SECONDS * 1_000 * QuietCluster.MS);
        double heartbeats = (HOSTS - 1) * SECONDS * 1e9 / preset.gossip().heartbeat();
        for (int host = 0; host < HOSTS; host++) {
            long sent = cluster.world.network().sentBy(host) - before[host];
            System.out.printf("%s: host %d sent %d packets, %.0f heartbeats are due%n", preset, host, sent, heartbeats);
            assertThat((double) sent).isLessThan(heartbeats * TOLERANCE);
        }
    }
}
