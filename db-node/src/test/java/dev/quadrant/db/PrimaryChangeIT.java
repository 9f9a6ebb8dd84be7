package dev.quadrant.db;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quadrant.testbed.Await;
import dev.quadrant.testbed.DatabaseServer;
import dev.quadrant.testbed.NodeProcess;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The primary dies and its replica takes over: the archive goes on by GTID, and nothing is lost, doubled, or mixed up. */
class PrimaryChangeIT {
    @TempDir
    Path directory;

    @ParameterizedTest
    @EnumSource(names = {"INSTALLED", "MAVEN"})
    void goesOnAtThePromotedReplica(DatabaseServer.Origin origin) throws Exception {
        try (DatabaseServer first = server(origin, "first", 1);
                DatabaseServer second = server(origin, "second", 2);
                Forwarder address = new Forwarder(first.address());
                Fixture fixture = new Fixture(directory, second)) {
            replicate(first, second);
            try (NodeProcess node = NodeProcess.start("db-node", keys(fixture, first, address))) {
                Await.until("a base", Fixture.PATIENCE, () -> Fixture.isUp(node, "base"), node::output);
                fill(first, 1, 200);
                awaitSame(node, first, second);
                first.kill();
                Words.promote(second);
                address.leadTo(second.address());
                fill(second, 201, 400);
                Words.awaitArchived(node, second);
                assertThat(node.output())
                        .contains("primary-changed")
                        .doesNotContain("archive-gap", "archive-divergent");
                assertThat(Fixture.isUp(node, "continuity")).isTrue();
                assertThat(node.get("/q/metrics")).contains("quadrant_db_primary_changes 1.0");
                node.awaitReady();
            }
            // The base of the first primary is still the base.
            JsonObject list = new JsonObject(
                    run(fixture, first, address, "list", "--json").output());
            assertThat(list.getJsonArray("bases")).hasSize(1);
            assertThat(list.getJsonArray("recoverable")).hasSize(1);
            assertThat(list.getJsonArray("gaps")).isEmpty();
            assertThat(run(fixture, first, address, "verify").output()).contains("all is well");
            assertRestoresTo(origin, fixture, second, 400);
        }
    }

    @Test
    void whatTheNewPrimaryLacksIsKeptAside() throws Exception {
        DatabaseServer.Origin origin = DatabaseServer.Origin.INSTALLED;
        try (DatabaseServer first = server(origin, "first", 1);
                DatabaseServer second = server(origin, "second", 2);
                Forwarder address = new Forwarder(first.address());
                Fixture fixture = new Fixture(directory, second)) {
            replicate(first, second);
            Map<String, String> keys = keys(fixture, first, address);
            try (NodeProcess node = NodeProcess.start("db-node", keys)) {
                Await.until("a base", Fixture.PATIENCE, () -> Fixture.isUp(node, "base"), node::output);
                fill(first, 1, 50);
                awaitSame(node, first, second);
                Words.promote(second);
                // Archived, acknowledged, and not on the replica: what semi-sync leaves when the primary dies.
                fill(first, 51, 53);
                Words.awaitArchived(node, first);
                first.kill();
                fill(second, 54, 100);
                address.leadTo(second.address());
                Words.awaitArchived(node, second);
                assertThat(node.output()).contains("primary-changed", "archive-divergent");
                String status = node.get("/db/status");
                assertThat(status).contains("DIVERGENT: 3 transactions");
                assertThat(node.isUp("/q/health/ready")).isFalse();
                assertThat(node.get("/q/metrics")).contains("quadrant_db_divergent_transactions 3.0");
                JsonObject divergence =
                        new JsonObject(status).getJsonArray("divergences").getJsonObject(0);
                String id = divergence.getString("id");
                Path side =
                        fixture.repository().resolve("divergent").resolve(id).resolve(divergence.getString("file"));
                assertThat(decoded(side))
                        .contains("row-51-", "row-52-", "row-53-")
                        .doesNotContain("row-50-", "row-54-");
                assertThat(NodeProcess.run("db-node", keys, "acknowledge", "no-such")
                                .code())
                        .isEqualTo(1);
                NodeProcess.Outcome acknowledged = NodeProcess.run("db-node", keys, "acknowledge", id);
                assertThat(acknowledged.output()).contains("3 transactions");
                Await.until("the alarm ends", Fixture.PATIENCE, () -> node.isUp("/q/health/ready"), node::output);
            }
            assertThat(run(fixture, first, address, "verify").output()).contains("all is well");
            assertThat(run(fixture, first, address, "list").output()).contains("DIVERGENT", "acknowledged");
            assertRestoresTo(origin, fixture, second, 97);
        }
    }

