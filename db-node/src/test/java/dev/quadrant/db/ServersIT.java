package dev.quadrant.db;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.quadrant.testbed.Await;
import dev.quadrant.testbed.DatabaseServer;
import dev.quadrant.testbed.NodeProcess;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The archive of every server that is supported is its binlog, byte for byte, whatever is in it; the product's own tool reads it. */
class ServersIT {
    /** More than one packet of the protocol carries, which is 16 MB less a byte. */
    private static final int HUGE = 17_000_000;

    @TempDir
    Path directory;

    @ParameterizedTest
    @EnumSource
    void theArchiveIsTheServersBinlog(DatabaseServer.Origin origin) throws Exception {
        Words.needs(origin);
        Path reader = origin.binlogReader();
        assumeTrue(Files.isExecutable(reader), "needs " + reader + ": .ci/run installs it");
        try (Fixture fixture = new Fixture(origin, directory, options(origin))) {
            try (NodeProcess node = fixture.node()) {
                write(fixture.server());
                Words.awaitArchived(node, fixture.server());
                // The last file is closed as well, so that it is whole in the comparison.
                Words.run(fixture.server(), "FLUSH BINARY LOGS", "INSERT INTO shop.t VALUES (1000000, 'last', NULL)");
                Words.awaitArchived(node, fixture.server());
                // Taken while the rows came; it must not have stopped them.
                Await.until("a base", Fixture.PATIENCE, () -> Fixture.isUp(node, "base"), node::output);
                assertThat(node.output()).doesNotContain("archive-gap", "\tat ");
            }
            fixture.assertSegmentsAreTheServers(false);
            assertThat(fixture.segments()).hasSizeGreaterThan(3);
            assertThat(fixture.command("verify").output()).contains("all is well");
            for (Path segment : fixture.segments()) {
                assertReads(reader, segment);
            }
        }
    }

    private static String[] options(DatabaseServer.Origin origin) {
        List<String> options = new ArrayList<>(Words.gtidOptions(origin, 1));
        options.addAll(List.of("--max-binlog-size=1M", "--max-allowed-packet=64M"));
        // A row may take a tenth of it.
        options.add(
                origin == DatabaseServer.Origin.MYSQL_9
                        ? "--innodb-redo-log-capacity=512M"
                        : "--innodb-log-file-size=256M");
        return options.toArray(String[]::new);
    }

    /** Plain and compressed, small and huge, compressible and not, with definitions between, over several files. */
    private static void write(DatabaseServer server) throws SQLException {
        Words.run(
                server,
                "CREATE DATABASE shop",
                "CREATE TABLE shop.t (id INT PRIMARY KEY, name VARCHAR(300), body LONGBLOB)");
        fill(server, 0);
        for (String compress : compression(server.origin())) {
            try (Connection connection = DriverManager.getConnection(server.jdbcUrl())) {
                Schema.run(connection, compress);
            }
            fill(server, compress.hashCode() & 0xF_FFFF);
        }
        Words.run(server, "CREATE TABLE shop.later LIKE shop.t", "DROP TABLE shop.later", "TRUNCATE shop.t");
    }

    /** What switches compression on, for good; MySQL 8.0.12 has none. */
    private static List<String> compression(DatabaseServer.Origin origin) {
        return switch (origin) {
            case INSTALLED, MAVEN -> List.of("SET GLOBAL log_bin_compress=ON");
            case MYSQL_8 -> List.of();
            case MYSQL_9 -> List.of("SET GLOBAL binlog_transaction_compression=ON");
        };
    }

    private static void fill(DatabaseServer server, int from) throws SQLException {
        Random random = new Random(from);
        try (Connection connection = DriverManager.getConnection(server.jdbcUrl());
                PreparedStatement insert = connection.prepareStatement("INSERT INTO shop.t VALUES (?, ?, ?)")) {
            connection.setAutoCommit(false);
            for (int i = 0; i < 1000; i++) {
                byte[] body = new byte[random.nextInt(3000)];
                if (i % 2 == 0) {
                    random.nextBytes(body);
                }
                insert(insert, from + i, "row " + i, body);
                if (i % 10 == 9) {
                    connection.commit();
                }
            }
            byte[] body = new byte[HUGE];
            random.nextBytes(body);
            insert(insert, from + 1000, "huge and random", body);
            connection.commit();
            insert(insert, from + 1001, "huge and empty", new byte[HUGE]);
            // Both images of the row: an event of twice the size.
            Schema.run(connection, "UPDATE shop.t SET name = 'changed' WHERE id = " + (from + 1000));
            connection.commit();
            Schema.run(connection, "DELETE FROM shop.t WHERE id BETWEEN " + (from + 500) + " AND " + (from + 999));
            connection.commit();
        }
    }

    private static void insert(PreparedStatement insert, int id, String name, byte[] body) throws SQLException {
        insert.setInt(1, id);
        insert.setString(2, name);
        insert.setBytes(3, body);
        insert.executeUpdate();
    }

    private static void assertReads(Path reader, Path segment) throws Exception {
        Process process = new ProcessBuilder(
                        reader.toString(), "--no-defaults", "--verify-binlog-checksum", segment.toString())
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        String errors = new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(errors).isZero();
        assertThat(errors.lines().filter(line -> !line.startsWith("WARNING")))
                .as("%s", segment)
                .isEmpty();
    }
}
