package dev.quadrant.lb;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quadrant.testbed.Await;
import dev.quadrant.testbed.NodeProcess;
import dev.quadrant.testbed.NodeProcess.Outcome;
import dev.quadrant.testbed.Ports;
import io.vertx.core.json.JsonObject;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code lb-node cluster ...} against a running lb-node, with that node's own configuration. */
class ClusterCommandIT {
    private static final Duration LONG = Duration.ofSeconds(30);

    @TempDir
    Path directory;

    @Test
    void anOperatorSeesDrainsAndLeavesFromATerminal() throws Exception {
        Map<String, String> keys = keys();
        try (NodeProcess node = NodeProcess.start("lb-node", keys)) {
            Await.until(
                    "the node tells its key",
                    LONG,
                    () -> run(keys, "keys").output().contains("seals and opens"));
            Outcome status = run(keys, "status");
            assertThat(status.code()).isZero();
            assertThat(status.output())
                    .startsWith("cluster quadrant, seen by lb-1; 1 of 1 members are there")
                    .containsPattern("(?m)^MEMBER +STATE +READY +ROLES")
                    .containsPattern("(?m)^lb-1 \\* +alive +");
            assertThat(new JsonObject(run(keys, "status", "--json").output()).getString("node"))
                    .isEqualTo("lb-1");

            assertThat(run(keys, "drain")).isEqualTo(new Outcome(0, "done"));
            assertThat(run(keys).output()).contains("this node is DRAINED");
            assertThat(run(keys, "undrain")).isEqualTo(new Outcome(0, "done"));
            Outcome unknown = run(keys, "handover", "nosuch", "--to", "lb-2");
            assertThat(unknown.code()).isEqualTo(1);
            assertThat(unknown.output()).isEqualTo("lb-node: this node has no virtual IP 'nosuch' (unknown-vip)");
            assertThat(run(keys, "leave").code()).isZero();
            assertThat(run(keys, "drain").code()).isEqualTo(1);
            // The last one is said before its answer, and may be read after it.
            Await.until("all changes are said", LONG, () -> changes(node).size() >= 5, node::output);
            assertThat(changes(node)).hasSize(5).allMatch(line -> line.contains(" who=127.0.0.1:"));
            assertThat(node.output()).doesNotContain(Files.readString(directory.resolve("token")));
        }
        Outcome gone = run(keys, "status");
        assertThat(gone.code()).isEqualTo(1);
        assertThat(gone.output()).startsWith("lb-node: no node answers on http://127.0.0.1:");
    }

    @Test
    void aReloadTakesTheTokenAndSaysWhatNeedsARestart() throws Exception {
        Map<String, String> keys = keys();
        Path file = Files.writeString(directory.resolve("lb-node.properties"), properties(keys, ""));
        Map<String, String> located =
                Map.of("quarkus.config.locations", file.toString(), "quarkus.http.port", keys.get("quarkus.http.port"));
        try (NodeProcess node = NodeProcess.start("lb-node", located)) {
            Files.writeString(file, properties(keys, "quadrant.cluster.preset=wan\n"));
            Files.writeString(directory.resolve("token"), "f".repeat(40));
            node.reload();
            node.awaitLine(line -> line.contains("event=restart-needed key=quadrant.cluster.preset"));
            Await.until("the new token is taken", LONG, () -> run(keys, "drain").code() == 0);
            Files.writeString(file, properties(keys, "quadrant.cluster.preset=slow\n"));
            node.reload();
            node.awaitLine(line -> line.contains("event=reload-refused") && line.contains("quadrant.cluster.preset"));
            assertThat(node.isUp("/q/health/live")).isTrue();
        }
    }

    @Test
    void withoutATokenNothingIsChangedAndTheKeyIsNamed() throws Exception {
        Map<String, String> keys = keys();
        keys.remove("quadrant.admin.token-file");
        Outcome outcome = run(keys, "drain");
        assertThat(outcome.code()).isEqualTo(2);
        assertThat(outcome.output())
                .startsWith("lb-node: quadrant.admin.token-file: is not set, and the node takes no changes without it");
        assertThat(run(keys, "nosuch").code()).isEqualTo(2);
    }

    private static List<String> changes(NodeProcess node) {
        return node.lines().stream()
                .filter(line -> line.contains("event=admin-change "))
                .toList();
    }

    private static Outcome run(Map<String, String> keys, String... arguments) {
        String[] all = new String[arguments.length + 1];
        all[0] = "cluster";
        System.arraycopy(arguments, 0, all, 1, arguments.length);
        return NodeProcess.run("lb-node", keys, all);
    }

    private static String properties(Map<String, String> keys, String more) {
        StringBuilder text = new StringBuilder(more);
        keys.forEach((key, value) -> text.append(key).append('=').append(value).append('\n'));
        return text.toString();
    }

    private Map<String, String> keys() throws Exception {
        Path token = Files.writeString(directory.resolve("token"), "0123456789abcdef0123456789abcdef");
        Files.setPosixFilePermissions(token, PosixFilePermissions.fromString("rw-------"));
        Path key = Files.writeString(
                directory.resolve("key"), "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f");
        Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("rw-------"));
        return new TreeMap<>(Map.of(
                "quadrant.node.name",
                "lb-1",
                "quadrant.admin.token-file",
                token.toString(),
                "quadrant.cluster.key-file",
                key.toString(),
                "quadrant.cluster.listen",
                "127.0.0.1:" + Ports.free(),
                "quadrant.lb.frontends.web.listen",
                "127.0.0.1:" + Ports.free(),
                "quadrant.lb.frontends.web.backend",
                "app",
                "quadrant.lb.backends.app.servers.a.address",
                "127.0.0.1:" + Ports.free(),
                "quarkus.http.port",
                Integer.toString(Ports.free())));
    }
}
