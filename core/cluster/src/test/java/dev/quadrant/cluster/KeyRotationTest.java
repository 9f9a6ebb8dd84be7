package dev.quadrant.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quadrant.cluster.crypto.ClusterKey;
import dev.quadrant.cluster.crypto.KeyRing;
import dev.quadrant.cluster.crypto.PacketSeal;
import dev.quadrant.cluster.membership.Membership;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** A key is replaced while three members talk: each takes each step at a time of its own, and no packet is lost. */
class KeyRotationTest {
    private static final ClusterKey OLD = key(1);
    private static final ClusterKey NEW = key(2);

    private final GossipWorld world = new GossipWorld(1, 0, Preset.LAN.gossip());

    @Test
    void noPacketIsLostWhileTheKeyIsReplaced() {
        begin();
        for (List<ClusterKey> step : List.of(List.of(OLD, NEW), List.of(NEW, OLD), List.of(NEW))) {
            for (GossipWorld.Node node : world.nodes()) {
                use(node, step);
                world.run(3 * GossipWorld.SECOND);
            }
        }
        assertThat(world.nodes()).allMatch(node -> node.refused == 0 && node.present() == 3);
        assertThat(world.log).as("suspicions").isEmpty();
        for (GossipWorld.Node node : world.nodes()) {
            for (Membership.View view : node.node.view(world.now()).members()) {
                assertThat(view.member().keys()).containsExactly(NEW.id());
            }
        }
    }

    @Test
    void everybodySeesWhoHasWhat() {
        begin();
        use(world.nodes().get(1), List.of(OLD, NEW));
        world.run(GossipWorld.SECOND);
        assertThat(keys(0, "node-2")).containsExactly(OLD.id(), NEW.id());
        assertThat(keys(2, "node-2")).containsExactly(OLD.id(), NEW.id());
        assertThat(keys(0, "node-3")).containsExactly(OLD.id());
    }

    /** The test of the test: who leaves a step out is not heard. */
    @Test
    void oneThatUsesAKeyThatOthersLackIsSuspected() {
        begin();
        use(world.nodes().get(0), List.of(NEW, OLD));
        world.run(3 * GossipWorld.SECOND);
        assertThat(world.nodes().get(1).refused).isPositive();
        assertThat(world.log).contains("node-2: node-1 suspect");
    }

    private void begin() {
        world.start(3);
        world.nodes().forEach(node -> node.seal = new PacketSeal(List.of(OLD), "c"));
        world.nodes().forEach(node -> use(node, List.of(OLD)));
        world.run(5 * GossipWorld.SECOND);
        world.log.clear();
    }

    private void use(GossipWorld.Node node, List<ClusterKey> keys) {
        KeyRing ring = new KeyRing(keys);
        node.seal.use(ring);
        node.step(() -> node.node.keys(world.now(), ring.ids()));
    }

    private List<Integer> keys(int observer, String member) {
        return world.nodes().get(observer).node.view(world.now()).members().stream()
                .filter(view -> view.member().name().equals(member))
                .findFirst()
                .orElseThrow()
                .member()
                .keys();
    }

    private static ClusterKey key(int seed) {
        byte[] bytes = new byte[ClusterKey.BYTES];
        new Random(seed).nextBytes(bytes);
        return ClusterKey.of(bytes);
    }
}
