package dev.quadrant.db;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quadrant.testbed.Await;
import dev.quadrant.testbed.DatabaseServer;
import dev.quadrant.testbed.NodeProcess;
import io.vertx.core.json.JsonObject;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The archive of a real MySQL with GTIDs: killed, resumed, purged behind its back, and over a change of primary. */
class MysqlIT {
    @TempDir
    Path directory;

    @ParameterizedTest
    @EnumSource(names = {"MYSQL_8", "MYSQL_9"})
    void archivesResumesAndFindsAGap(DatabaseServer.Origin origin) throws Exception {
        Words.needs(origin);
        try (DatabaseServer server = server(origin, "source", 1);
                Fixture fixture = new Fixture(directory, server)) {
            Words.run(server, "CREATE DATABASE shop", "CREATE TABLE shop.t (id INT PRIMARY KEY, name VARCHAR(300))");
            for (int round = 0; round < 2; round++) {
                try (NodeProcess node = fixture.node()) {
                    fill(server, round * 40 + 1, round * 40 + 40);
                    Words.run(server, "FLUSH BINARY LOGS");
                    fill(server, round * 40 + 1001, round * 40 + 1020);
                    Words.awaitArchived(node, server);
                    node.kill();
                }
                fixture.assertSegmentsAreTheServers(true);
            }
            fill(server, 5001, 5002);
            Words.run(server, "FLUSH BINARY LOGS");
            String current = Schema.value(server, Words.position(server));
            Words.run(server, "PURGE BINARY LOGS TO '" + current + "'");
            try (NodeProcess node = fixture.node()) {
                Words.awaitArchived(node, server);
                assertThat(node.output()).contains("archive-gap", "purged");
            }
            assertThat(fixture.command("verify").output()).contains("all is well");
            assertThat(fixture.command("list").output()).contains("GAP ");
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"MYSQL_8", "MYSQL_9"})
    void goesOnAtThePromotedReplica(DatabaseServer.Origin origin) throws Exception {
        Words.needs(origin);
        try (DatabaseServer first = server(origin, "first", 1);
                DatabaseServer second = server(origin, "second", 2);
                Forwarder address = new Forwarder(first.address());
                Fixture fixture = new Fixture(directory, second)) {
            Words.follow(second, first);
            Words.run(first, "CREATE DATABASE shop", "CREATE TABLE shop.t (id INT PRIMARY KEY, name VARCHAR(300))");
            for (String host : new String[] {"localhost", "127.0.0.1"}) {
                Words.run(
                        first,
                        "CREATE USER 'archive'@'" + host + "' IDENTIFIED BY '" + first.password() + "'",
                        "GRANT SELECT, RELOAD, SHOW VIEW, TRIGGER, EVENT, REPLICATION SLAVE, REPLICATION CLIENT ON *.*"
                                + " TO 'archive'@'" + host + "'");
            }
            Map<String, String> keys = fixture.keysFor(first);
            keys.put("quadrant.db.source.address", "127.0.0.1:" + address.port());
            keys.put("quadrant.db.source.user", "archive");
            try (NodeProcess node = NodeProcess.start("db-node", keys)) {
                fill(first, 1, 60);
                Words.awaitArchived(node, first);
                Await.until(
                        "the replica has all",
                        Fixture.PATIENCE,
                        () -> Words.executed(second).contains(Words.executed(first)));
                Words.promote(second);
                fill(first, 61, 62);
                Words.awaitArchived(node, first);
                first.kill();
                fill(second, 63, 120);
                address.leadTo(second.address());
                Words.awaitArchived(node, second);
                assertThat(node.output())
                        .contains("primary-changed", "archive-divergent")
                        .doesNotContain("archive-gap");
                assertThat(node.get("/db/status")).contains("DIVERGENT: 2 transactions");
            }
            assertThat(NodeProcess.run("db-node", keys, "verify").output()).contains("all is well");
            try (var files = Files.list(fixture.repository().resolve("divergent"))) {
                assertThat(files).hasSize(1);
            }
        }
    }

