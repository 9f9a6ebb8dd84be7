package dev.quadrant.cluster.membership;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quadrant.cluster.Preset;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A member of a cluster of ten asks another, in plain steps (SWIM, section 3.1; Lifeguard, "LHA-Probe"). */
class ProbingTest {
    private static final GossipTiming TIMING = Preset.LAN.gossip();
    private static final long PERIOD = TIMING.probePeriod();

    private final List<String> sent = new ArrayList<>();
    private final Awareness awareness = new Awareness();
    private final Recorder output = new Recorder();
    private final Peers peers = new Peers(member("self"), TIMING.allPairsMax(), new SplittableRandom(1));
    private final Rumours rumours = new Rumours(TIMING, peers, awareness, output);
    private final Probing probing = new Probing(TIMING, peers, awareness, rumours, output, 0);

    @BeforeEach
    void nineOthers() {
        for (int i = 1; i <= 9; i++) {
            peers.add(new Peer(member("m" + i), 0));
        }
    }

    @Test
    void oneThatAnswersIsLeftInPeace() {
        probing.tick(0);
        Peer target = target();
        probing.acknowledged(1, new GossipMessage.Ack(target.probe.id));
        probing.tick(TIMING.probeTimeout());
        assertThat(sent).hasSize(1).first().asString().startsWith("Ping");
        assertThat(target.status).isEqualTo(Status.ALIVE);
    }

    @Test
    void oneThatDoesNotIsAskedThroughThreeOthersThenSuspectedAndToldFirst() {
        probing.tick(0);
        Peer target = target();
        sent.clear();
        probing.tick(TIMING.probeTimeout());
        assertThat(sent).hasSize(3).allMatch(line -> line.startsWith("PingRequest") && line.contains(target.name()));
        assertThat(sent).noneMatch(line -> line.endsWith(" to " + target.name()));
        sent.clear();
        probing.tick(PERIOD - 1);
        assertThat(target.status).isEqualTo(Status.ALIVE);
        probing.tick(PERIOD);
        assertThat(target.status).isEqualTo(Status.SUSPECT);
        assertThat(sent).anyMatch(line -> line.startsWith("Verdict") && line.endsWith(" to " + target.name()));
    }

    @Test
    void anAnswerThroughAnotherIsAnAnswer() {
        probing.tick(0);
        Peer target = target();
        probing.tick(TIMING.probeTimeout());
        probing.acknowledged(TIMING.probeTimeout() + 1, new GossipMessage.Ack(target.probe.id));
        probing.tick(PERIOD);
        assertThat(target.status).isEqualTo(Status.ALIVE);
    }

    @Test
    void silentRelaysSpeakAgainstOneselfAndNacksDoNot() {
        fail(3);
        assertThat(awareness.score()).isZero();
        fail(1);
        assertThat(awareness.score()).isEqualTo(2);
    }

    @Test
    void theWorseOneIsTheLongerOneWaits() {
        awareness.worse(1);
        probing.tick(0);
        Peer target = target();
        probing.tick(2 * TIMING.probeTimeout() - 1);
        assertThat(sent).hasSize(1);
        probing.tick(2 * PERIOD - 1);
        assertThat(target.status).isEqualTo(Status.ALIVE);
        probing.tick(2 * PERIOD);
        assertThat(target.status).isEqualTo(Status.SUSPECT);
    }

    @Test
    void theScoreHasBounds() {
        awareness.better();
        assertThat(awareness.score()).isZero();
        awareness.worse(100);
        assertThat(awareness.score()).isEqualTo(Awareness.WORST);
        assertThat(awareness.scale(10)).isEqualTo(90);
    }

    @Test
    void aRelayPassesTheAnswerOnAndSaysWhenThereIsNone() {
        probing.relay(0, peers.get("m1"), new GossipMessage.PingRequest(77, "m2"));
        assertThat(sent).containsExactly("Ping[id=1] to m2");
        sent.clear();
        long nackAt = TIMING.probeTimeout() * 4 / 5;
        // Its own probing of a larger cluster goes on; only what goes to the asker counts here.
        probing.tick(nackAt - 1);
        assertThat(sent).noneMatch(line -> line.startsWith("Nack"));
        probing.tick(nackAt);
        assertThat(sent).filteredOn(line -> line.startsWith("Nack")).containsExactly("Nack[id=77] to m1");
        probing.acknowledged(nackAt + 1, new GossipMessage.Ack(1));
        assertThat(sent).contains("Ack[id=77] to m1");
    }

    /** A probe that fails, after so many of its three relays said that they heard nothing. */
    private void fail(int nacks) {
        Peer target = peers.presentInRandomOrder().stream()
                .filter(peer -> peer.status == Status.ALIVE)
                .findFirst()
                .orElseThrow();
        probing.start(target, 0, PERIOD / 2);
        Probe probe = target.probe;
        probing.tick(1);
        for (int i = 0; i < nacks; i++) {
            probing.notAcknowledged(new GossipMessage.Nack(probe.id));
        }
        peers.all().forEach(peer -> {
            if (peer != target && peer.probe != null) {
                probing.heard(1, peer);
            }
        });
        probing.tick(PERIOD / 2);
    }

    private Peer target() {
        return peers.all().stream()
                .filter(peer -> peer.probe != null)
                .findFirst()
                .orElseThrow();
    }

    private static Member member(String name) {
        return new Member(
                name,
                new TreeSet<>(List.of("lb")),
                new InetSocketAddress("10.0.0.1", port(name)),
                "",
                "1",
                true,
                new TreeMap<>(),
                1,
                1);
    }

    private static int port(String name) {
        return name.equals("self") ? 1_000 : 1_000 + Integer.parseInt(name.substring(1));
    }

    private final class Recorder implements GossipOutput {
        @Override
        public void send(InetSocketAddress to, GossipMessage message) {
            sent.add(message + " to m" + (to.getPort() - 1_000));
        }

        @Override
        public void news(InetSocketAddress to) {}

        @Override
        public void exchange(InetSocketAddress with) {}

        @Override
        public void changed(Member member, Status before, Status after, String accuser) {}

        @Override
        public void full(String member) {}
    }
}
