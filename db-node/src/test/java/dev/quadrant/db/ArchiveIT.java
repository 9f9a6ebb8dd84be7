package dev.quadrant.db;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.quadrant.testbed.Await;
import dev.quadrant.testbed.DatabaseServer;
import dev.quadrant.testbed.NodeProcess;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The archive on a real server: whatever dies, it is the server's binlog, byte for byte, without a hole. */
class ArchiveIT {
    private static final int ROUNDS = 6;

    @TempDir
    Path directory;

    @ParameterizedTest
    @EnumSource(names = {"INSTALLED", "MAVEN"})
    void goesOnAfterItsOwnDeath(DatabaseServer.Origin origin) throws Exception {
        try (Fixture fixture = new Fixture(origin, directory, "--max-binlog-size=512K")) {
            createTable(fixture);
            try (Writer one = new Writer(fixture.server().jdbcUrl(), 1);
                    Writer two = new Writer(fixture.server().jdbcUrl(), 2)) {
                for (int round = 0; round < ROUNDS; round++) {
                    try (NodeProcess node = fixture.node()) {
                        long before = archived(fixture);
                        Await.until("the archive grows", Fixture.PATIENCE, () -> archived(fixture) > before + 200_000);
                        node.kill();
                    }
                    fixture.assertSegmentsAreTheServers(true);
                }
                one.stop();
                two.stop();
            }
            try (NodeProcess node = fixture.readyNode()) {
                fixture.awaitArchived(node);
                Await.until(
                        "the archived set is the server's",
                        Fixture.PATIENCE,
                        () -> Fixture.archive(node, "gtids").equals(fixture.value("SELECT @@gtid_binlog_state")));
            }
            fixture.assertSegmentsAreTheServers(false);
            fixture.assertManifestsHaveTheServersTransactions();
            assertThat(fixture.segments()).hasSizeGreaterThan(2);
            assertThat(fixture.command("verify").output()).contains("all is well");
        }
    }

    @Test
    void followsAServerThatStopsAndDies() throws Exception {
        try (Fixture fixture = new Fixture(directory)) {
            createTable(fixture);
            try (NodeProcess node = fixture.readyNode()) {
                insert(fixture, 1, "before");
                fixture.server().stop();
                Await.until(
                        "source is down",
                        Fixture.PATIENCE,
                        () -> !Fixture.isUp(node, "source")
                                && node.get("/db/status").contains("does not answer"));
                assertThat(node.get("/db/status")).contains("quadrant.db.source.address");
                assertThat(node.isUp("/q/health/ready")).isFalse();
                assertThat(node.isUp("/q/health/live")).isTrue();
                fixture.server().start();
                insert(fixture, 2, "between");
                fixture.server().kill();
                fixture.server().start();
                insert(fixture, 3, "after");
                fixture.awaitArchived(node);
                node.awaitReady();
            }
            fixture.assertSegmentsAreTheServers(false);
            assertThat(fixture.segments()).hasSize(3);
            for (String mark : List.of("before", "between", "after")) {
                assertThat(contains(fixture, mark)).as(mark).isTrue();
            }
        }
    }

    @Test
    void acknowledgedCommitsAreInTheArchiveWithSemiSync() throws Exception {
        try (Fixture fixture = new Fixture(
                directory,
                "--rpl-semi-sync-master-enabled=ON",
                "--rpl-semi-sync-master-timeout=600000",
                "--rpl-semi-sync-master-wait-point=AFTER_SYNC",
                "--rpl-semi-sync-master-wait-no-slave=OFF")) {
            createTable(fixture);
            try (NodeProcess node = fixture.readyNode();
                    Connection connection = fixture.connect();
                    Statement statement = connection.createStatement()) {
                Await.until(
                        "semi-sync is on",
                        Fixture.PATIENCE,
                        () -> "ON".equals(status(fixture, "Rpl_semi_sync_master_status"))
                                && "1".equals(status(fixture, "Rpl_semi_sync_master_clients")));
                String notWaited = status(fixture, "Rpl_semi_sync_master_no_tx");
                for (int i = 0; i < 100; i++) {
                    String mark = "acknowledged-" + i + "-end";
                    statement.executeUpdate("INSERT INTO shop.sequence_numbers VALUES (" + i + ", 9, '" + mark + "')");
                    assertThat(contains(fixture, mark)).as(mark).isTrue();
                }
                assertThat(status(fixture, "Rpl_semi_sync_master_no_tx")).isEqualTo(notWaited);
                assertThat(node.get("/db/status")).contains("commits wait for it");
                node.kill();
                fixture.assertSegmentsAreTheServers(true);
            }
        }
    }

