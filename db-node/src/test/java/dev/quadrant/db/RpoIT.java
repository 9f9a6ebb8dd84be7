package dev.quadrant.db;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quadrant.testbed.Await;
import dev.quadrant.testbed.NodeProcess;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.sql.Connection;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whether a commit could be lost now, in words: by the command, the admin interface, and the metrics. */
class RpoIT {
    @TempDir
    Path directory;

    @Test
    void isZeroWithSemiSyncAndSaysWhatHappensToIt() throws Exception {
        try (Fixture fixture = new Fixture(
                directory,
                "--rpl-semi-sync-master-enabled=ON",
                "--rpl-semi-sync-master-timeout=500",
                "--rpl-semi-sync-master-wait-point=AFTER_SYNC")) {
            try (Connection connection = fixture.connect()) {
                Schema.run(connection, "CREATE DATABASE shop", "CREATE TABLE shop.t (id INT PRIMARY KEY)");
                try (NodeProcess node = fixture.readyNode()) {
                    awaitReason(node, "RPO is 0");
                    assertThat(node.get("/q/metrics"))
                            .contains("quadrant_db_rpo_zero 1.0", "quadrant_db_semisync_clients 1.0");
                    NodeProcess.Outcome status = status(fixture, node);
                    assertThat(status.code()).as(status.output()).isZero();
                    assertThat(status.output())
                            .contains("RPO is 0", "position: binlog.", "lag: ", "coverage: 0-1-", "recoverable: ");
                    JsonObject json =
                            new JsonObject(status(fixture, node, "--json").output());
                    assertThat(json.getJsonObject("rpo").getBoolean("zero")).isTrue();

                    node.signal("STOP");
                    Schema.run(connection, "INSERT INTO shop.t VALUES (1)");
                    node.signal("CONT");
                    awaitReason(node, "1 commits of the last minute returned without an acknowledgement");
                    assertThat(node.get("/q/metrics"))
                            .contains("quadrant_db_rpo_reason{reason=\"not-acknowledged\",} 1.0");
                    assertThat(status(fixture, node).code()).isEqualTo(1);
                    node.awaitReady();
                }
                assertThat(fixture.command("status").output())
                        .contains("no db-node answers at", "quadrant.admin.listen");
            }
        }
    }

    @Test
    void isNotZeroWithoutSemiSyncAndWithoutRoom() throws Exception {
        try (Fixture fixture = new Fixture(directory)) {
            Map<String, String> keys = new LinkedHashMap<>(fixture.keys());
            keys.put("quadrant.db.archive.min-free", Long.toString(Long.MAX_VALUE));
            try (NodeProcess node = NodeProcess.start("db-node", keys)) {
                awaitReason(node, "semi-sync is off on the server");
                awaitReason(node, "the repository's disk has");
                Await.until("base", Fixture.PATIENCE, () -> Fixture.isUp(node, "base"), node::output);
                // Chosen by the server's administrator: said, and no fault.
                node.awaitReady();
                assertThat(node.get("/q/metrics"))
                        .contains(
                                "quadrant_db_rpo_zero 0.0",
                                "quadrant_db_rpo_reason{reason=\"semi-sync-off\",} 1.0",
                                "quadrant_db_rpo_reason{reason=\"disk\",} 1.0");
            }
        }
    }

    private static NodeProcess.Outcome status(Fixture fixture, NodeProcess node, String... more) {
        Map<String, String> keys = new LinkedHashMap<>(fixture.keys());
        keys.put(
                "quadrant.admin.listen",
                node.admin().getHost() + ":" + node.admin().getPort());
        String[] arguments = new String[more.length + 1];
        arguments[0] = "status";
        System.arraycopy(more, 0, arguments, 1, more.length);
        return NodeProcess.run("db-node", keys, arguments);
    }

    private static void awaitReason(NodeProcess node, String words) {
        Await.until(
                words,
                Fixture.PATIENCE,
                () -> node.isUp("/db/status")
                        && new JsonObject(node.get("/db/status"))
                                .getJsonObject("rpo")
                                .getString("words")
                                .contains(words),
                () -> node.get("/db/status") + node.output());
    }
}
