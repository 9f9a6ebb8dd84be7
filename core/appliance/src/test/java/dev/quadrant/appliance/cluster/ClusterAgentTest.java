package dev.quadrant.appliance.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.quadrant.appliance.Members;
import dev.quadrant.appliance.StartFailure;
import dev.quadrant.appliance.config.Configuration;
import dev.quadrant.appliance.health.Condition;
import dev.quadrant.appliance.health.Conditions;
import dev.quadrant.testbed.Ports;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Agents of one process on loopback, and what they say about a configuration that cannot work. */
class ClusterAgentTest {
    private static final String KEY = "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f";

    @TempDir
    Path directory;

    private final List<ClusterAgent> agents = new ArrayList<>();

    @AfterEach
    void stop() {
        agents.forEach(agent -> agent.stop(System.nanoTime() + 1_000_000_000L));
    }

    @Test
    void aLoneMemberIsAClusterOfOne() throws Exception {
        ClusterAgent agent = start("alone", Map.of(), new Conditions(), new SimpleMeterRegistry());
        assertThat(agent.members().all()).singleElement().satisfies(self -> {
            assertThat(self.name()).isEqualTo("alone");
            assertThat(self.roles()).containsExactly("lb");
            assertThat(self.state()).isEqualTo(Members.State.ALIVE);
            assertThat(self.ready()).isFalse();
        });
        assertThat(agent.describe().getJsonArray("members")).hasSize(1);
    }

    @Test
    void membersMeetSeeEachOtherBecomeReadyAndLeave() throws Exception {
        int port = Ports.free();
        Conditions conditions = new Conditions();
        SimpleMeterRegistry metrics = new SimpleMeterRegistry();
        ClusterAgent one = start("one", gossip(port, port), new Conditions(), metrics);
        ClusterAgent two = start("two", gossip(Ports.free(), port), conditions, new SimpleMeterRegistry());
        await(() -> one.members().all().size() == 2 && two.members().all().size() == 2);
        assertThat(one.members().all().get(1).ready()).isFalse();
        conditions.serving();
        await(() -> one.members().all().get(1).ready());
        conditions.readiness("lb", "backend-app", () -> Condition.down("no server"));
        await(() -> !one.members().all().get(1).ready());
        assertThat(one.describe().getJsonArray("members").getJsonObject(1).getJsonObject("health"))
                .isEqualTo(JsonObject.of("lb", "backend-app"));
        two.stop(System.nanoTime() + 2_000_000_000L);
        await(() -> one.members().all().get(1).state() == Members.State.LEFT);
        assertThat(metrics.get("quadrant.cluster.packets.received")
                        .functionCounter()
                        .count())
                .isPositive();
    }

    @Test
    void aMemberIsKnownByTheAddressThatItsGossipComesFrom() throws Exception {
        int port = Ports.free();
        int everywhere = Ports.free();
        Map<String, String> keys = new HashMap<>(gossip(everywhere, port));
        keys.put("quadrant.cluster.listen", "0.0.0.0:" + everywhere);
        ClusterAgent one = start("one", gossip(port, port), new Conditions(), new SimpleMeterRegistry());
        ClusterAgent two = start("two", keys, new Conditions(), new SimpleMeterRegistry());
        await(() -> one.members().all().size() == 2);
        InetSocketAddress seen = new InetSocketAddress(InetAddress.getLoopbackAddress(), everywhere);
        assertThat(one.members().all().get(1).gossip()).isEqualTo(seen);
        await(() -> two.members().all().getFirst().gossip().equals(seen));
    }

    @Test
    void aMemberThatIsDrainedSaysSo() throws Exception {
        int port = Ports.free();
        ClusterAgent one = start("one", gossip(port, port), new Conditions(), new SimpleMeterRegistry());
        ClusterAgent two = start("two", gossip(Ports.free(), port), new Conditions(), new SimpleMeterRegistry());
        await(() -> one.members().all().size() == 2);
        assertThat(one.members().all().get(1).drained()).isFalse();
        two.drain(true).join();
        assertThat(two.members().all().getFirst().drained()).isTrue();
        await(() -> one.members().all().get(1).drained());
        two.drain(false).join();
        await(() -> !one.members().all().get(1).drained());
    }

    @Test
    void aForeignKeyIsNotHeardButCounted() throws Exception {
        int port = Ports.free();
        SimpleMeterRegistry metrics = new SimpleMeterRegistry();
        ClusterAgent one = start("one", gossip(port, port), new Conditions(), metrics);
        Map<String, String> foreign = new HashMap<>(gossip(Ports.free(), port));
        foreign.put(
                "quadrant.cluster.key-file",
                file("other", KEY.replace('0', 'f')).toString());
        start("two", foreign, new Conditions(), new SimpleMeterRegistry());
        await(() -> metrics.get("quadrant.cluster.packets.refused")
                        .tag("reason", "unknown-key")
                        .functionCounter()
                        .count()
                > 0);
        assertThat(one.members().all()).hasSize(1);
    }