    @Test
    void segmentsAreReadByTheServersOwnTool() throws Exception {
        Path tool = Path.of("/usr/bin/mariadb-binlog");
        assumeTrue(Files.isExecutable(tool), "needs mariadb-binlog: apt-get install mariadb-client");
        try (Fixture fixture = new Fixture(directory, "--max-binlog-size=1M")) {
            try (NodeProcess node = fixture.readyNode();
                    Connection connection = fixture.connect()) {
                Schema.create(connection, true);
                Schema.change(connection);
                fixture.awaitArchived(node);
            }
            assertThat(fixture.segments()).hasSizeGreaterThan(2);
            for (Path segment : fixture.segments()) {
                Process process = new ProcessBuilder(
                                tool.toString(), "--no-defaults", "--verify-binlog-checksum", segment.toString())
                        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                        .start();
                String errors = new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);
                assertThat(process.waitFor()).as(errors).isZero();
                assertThat(errors).isEmpty();
            }
        }
    }

    @Test
    void aPurgedBinlogIsAGapAndGetsANewBaseAtOnce() throws Exception {
        try (Fixture fixture = new Fixture(directory)) {
            createTable(fixture);
            try (NodeProcess node = fixture.readyNode()) {
                insert(fixture, 1, "archived");
                fixture.awaitArchived(node);
            }
            insert(fixture, 2, "never archived");
            try (Connection connection = fixture.connect()) {
                Schema.run(connection, "FLUSH BINARY LOGS", "INSERT INTO shop.sequence_numbers VALUES (3, 1, 'x')");
                String current = fixture.end().file();
                Schema.run(connection, "PURGE BINARY LOGS TO '" + current + "'");
            }
            try (NodeProcess node = fixture.readyNode()) {
                assertThat(node.output()).contains("archive-gap", "purged");
                fixture.awaitArchived(node);
                assertThat(node.get("/db/status")).contains("1 gap on record");
                assertThat(node.get("/q/metrics")).contains("quadrant_db_gaps 1.0", "quadrant_db_gap_open 0.0");
            }
            JsonObject gap = new JsonObject(fixture.command("list", "--json").output())
                    .getJsonArray("gaps")
                    .getJsonObject(0);
            assertThat(gap.getString("end")).startsWith("binlog.000001:");
            assertThat(gap.getString("reason")).contains("purged");
            assertThat(fixture.command("list").output()).contains("GAP " + gap.getString("after"));
            assertThat(fixture.command("verify").output()).contains("all is well");
            assertThat(fixture.command("list", "--json").output().split("\"snapshot\"", -1))
                    .hasSize(3);
        }
    }

    @Test
    void aResetBinlogIsAGapWhileItIsFollowed() throws Exception {
        try (Fixture fixture = new Fixture(directory)) {
            createTable(fixture);
            try (NodeProcess node = fixture.readyNode()) {
                insert(fixture, 1, "archived");
                fixture.awaitArchived(node);
                String first = Fixture.archive(node, "chain");
                try (Connection connection = fixture.connect()) {
                    Schema.run(connection, "RESET MASTER", "INSERT INTO shop.sequence_numbers VALUES (3, 1, 'reset')");
                }
                Await.until(
                        "a chain behind the gap, and a base",
                        Fixture.PATIENCE,
                        () -> !first.equals(Fixture.archive(node, "chain")) && node.isUp("/q/health/ready"),
                        node::output);
                assertThat(node.output()).contains("archive-gap");
                fixture.awaitArchived(node);
                assertThat(contains(fixture, "reset")).isTrue();
            }
        }
    }

    @Test
    void aKillBeforeTheFirstSyncIsNoGap() throws Exception {
        try (Fixture fixture = new Fixture(directory)) {
            createTable(fixture);
            try (NodeProcess node = fixture.readyNode()) {
                fixture.awaitArchived(node);
                node.kill();
            }
            // What such a kill leaves: the base counts on the chain, and the chain's segment has its magic number only.
            Path segment = fixture.segments().getLast();
            byte[] begun = Arrays.copyOf(Files.readAllBytes(segment), 4);
            Files.write(segment, begun);
            insert(fixture, 1, "archived later");
            try (NodeProcess node = fixture.readyNode()) {
                fixture.awaitArchived(node);
                assertThat(node.output()).doesNotContain("archive-gap");
            }
            assertThat(fixture.segments()).containsExactly(segment);
            fixture.assertSegmentsAreTheServers(false);
            assertThat(fixture.command("verify").output()).contains("all is well");
        }
    }

    private static void createTable(Fixture fixture) throws SQLException {
        try (Connection connection = fixture.connect()) {
            Schema.run(
                    connection,
                    "CREATE DATABASE shop",
                    "CREATE TABLE shop.sequence_numbers (id BIGINT PRIMARY KEY, writer INT, payload VARBINARY(2000))");
        }
    }

    private static void insert(Fixture fixture, int id, String mark) throws SQLException {
        try (Connection connection = fixture.connect()) {
            Schema.run(connection, "INSERT INTO shop.sequence_numbers VALUES (" + id + ", 1, '" + mark + "')");
        }
    }

    private static String status(Fixture fixture, String name) {
        try (Connection connection = fixture.connect();
                Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery("SHOW GLOBAL STATUS LIKE '" + name + "'")) {
            return result.next() ? result.getString(2) : "";
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private static long archived(Fixture fixture) {
        if (!Files.isDirectory(fixture.repository().resolve("log"))) {
            return 0;
        }
        return fixture.segments().stream()
                .mapToLong(file -> file.toFile().length())
                .sum();
    }

    private static boolean contains(Fixture fixture, String mark) throws IOException {
        List<String> contents = new ArrayList<>();
        for (Path segment : fixture.segments()) {
            contents.add(Files.readString(segment, StandardCharsets.ISO_8859_1));
        }
        return contents.stream().anyMatch(content -> content.contains(mark));
    }
}
