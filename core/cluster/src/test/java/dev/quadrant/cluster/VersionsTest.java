package dev.quadrant.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quadrant.cluster.membership.Status;
import dev.quadrant.cluster.wire.NextVersion;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/** Members of this version and of the next, in one cluster. */
class VersionsTest {
    private final GossipWorld world = new GossipWorld(1, 0.02, Preset.LAN.gossip());

    @Test
    void thisVersionAndTheNextWorkTogetherInBothDirections() {
        begin(plain -> NextVersion.of(plain, 1));
        GossipWorld.Node old = world.nodes().get(0);
        GossipWorld.Node next = world.nodes().get(1);
        assertThat(world.nodes()).allMatch(node -> node.present() == 3);
        next.step(() -> next.node.publish(world.now(), "gtid", "from-next"));
        old.step(() -> old.node.publish(world.now(), "gtid", "from-old"));
        world.run(GossipWorld.SECOND);
        assertThat(old.published("node-2", "gtid")).isEqualTo("from-next");
        assertThat(next.published("node-1", "gtid")).isEqualTo("from-old");
        world.log.clear();
        world.run(20 * GossipWorld.SECOND);
        assertThat(world.log).as("suspicions").isEmpty();

        old.alive = false;
        world.run(5 * GossipWorld.SECOND);
        assertThat(next.sees("node-1")).isEqualTo(Status.DEAD);
    }

    @Test
    void aVersionOutOfRangeIsRefusedLoudlyAndRarely() {
        begin(plain -> NextVersion.of(plain, 2));
        GossipWorld.Node old = world.nodes().get(0);
        assertThat(old.present())
                .as("without the one that speaks another language")
                .isEqualTo(2);
        world.events.clear();
        world.run(130 * GossipWorld.SECOND);
        assertThat(world.events)
                .filteredOn(line -> line.equals("node-1: version-not-understood"))
                .hasSizeBetween(2, 3);
    }

    private void begin(UnaryOperator<byte[]> language) {
        world.start(3);
        world.nodes().get(1).language = language;
        world.run(5 * GossipWorld.SECOND);
    }
}