    private DatabaseServer server(DatabaseServer.Origin origin, String name, int id) {
        List<String> options = new ArrayList<>(Words.gtidOptions(origin, id));
        options.add("--max-binlog-size=64K");
        return DatabaseServer.start(origin, directory.resolve(name), options.toArray(String[]::new));
    }

    private static Map<String, String> keys(Fixture fixture, DatabaseServer first, Forwarder address) {
        Map<String, String> keys = fixture.keysFor(first);
        keys.put("quadrant.db.source.address", "127.0.0.1:" + address.port());
        keys.put("quadrant.db.source.user", "archive");
        return keys;
    }

    private static NodeProcess.Outcome run(
            Fixture fixture, DatabaseServer first, Forwarder address, String... arguments) {
        return NodeProcess.run("db-node", keys(fixture, first, address), arguments);
    }

    private static void replicate(DatabaseServer first, DatabaseServer second) throws SQLException {
        Words.follow(second, first);
        try (Connection connection = DriverManager.getConnection(first.jdbcUrl())) {
            Schema.run(
                    connection, "CREATE DATABASE shop", "CREATE TABLE shop.t (id INT PRIMARY KEY, name VARCHAR(300))");
            // Replicated like anything else, so that both servers have the account with one password.
            for (String host : List.of("localhost", "127.0.0.1")) {
                Schema.run(
                        connection,
                        "CREATE USER 'archive'@'" + host + "' IDENTIFIED BY '" + first.password() + "'",
                        "GRANT SELECT, RELOAD, SHOW VIEW, TRIGGER, EVENT, REPLICATION SLAVE, REPLICATION CLIENT ON *.*"
                                + " TO 'archive'@'" + host + "'");
            }
        }
    }

    private static void fill(DatabaseServer server, int from, int to) throws SQLException {
        try (Connection connection = DriverManager.getConnection(server.jdbcUrl());
                Statement statement = connection.createStatement()) {
            for (int id = from; id <= to; id++) {
                statement.executeUpdate("INSERT INTO shop.t VALUES (" + id + ", CONCAT('row-" + id + "-', REPEAT('x', "
                        + (id * 37 % 250) + ")))");
            }
        }
    }

    private static void awaitSame(NodeProcess node, DatabaseServer first, DatabaseServer second) {
        Words.awaitArchived(node, first);
        Await.until(
                "the replica has all",
                Fixture.PATIENCE,
                () -> Schema.value(second, "SELECT @@gtid_slave_pos")
                        .equals(Schema.value(first, "SELECT @@gtid_binlog_pos")));
    }

    private static String decoded(Path file) throws Exception {
        Process process = new ProcessBuilder(
                        "mariadb-binlog", "--no-defaults", "--verify-binlog-checksum", "-vv", file.toString())
                .redirectErrorStream(true)
                .start();
        String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(text).isZero();
        return text;
    }

    private void assertRestoresTo(DatabaseServer.Origin origin, Fixture fixture, DatabaseServer now, int rows) {
        try (DatabaseServer target = DatabaseServer.start(origin, directory.resolve("target"))) {
            NodeProcess.Outcome restore = fixture.restoreInto(target);
            assertThat(restore.code()).as(restore.output()).isZero();
            assertThat(fixture.compareWith(target).output()).contains("all are equal");
            String all = "SELECT CONCAT(COUNT(*), ':', COALESCE(BIT_XOR(CRC32(CONCAT(id, name))), 0)) FROM shop.t";
            assertThat(Schema.value(target, all)).startsWith(rows + ":").isEqualTo(Schema.value(now, all));
        }
    }
}
