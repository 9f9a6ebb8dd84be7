package dev.quadrant.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quadrant.cluster.membership.Status;
import java.util.List;
import java.util.Locale;
import java.util.function.ToLongFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Clusters beyond heartbeats between all pairs, in virtual time: nobody alive is taken for dead, the dead are, at a price that does not grow. */
class ManyMembersTest {
    private static final long SECOND = GossipWorld.SECOND;

    @ParameterizedTest
    @CsvSource({"60,0", "60,0.05", "100,0", "100,0.02", "100,0.05"})
    void nobodyAliveIsTakenForDeadAndTheDeadAre(int members, double loss) {
        GossipWorld world = world(members, loss);
        assertThat(world.nodes()).allMatch(node -> node.present() == members);
        world.log.clear();
        world.run(60 * SECOND);
        assertThat(world.log).as("deaths").noneMatch(line -> line.endsWith(" dead"));
        long suspicions =
                world.log.stream().filter(line -> line.endsWith(" suspect")).count();
        assertThat(suspicions).as("suspicions").isLessThan(loss == 0 ? 1 : 5L * members);

        GossipWorld.Node victim = world.nodes().get(members / 2);
        victim.alive = false;
        long died = world.now();
        while (!world.nodes().stream().allMatch(node -> node == victim || node.sees(victim.name) == Status.DEAD)) {
            world.run(SECOND / 10);
            assertThat(world.now() - died).as("time to notice").isLessThan(20 * SECOND);
        }
        assertThat(world.log)
                .as("deaths")
                .filteredOn(line -> line.endsWith(" dead"))
                .allMatch(line -> line.endsWith(": " + victim.name + " dead"));
    }

    @Test
    void theLoadOfAMemberDoesNotGrowWithTheCluster() {
        System.out.println("members  packets/s  bytes/s  bytes/s at 5 % loss   (mean of members, sent and received)");
        double[] bytes = new double[4];
        List<Integer> sizes = List.of(10, 20, 50, 100);
        for (int i = 0; i < sizes.size(); i++) {
            GossipWorld.Traffic quiet = load(sizes.get(i), 0);
            GossipWorld.Traffic lossy = load(sizes.get(i), 0.05);
            bytes[i] = quiet.bytes() / 60.0;
            System.out.printf(
                    Locale.ROOT,
                    "%7d  %9.1f  %7.0f  %7.0f%n",
                    sizes.get(i),
                    (quiet.packetsSent + quiet.packetsReceived) / 60.0,
                    bytes[i],
                    lossy.bytes() / 60.0);
            assertThat((quiet.packetsSent + quiet.packetsReceived) / 60.0)
                    .as("packets a second")
                    .isLessThan(10);
            assertThat(bytes[i]).as("bytes a second").isLessThan(1_000);
            assertThat(lossy.bytes() / 60.0).as("bytes a second at 5 %% loss").isLessThan(3_000);
        }
        assertThat(bytes[3]).as("of 100 members against 10").isLessThan(1.2 * bytes[0]);
    }

    /** The mean of the members' traffic in a minute of a cluster in which nothing happens. */
    private static GossipWorld.Traffic load(int members, double loss) {
        GossipWorld world = world(members, loss);
        world.resetTraffic();
        world.run(60 * SECOND);
        GossipWorld.Traffic mean = new GossipWorld.Traffic();
        mean.packetsSent = mean(world, traffic -> traffic.packetsSent);
        mean.packetsReceived = mean(world, traffic -> traffic.packetsReceived);
        mean.bytesSent = mean(world, traffic -> traffic.bytesSent);
        mean.bytesReceived = mean(world, traffic -> traffic.bytesReceived);
        mean.streamBytes = mean(world, traffic -> traffic.streamBytes);
        return mean;
    }

    private static long mean(GossipWorld world, ToLongFunction<GossipWorld.Traffic> part) {
        return (long) world.nodes().stream()
                .mapToLong(node -> part.applyAsLong(node.traffic))
                .average()
                .orElseThrow();
    }

    private static GossipWorld world(int members, double loss) {
        GossipWorld world = new GossipWorld(Long.getLong("seed", 1), loss, Preset.LAN.gossip());
        world.start(members);
        world.run(60 * SECOND);
        return world;
    }
}
