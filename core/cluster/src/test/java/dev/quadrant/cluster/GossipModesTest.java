package dev.quadrant.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quadrant.cluster.membership.Facts;
import dev.quadrant.cluster.membership.Status;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Clusters that grow and shrink past the bound of heartbeats between all pairs, and what their members publish. */
class GossipModesTest {
    private static final long SECOND = GossipWorld.SECOND;

    private final GossipWorld world = new GossipWorld(1, 0.01, Preset.LAN.gossip());

    @Test
    void growingAndShrinkingPastEightSuspectsNobody() {
        world.start(7);
        world.run(5 * SECOND);
        for (int i = 8; i <= 10; i++) {
            world.start("node-" + i, null);
            world.run(3 * SECOND);
        }
        assertThat(world.nodes()).allMatch(node -> node.present() == 10);
        for (int i = 9; i >= 6; i--) {
            GossipWorld.Node leaver = world.nodes().get(i);
            leaver.step(() -> leaver.node.leave(world.now()));
            leaver.alive = false;
            world.run(3 * SECOND);
        }
        List<GossipWorld.Node> left = world.nodes().subList(0, 6);
        assertThat(left).allMatch(node -> node.present() == 6 && node.sees("node-8") == Status.LEFT);
        assertThat(world.log).filteredOn(line -> line.endsWith(" dead")).isEmpty();
        assertThat(world.log).filteredOn(line -> line.endsWith(" suspect")).isEmpty();
    }

    @Test
    void fullFactsOfManyMembersReachAllAndANewOne() {
        world.start(30);
        world.run(10 * SECOND);
        Random random = new Random(1);
        List<String> values = new ArrayList<>();
        for (GossipWorld.Node node : world.nodes()) {
            for (int key = 0; key < 4; key++) {
                String value = "x".repeat(Facts.VALUE_MAX - 10 - random.nextInt(10));
                String name = "key-" + key;
                node.step(() -> node.node.publish(world.now(), name, value));
                values.add(value);
            }
        }
        world.run(30 * SECOND);
        GossipWorld.Node late = world.start("late", null);
        world.run(30 * SECOND);
        for (GossipWorld.Node observer :
                List.of(world.nodes().get(0), world.nodes().get(17), late)) {
            for (int i = 0; i < 30; i++) {
                for (int key = 0; key < 4; key++) {
                    assertThat(observer.published("node-" + (i + 1), "key-" + key))
                            .as("key-%d of node-%d at %s", key, i + 1, observer.name)
                            .isEqualTo(values.get(4 * i + key));
                }
            }
        }
    }

    @Test
    void whatIsTakenBackIsGoneEverywhere() {
        world.start(3);
        world.run(3 * SECOND);
        GossipWorld.Node writer = world.nodes().get(1);
        writer.step(() -> writer.node.publish(world.now(), "gtid", "0-1-7"));
        world.run(SECOND);
        assertThat(world.nodes()).allMatch(node -> "0-1-7".equals(node.published("node-2", "gtid")));
        writer.step(() -> writer.node.publish(world.now(), "gtid", ""));
        world.run(SECOND);
        assertThat(world.nodes()).allMatch(node -> node.published("node-2", "gtid") == null);
    }
}