    @Test
    void elevenMembersMeetByStreamAndReadWhatEachPublishes() throws Exception {
        int port = Ports.free();
        SimpleMeterRegistry metrics = new SimpleMeterRegistry();
        List<ClusterAgent> members = new ArrayList<>();
        for (int i = 0; i < 11; i++) {
            members.add(start(
                    "member-" + i,
                    gossip(i == 0 ? port : Ports.free(), port),
                    new Conditions(),
                    i == 0 ? metrics : new SimpleMeterRegistry()));
            members.getLast().members().publish("gtid", "0-1-" + i);
        }
        for (ClusterAgent member : members) {
            await(() -> member.members().all().size() == 11
                    && member.members().all().stream()
                            .allMatch(other -> other.published()
                                    .getOrDefault("gtid", "")
                                    .equals("0-1-" + other.name().substring("member-".length()))));
        }
        assertThat(metrics.get("quadrant.cluster.exchanges")
                        .tag("outcome", "done")
                        .functionCounter()
                        .count())
                .as("exchanges by stream")
                .isPositive();
    }

    @Test
    void aValueBeyondTheBoundsIsRefusedInWordsAndCounted() throws Exception {
        SimpleMeterRegistry metrics = new SimpleMeterRegistry();
        Members members = start("alone", Map.of(), new Conditions(), metrics).members();
        members.publish("gtid", "0-1-7");
        assertThatThrownBy(() -> members.publish("gtid", "x".repeat(1_025)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("the value of 'gtid' has 1025 bytes; a value may have 1024");
        assertThat(metrics.get("quadrant.cluster.publish.refused").counter().count())
                .isEqualTo(1);
        assertThat(members.all().getFirst().published()).containsExactly(Map.entry("gtid", "0-1-7"));
    }

    @Test
    void keysAreReplacedOneStepAtATimeWhileTheMembersTalk() throws Exception {
        int port = Ports.free();
        Map<String, String> keys = new HashMap<>(gossip(port, port));
        String next = KEY.replace('0', 'f');
        Path ring = file("ring-one", KEY);
        keys.put("quadrant.cluster.key-file", ring.toString());
        SimpleMeterRegistry metrics = new SimpleMeterRegistry();
        ClusterAgent one = start("one", keys, new Conditions(), metrics);
        Map<String, String> others = new HashMap<>(gossip(Ports.free(), port));
        Path otherRing = file("ring-two", KEY);
        others.put("quadrant.cluster.key-file", otherRing.toString());
        ClusterAgent two = start("two", others, new Conditions(), new SimpleMeterRegistry());
        await(() -> one.members().all().size() == 2 && two.members().all().size() == 2);
        for (String step : List.of(KEY + "\n" + next, next + "\n" + KEY, next)) {
            for (Path file : List.of(ring, otherRing)) {
                Files.writeString(file, "# the keys of a test\n" + step + "\n");
            }
            one.reloadKeys();
            two.reloadKeys();
            two.publish("step", Integer.toString(step.hashCode()));
            await(() -> Integer.toString(step.hashCode())
                    .equals(one.members().all().get(1).published().get("step")));
        }
        assertThat(one.members().all().get(1).state()).isEqualTo(Members.State.ALIVE);
    }

    @Test
    void aPortInUseIsSaidSo() throws Exception {
        try (DatagramSocket taken = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
            assertThatThrownBy(() -> start(
                            "one",
                            gossip(taken.getLocalPort(), taken.getLocalPort()),
                            new Conditions(),
                            new SimpleMeterRegistry()))
                    .isInstanceOf(StartFailure.class)
                    .hasMessageContaining("quadrant.cluster.listen")
                    .hasMessageContaining("address already in use");
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "cluster.key-file   | /nowhere/key   | does not exist",
                "cluster.listen     | 10.0.0.1       | host:port or [ipv6]:port expected",
                "cluster.join       | a:b            | host:port or [ipv6]:port expected",
                "cluster.voters     | a,b            | 2 voters make no safe majority",
                "cluster.voters     | a,b,a          | a name stands twice",
                "cluster.name       | two words      | is not a name",
                "vips.web.address   | 10.0.0.100/24  | is not an IPv4 or IPv6 address",
                "vips.web.address   | 127.0.0.1      | cannot be a virtual IP",
                "vips.web.address   | fe80::1        | cannot be a virtual IP",
                "vips.web.role      | balancer       | is no role",
                "vips.web.interface | nosuch0        | there is no interface 'nosuch0'",
                "vips.web.priority  | 256            | out of range",
                "vips.web.preempt-delay  | 2h        | out of range",
                "vips.web.flaps-max      | 0         | out of range",
                "vips.web.flaps-max      | 61        | out of range",
                "vips.web.hooks.acquired | notify    | is no absolute path",
                "vips.web.hooks.acquired | /nowhere/notify,web | is not a program that this node may run",
                "vips.web.hooks.released | /etc/passwd | is not a program that this node may run",
                "vips.web.hooks.timeout  | 0s        | out of range",
                "vips.web.hooks.timeout  | 6m        | out of range",
                "cluster.max-drift-ppm   | -1        | out of range",
            })
    void aMistakeIsOneLineWithItsKey(String key, String value, String what) throws Exception {
        Map<String, String> keys = new HashMap<>(Map.of("quadrant." + key, value));
        if (key.startsWith("vips")) {
            keys.putIfAbsent("quadrant.vips.web.address", "10.0.0.100");
            keys.putIfAbsent("quadrant.vips.web.interface", "lo");
            keys.putIfAbsent("quadrant.vips.web.role", "lb");
            keys.put("quadrant.cluster.voters", "a,b,c");
            keys.put("quadrant.cluster.key-file", file("key", KEY).toString());
        }
        assertThat(ClusterAgent.check(configuration("one", keys)))
                .singleElement()
                .satisfies(problem -> {
                    assertThat(problem.key()).isEqualTo("quadrant." + key);
                    assertThat(problem.toString()).contains(what);
                });
    }

    @ParameterizedTest
    @ValueSource(strings = {"rw-r--r--", "rw-rw----", "rw-----w-"})
    void aKeyThatOtherUsersCanReadOrChangeIsRefusedWithTheCommandThatMendsIt(String permissions) throws Exception {
        Map<String, String> keys = gossip(Ports.free(), 1);
        String key = "quadrant.cluster.key-file";
        Path file = Path.of(keys.get(key));
        String problem = key + ": " + file + " is open to other users (" + permissions + "); chmod 600 " + file;
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(permissions));
        assertThat(ClusterAgent.check(configuration("one", keys)))
                .singleElement()
                .hasToString(problem);
        assertThatThrownBy(() -> start("one", keys, new Conditions(), new SimpleMeterRegistry()))
                .isInstanceOf(StartFailure.class)
                .hasMessage(problem);
    }

    @Test
    void aRunningNodeKeepsItsKeysWhenTheirFileIsOpened() throws Exception {
        Path file = file("key", KEY);
        AtomicInteger taken = new AtomicInteger();
        try (KeyFile watched = new KeyFile(file, KeyFile.read(file), _ -> taken.incrementAndGet())) {
            String two = KEY + "\n" + KEY.replace('0', 'f') + "\n";
            Files.writeString(file, two);
            Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
            watched.reload();
            assertThat(taken).hasValue(0);
            file("key", two);
            watched.reload();
            assertThat(taken).hasValue(1);
        }
    }

    @Test
    void aMalformedKeyIsNotShown() throws Exception {
        Path file = file("key", "hunter2hunter2hunter2");
        assertThat(ClusterAgent.check(configuration("one", Map.of("quadrant.cluster.key-file", file.toString()))))
                .singleElement()
                .satisfies(problem -> assertThat(problem.toString())
                        .contains("neither base64 nor hex")
                        .doesNotContain("hunter2"));
    }

    private Map<String, String> gossip(int port, int contact) throws IOException {
        return Map.of(
                "quadrant.cluster.listen", "127.0.0.1:" + port,
                "quadrant.cluster.join", "127.0.0.1:" + contact,
                "quadrant.cluster.key-file", file("key", KEY).toString());
    }

    private Path file(String name, String content) throws IOException {
        Path file = Files.writeString(directory.resolve(name), content);
        return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
    }

    private ClusterAgent start(
            String node, Map<String, String> keys, Conditions conditions, SimpleMeterRegistry metrics)
            throws Exception {
        ClusterIdentity identity = new ClusterIdentity(node, Set.of("lb"), URI.create("http://127.0.0.1:8404"), "test");
        ClusterAgent agent = ClusterAgent.start(configuration(node, keys), identity, conditions, metrics);
        agents.add(agent);
        return agent;
    }

    private static Configuration configuration(String node, Map<String, String> keys) throws Exception {
        Map<String, String> all = new HashMap<>(keys);
        all.put("quadrant.node.name", node);
        all.forEach(System::setProperty);
        try {
            return Configuration.load("test", List.of());
        } finally {
            all.keySet().forEach(System::clearProperty);
        }
    }

    private static void await(BooleanSupplier condition) throws InterruptedException {
        long deadline = System.nanoTime() + 60_000_000_000L;
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as("time").isLessThan(deadline);
            Thread.sleep(10);
        }
    }
}