    /** Only here has the fixture the plugin. */
    @ParameterizedTest
    @EnumSource(names = "MYSQL_9")
    void acknowledgesCommitsAndSaysWhenTheyDoNotWait(DatabaseServer.Origin origin) throws Exception {
        Words.needs(origin);
        try (DatabaseServer server = server(
                        origin,
                        "source",
                        1,
                        "--plugin-load-add=semisync_source.so",
                        "--rpl-semi-sync-source-enabled=ON",
                        "--rpl-semi-sync-source-timeout=500");
                Fixture fixture = new Fixture(directory, server);
                NodeProcess node = fixture.node()) {
            Words.run(server, "CREATE DATABASE shop", "CREATE TABLE shop.t (id INT PRIMARY KEY, name VARCHAR(300))");
            Words.awaitArchived(node, server);
            awaitRpo(node, "RPO is 0");
            long before = status(server, "Rpl_semi_sync_source_yes_tx");
            fill(server, 1, 50);
            assertThat(status(server, "Rpl_semi_sync_source_yes_tx")).isEqualTo(before + 50);
            node.signal("STOP");
            fill(server, 51, 51);
            fill(server, 52, 60);
            assertThat(status(server, "Rpl_semi_sync_source_no_tx")).isPositive();
            node.signal("CONT");
            awaitRpo(node, "returned without an acknowledgement");
            Words.run(server, "UNINSTALL PLUGIN rpl_semi_sync_source");
            awaitRpo(node, "semi-sync is off on the server");
            Words.awaitArchived(node, server);
        }
    }

    private static void awaitRpo(NodeProcess node, String words) {
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

    private static long status(DatabaseServer server, String name) throws SQLException {
        try (Connection connection = DriverManager.getConnection(server.jdbcUrl());
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SHOW GLOBAL STATUS LIKE '" + name + "'")) {
            assertThat(row.next()).isTrue();
            return row.getLong(2);
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"MYSQL_8", "MYSQL_9"})
    void aResetBinlogIsAGapWhileItIsFollowed(DatabaseServer.Origin origin) throws Exception {
        Words.needs(origin);
        try (DatabaseServer server = server(origin, "source", 1);
                Fixture fixture = new Fixture(directory, server);
                NodeProcess node = fixture.node()) {
            Words.run(server, "CREATE DATABASE shop", "CREATE TABLE shop.t (id INT PRIMARY KEY, name VARCHAR(300))");
            fill(server, 1, 20);
            Words.awaitArchived(node, server);
            String first = Fixture.archive(node, "chain");
            Words.run(server, Words.reset(server));
            fill(server, 21, 22);
            Await.until(
                    "a chain behind the gap",
                    Fixture.PATIENCE,
                    () -> !first.equals(Fixture.archive(node, "chain")),
                    () -> node.get("/db/status") + node.output());
            assertThat(node.output()).contains("archive-gap");
            Words.awaitArchived(node, server);
            assertThat(node.get("/q/metrics")).contains("quadrant_db_gaps 1.0");
            assertThat(fixture.command("list").output()).contains("GAP ");
            assertThat(fixture.command("verify").output()).contains("all is well");
        }
    }

    private DatabaseServer server(DatabaseServer.Origin origin, String name, int id, String... options) {
        List<String> all = new ArrayList<>(Words.gtidOptions(origin, id));
        all.addAll(List.of(options));
        return DatabaseServer.start(origin, directory.resolve(name), all.toArray(String[]::new));
    }

    private static void fill(DatabaseServer server, int from, int to) throws SQLException {
        try (Connection connection = DriverManager.getConnection(server.jdbcUrl());
                Statement statement = connection.createStatement()) {
            for (int id = from; id <= to; id++) {
                statement.executeUpdate("INSERT INTO shop.t VALUES (" + id + ", REPEAT('x', " + (id * 37 % 250) + "))");
            }
        }
    }
}
