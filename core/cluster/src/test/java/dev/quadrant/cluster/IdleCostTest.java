package dev.quadrant.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Locale;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * What a member of a small cluster sends and receives when nothing happens. By the formula: a heartbeat in 160 ms to and from
 * each of four, of 28 bytes (IPv4, UDP) + 40 (seal) + 25 (head and heartbeat, with a name of five characters) is
 * {@code 1000 / 160 * 4 * 2 * 93 = 4650} bytes a second.
 */
class IdleCostTest {
    private static final int LIMIT = 5_000;

    @ParameterizedTest
    @CsvSource({"3", "5"})
    void isBelowFiveKilobytesASecond(int members) {
        GossipWorld world = new GossipWorld(1, 0, Preset.LAN.gossip());
        for (int i = 1; i <= members; i++) {
            world.start("lb-" + i, null);
        }
        world.run(10 * GossipWorld.SECOND);
        world.resetTraffic();
        world.run(60 * GossipWorld.SECOND);
        for (GossipWorld.Node node : world.nodes()) {
            double bytes = node.traffic.bytes() / 60.0;
            System.out.printf(
                    Locale.ROOT,
                    "%d members, %s: %.1f packets and %.0f bytes a second, sent and received%n",
                    members,
                    node.name,
                    (node.traffic.packetsSent + node.traffic.packetsReceived) / 60.0,
                    bytes);
            assertThat(bytes).isLessThan(LIMIT);
        }
    }
}
