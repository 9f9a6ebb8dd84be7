package dev.quadrant.appliance.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quadrant.cluster.Action;
import dev.quadrant.cluster.ClusterNode;
import dev.quadrant.cluster.Preset;
import dev.quadrant.cluster.membership.GossipMessage;
import dev.quadrant.cluster.membership.Member;
import dev.quadrant.cluster.membership.Status;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** What is counted of questions to members, of one node among three of which the others are silent; time is passed in. */
class ProbeCountsTest {
    private static final long SECOND = 1_000_000_000;
    private static final long MILLIS = 1_000_000;

    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final ProbeCounts counts = new ProbeCounts();
    private final ClusterNode node = new ClusterNode(
            new ClusterNode.Start(member("a", 1), 1, Preset.LAN.gossip(), null, List.of(), List.of()),
            new SplittableRandom(1),
            this::count,
            0);

    ProbeCountsTest() {
        counts.register(registry);
        node.exchange(0, "b", List.of(announce("b", 2), announce("c", 3)));
    }

    private void count(Action action) {
        if (action instanceof Action.Send send) {
            counts.sent(send.packet().gossip());
        } else if (action instanceof Action.Event event && event.name().equals("member-suspect")) {
            counts.suspicion(event, "a");
        }
    }

    @Test
    void thoseThatDoNotAnswerAreAskedThroughOthersAndThenCounted() {
        pass(0, 3 * SECOND);
        assertThat(count("probes", "kind", "direct")).isEqualTo(2);
        assertThat(count("probes", "kind", "indirect")).isEqualTo(2);
        assertThat(count("probes.failed")).isEqualTo(2);
        assertThat(count("probe.answers", "answer", "ack")).isZero();
    }

    @Test
    void aSuspicionOfAnotherIsNoFailedProbe() {
        node.exchange(MILLIS, "b", List.of(new GossipMessage.Verdict("c", 1, Status.SUSPECT, "b")));
        assertThat(node.view(MILLIS).members().getLast().status()).isEqualTo(Status.SUSPECT);
        assertThat(count("probes.failed")).isZero();
    }

    @Test
    void answersAreCountedByWhatTheySay() {
        counts.received(List.of(new GossipMessage.Ack(1), new GossipMessage.Nack(2), new GossipMessage.Ack(3)));
        assertThat(count("probe.answers", "answer", "ack")).isEqualTo(2);
        assertThat(count("probe.answers", "answer", "nack")).isEqualTo(1);
    }

    private void pass(long from, long to) {
        for (long now = from; now <= to; now += MILLIS) {
            node.tick(now);
        }
    }

    private double count(String name, String... tags) {
        return registry.get("quadrant.cluster." + name)
                .tags(tags)
                .functionCounter()
                .count();
    }

    private static GossipMessage announce(String name, int number) {
        return new GossipMessage.Announce(member(name, number), Status.ALIVE);
    }

    private static Member member(String name, int number) {
        InetSocketAddress address = new InetSocketAddress(InetAddress.ofLiteral("10.0.0." + number), 7946);
        return new Member(name, new TreeSet<>(List.of("lb")), address, "", "", true, new TreeMap<>(), 1, 0);
    }
}
