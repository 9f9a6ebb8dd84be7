package dev.quadrant.db;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quadrant.db.binlog.BinlogPosition;
import dev.quadrant.testbed.DatabaseServer;
import dev.quadrant.testbed.NodeProcess;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Restores that end early on purpose, and restores that cannot be done. */
class RestoreIT {
    @TempDir
    Path directory;

    @Test
    void endsWhereItIsAskedTo() throws Exception {
        try (Fixture fixture = new Fixture(directory)) {
            BinlogPosition before;
            String time;
            String last;
            String drop;
            try (Connection connection = fixture.connect()) {
                Schema.run(connection, "CREATE DATABASE shop", "CREATE TABLE shop.t (id INT PRIMARY KEY)");
                try (NodeProcess node = fixture.readyNode()) {
                    Schema.run(connection, "SET TIMESTAMP = 2000000000", "INSERT INTO shop.t VALUES (1), (2), (3)");
                    before = fixture.end();
                    last = fixture.value("SELECT @@gtid_binlog_pos");
                    Schema.run(connection, "SET TIMESTAMP = 2000000100", "DROP TABLE shop.t");
                    drop = fixture.value("SELECT @@gtid_binlog_pos");
                    time = "2033-05-18T03:35:00Z";
                    fixture.awaitArchived(node);
                }
            }
            NodeProcess.Outcome dry = fixture.command(
                    "restore",
                    "--to-address=127.0.0.1:1",
                    "--to-user=nobody",
                    "--to-password-file=/dev/null",
                    "--until-gtid=" + last,
                    "--dry-run");
            assertThat(dry.output())
                    .contains("1 segments, ", "would stop at " + before)
                    .contains("nobody knows how long it takes", "nothing was done");
            assertThat(dry.code()).isZero();
            assertRestoresThree(fixture, "at-position", "--until-position", before.toString());
            assertRestoresThree(fixture, "at-time", "--until-time", time);
            assertRestoresThree(fixture, "at-gtid", "--until-gtid", last);
            assertRestoresThree(fixture, "before-gtid", "--before-gtid", drop);
            NodeProcess.Outcome wrong;
            try (DatabaseServer target = DatabaseServer.start(directory.resolve("wrong"))) {
                wrong = fixture.restoreInto(target, "--until-time", "yesterday");
                assertThat(wrong.code()).isEqualTo(2);
                assertThat(wrong.output()).contains("--until-time").doesNotContain("\tat ");
                wrong = fixture.restoreInto(target, "--until-gtid", last, "--until-time", time);
                assertThat(wrong.code()).isEqualTo(2);
                assertThat(wrong.output()).contains("one end is enough");
                wrong = fixture.restoreInto(target, "--until-gtid", "0-1-99999");
                assertThat(wrong.code()).isEqualTo(1);
                assertThat(wrong.output()).contains("no transaction 0-1-99999 in the log");
                wrong = fixture.restoreInto(target, "--base", "nonsense");
                assertThat(wrong.code()).isEqualTo(1);
                assertThat(wrong.output()).contains("no base nonsense");
            }
        }
    }

    private void assertRestoresThree(Fixture fixture, String name, String... arguments) throws SQLException {
        try (DatabaseServer target = DatabaseServer.start(directory.resolve(name))) {
            NodeProcess.Outcome restore = fixture.restoreInto(target, arguments);
            assertThat(restore.code()).as(restore.output()).isZero();
            try (Connection connection = DriverManager.getConnection(target.jdbcUrl());
                    Statement statement = connection.createStatement();
                    ResultSet result = statement.executeQuery("SELECT COUNT(*) FROM shop.t")) {
                assertThat(result.next()).isTrue();
                assertThat(result.getInt(1)).isEqualTo(3);
            }
        }
    }

