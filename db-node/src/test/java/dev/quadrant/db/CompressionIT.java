package dev.quadrant.db;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quadrant.testbed.DatabaseServer;
import dev.quadrant.testbed.NodeProcess;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Restores what a server's binlog has compressed; MySQL 8.0.12 has no compression. */
class CompressionIT {
    @TempDir
    Path directory;

    @ParameterizedTest
    @EnumSource(names = {"INSTALLED", "MYSQL_9"})
    void restoresCompressedTransactions(DatabaseServer.Origin origin) throws Exception {
        Words.needs(origin);
        String[] options = Words.gtidOptions(origin, 1).toArray(String[]::new);
        try (Fixture fixture = new Fixture(origin, directory, options)) {
            DatabaseServer server = fixture.server();
            Words.run(
                    server,
                    origin.isMysql()
                            ? "SET GLOBAL binlog_transaction_compression=ON"
                            : "SET GLOBAL log_bin_compress=ON, log_bin_compress_min_len=10");
            String last;
            try (NodeProcess node = fixture.readyNode()) {
                write(server);
                last = last(server);
                Words.run(server, "DELETE FROM shop.t WHERE id > 1000");
                Words.awaitArchived(node, server);
            }
            assertThat(binlogBytes(fixture)).as("it is compressed").isLessThan(1_000_000);
            try (DatabaseServer target = DatabaseServer.start(
                    origin,
                    directory.resolve("whole"),
                    Words.gtidOptions(origin, 2).toArray(String[]::new))) {
                assertThat(fixture.restoreInto(target).output()).contains("restored to ");
                assertThat(fixture.compareWith(target).output()).contains("all are equal");
            }
            try (DatabaseServer target = DatabaseServer.start(
                    origin,
                    directory.resolve("until"),
                    Words.gtidOptions(origin, 3).toArray(String[]::new))) {
                assertThat(fixture.restoreInto(target, "--until-gtid", last).output())
                        .contains("restored to ");
                assertThat(Schema.value(target, "SELECT CONCAT(COUNT(*), ' ', SUM(LENGTH(body))) FROM shop.t"))
                        .isEqualTo("2048 4096000");
            }
        }
    }

    private static void write(DatabaseServer server) throws SQLException {
        Words.run(
                server,
                "CREATE DATABASE shop",
                "CREATE TABLE shop.t (id INT AUTO_INCREMENT PRIMARY KEY, body MEDIUMTEXT) CHARACTER SET utf8mb4",
                "INSERT INTO shop.t (body) VALUES (REPEAT('aü', 1000)), (REPEAT('bü', 1000))",
                "UPDATE shop.t SET body = REPEAT('x', 2000)");
        for (int i = 1; i < 11; i++) {
            Words.run(
                    server,
                    "INSERT INTO shop.t (body) SELECT CONCAT('" + (char) ('a' + i)
                            + "', SUBSTRING(body, 2)) FROM shop.t");
        }
        Words.run(server, "UPDATE shop.t SET body = REVERSE(body)");
    }

    private static String last(DatabaseServer server) {
        if (!server.origin().isMysql()) {
            return Schema.value(server, "SELECT @@gtid_binlog_pos");
        }
        String executed = Schema.value(server, "SELECT @@GLOBAL.gtid_executed");
        return executed.replaceFirst(":.*[-:](\\d+)$", ":$1");
    }

    private static long binlogBytes(Fixture fixture) throws Exception {
        long bytes = 0;
        for (Path segment : fixture.segments()) {
            bytes += Files.size(segment);
        }
        return bytes;
    }
}