    @Test
    void sayWhereTheyStopped() throws Exception {
        try (Fixture fixture = new Fixture(directory)) {
            try (Connection connection = fixture.connect()) {
                Schema.run(connection, "CREATE DATABASE shop", "CREATE TABLE shop.t (id INT PRIMARY KEY)");
                try (NodeProcess node = fixture.readyNode()) {
                    Schema.run(connection, "FLUSH BINARY LOGS", "INSERT INTO shop.t VALUES (1)", "FLUSH BINARY LOGS");
                    Schema.run(connection, "INSERT INTO shop.t VALUES (2)");
                    fixture.awaitArchived(node);
                }
            }
            Path middle = fixture.segments().get(1);
            flip(middle, Files.size(middle) / 2);
            assertFails(fixture, "damaged", "segment " + middle.getFileName() + " is damaged");
            assertThat(fixture.command("verify").code()).isEqualTo(1);
            Files.delete(middle);
            assertFails(fixture, "hole", "the archive has a hole");
            assertThat(fixture.command("verify").output()).contains("which is missing");
            try (Stream<Path> files = Files.walk(fixture.repository().resolve("base"))) {
                Path rows = files.filter(file -> file.getFileName().toString().equals("schema.sql.zst"))
                        .findFirst()
                        .orElseThrow();
                flip(rows, 20);
            }
            assertFails(fixture, "base", "the base is damaged");
        }
    }

    @Test
    void aTransactionThatFailsIsNotCommittedAndNamed() throws Exception {
        try (Fixture fixture = new Fixture(directory)) {
            BinlogPosition before;
            BinlogPosition behind;
            try (Connection connection = fixture.connect()) {
                Schema.run(
                        connection,
                        "CREATE DATABASE shop",
                        "CREATE TABLE shop.t (id INT PRIMARY KEY, n INT)",
                        "INSERT INTO shop.t VALUES (1, 1)");
                try (NodeProcess node = fixture.readyNode()) {
                    // A row of which the archive does not know.
                    Schema.run(
                            connection,
                            "SET sql_log_bin = 0",
                            "INSERT INTO shop.t VALUES (5, 5)",
                            "SET sql_log_bin = 1");
                    Schema.run(connection, "INSERT INTO shop.t VALUES (2, 2)");
                    before = fixture.end();
                    Schema.run(
                            connection,
                            "BEGIN",
                            "INSERT INTO shop.t VALUES (3, 3)",
                            "UPDATE shop.t SET n = 50 WHERE id = 5",
                            "COMMIT");
                    behind = fixture.end();
                    Schema.run(connection, "INSERT INTO shop.t VALUES (4, 4)");
                    fixture.awaitArchived(node);
                }
            }
            try (DatabaseServer target = DatabaseServer.start(directory.resolve("target"))) {
                NodeProcess.Outcome restore = fixture.restoreInto(target);
                assertThat(restore.code()).as(restore.output()).isEqualTo(1);
                Matcher stopped = Pattern.compile("replay stopped at ([^ ]+\\.\\d+:\\d+): .* error 1032")
                        .matcher(restore.output());
                assertThat(stopped.find()).as(restore.output()).isTrue();
                assertThat(BinlogPosition.parse(stopped.group(1))).isBetween(before, behind);
                assertThat(Schema.value(target, "SELECT GROUP_CONCAT(id ORDER BY id) FROM shop.t"))
                        .isEqualTo("1,2");
                assertThat(Schema.value(target, "SELECT @@GLOBAL.innodb_flush_log_at_trx_commit"))
                        .as("settings are back")
                        .isEqualTo("1");
            }
        }
    }

    private void assertFails(Fixture fixture, String name, String reason) {
        try (DatabaseServer target = DatabaseServer.start(directory.resolve(name))) {
            NodeProcess.Outcome restore = fixture.restoreInto(target);
            assertThat(restore.code()).as(restore.output()).isEqualTo(1);
            assertThat(restore.output()).contains(reason).doesNotContain("\tat ");
        }
    }

    private static void flip(Path file, long at) throws IOException {
        try (RandomAccessFile bytes = new RandomAccessFile(file.toFile(), "rw")) {
            bytes.seek(at);
            int old = bytes.read();
            bytes.seek(at);
            bytes.write(old ^ 0xFF);
        }
    }
}
