package dev.quadrant.db;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.quadrant.db.base.BaseBackup;
import dev.quadrant.db.base.BaseManifest;
import dev.quadrant.db.base.BaseSettings;
import dev.quadrant.db.protocol.Account;
import dev.quadrant.db.protocol.MysqlConnection;
import dev.quadrant.db.protocol.TlsSettings;
import dev.quadrant.db.repository.Repository;
import dev.quadrant.db.restore.Restore;
import dev.quadrant.db.restore.Until;
import dev.quadrant.db.source.ServerFacts;
import dev.quadrant.testbed.DatabaseServer;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Bases of tables that are divided, taken and loaded by several sessions, with a writer beside. */
class ParallelBaseIT {
    private static final long SMALL_CHUNK = 64 << 10;
    private static final int ROWS = 20_000;

    @TempDir
    private Path directory;

    private static Account account(DatabaseServer server) {
        return new Account(
                "127.0.0.1",
                server.port(),
                DatabaseServer.USER,
                server.passwordFile(),
                TlsSettings.OFF,
                Duration.ofSeconds(20));
    }

    private static void tables(Connection connection) throws SQLException {
        Schema.run(connection, "CREATE DATABASE shop", "USE shop");
        for (String table : List.of("large", "larger")) {
            Schema.run(
                    connection,
                    "CREATE TABLE shop." + table
                            + " (id BIGINT UNSIGNED PRIMARY KEY, changes INT NOT NULL DEFAULT 0, noise VARCHAR(100))",
                    "INSERT INTO shop." + table + " (id, noise) SELECT seq, SHA2(seq, 256) FROM seq_1_to_" + ROWS);
        }
        Schema.run(
                connection,
                "CREATE TABLE shop.named (name VARCHAR(20) PRIMARY KEY)",
                "INSERT INTO shop.named SELECT seq FROM seq_1_to_100",
                "ANALYZE TABLE shop.large, shop.larger, shop.named");
    }

    /** Two changes in one transaction, so that a state between the two shows. */
    private static void change(Connection connection) throws SQLException {
        connection.setAutoCommit(false);
        Schema.run(
                connection,
                "UPDATE shop.large SET changes = changes + 1 WHERE id = 1",
                "UPDATE shop.larger SET changes = changes + 1 WHERE id = " + ROWS);
        connection.commit();
        connection.setAutoCommit(true);
    }

    private static List<String> query(DatabaseServer server, String sql) throws SQLException {
        try (Connection connection = DriverManager.getConnection(server.jdbcUrl());
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            List<String> values = new ArrayList<>();
            while (rows.next()) {
                values.add(rows.getString(1));
            }
            return values;
        }
    }

    @Test
    void allSessionsSeeOneMomentAndEachRowIsThereOnce() throws Exception {
        try (Fixture fixture = new Fixture(directory);
                DatabaseServer target = DatabaseServer.start(directory.resolve("target"))) {
            Account source = account(fixture.server());
            try (Connection connection = fixture.connect()) {
                tables(connection);
            }
            Repository repository = Repository.open(fixture.repository());
            BaseManifest base;
            AtomicBoolean stopped = new AtomicBoolean();
            Thread writer = Thread.ofPlatform().start(() -> {
                try (Connection connection = fixture.connect()) {
                    while (!stopped.get()) {
                        change(connection);
                    }
                } catch (SQLException e) {
                    throw new IllegalStateException(e);
                }
            });
            try (MysqlConnection connection = MysqlConnection.open(source)) {
                ServerFacts facts = ServerFacts.ask(connection, source);
                repository.claim(facts.identity());
                base = new BaseBackup(
                                source,
                                repository,
                                new BaseSettings(Duration.ofSeconds(20), 4, SMALL_CHUNK, 0, 0, Optional.empty()),
                                InstantSource.system())
                        .take(facts);
            } finally {
                stopped.set(true);
                writer.join();
            }
            assertThat(base.tables()).isEqualTo(3);
            assertThat(base.rows()).isEqualTo(2 * ROWS + 100);
            assertThat(base.files().stream().filter(file -> file.table().equals("`shop`.`large`")))
                    .hasSizeGreaterThan(5);
            new Restore(repository, new Until.Position(base.position()), 4).into(account(target), base);
            assertThat(query(target, "SELECT COUNT(*) FROM shop.large UNION ALL SELECT COUNT(*) FROM shop.larger"))
                    .containsExactly("" + ROWS, "" + ROWS);
            assertThat(query(target, "SELECT MAX(changes) FROM shop.large"))
                    .isEqualTo(query(target, "SELECT MAX(changes) FROM shop.larger"));
            assertThat(query(target, "SELECT COUNT(*) FROM shop.large WHERE noise <> SHA2(id, 256)"))
                    .containsExactly("0");
        }
    }

    @Test
    void interruptedItLeavesNothing() throws Exception {
        try (Fixture fixture = new Fixture(directory)) {
            Account source = account(fixture.server());
            try (Connection connection = fixture.connect()) {
                tables(connection);
            }
            Repository repository = Repository.open(fixture.repository());
            try (MysqlConnection connection = MysqlConnection.open(source)) {
                ServerFacts facts = ServerFacts.ask(connection, source);
                repository.claim(facts.identity());
                BaseBackup backup = new BaseBackup(
                        source,
                        repository,
                        // Slow enough that it is under way when it is interrupted.
                        new BaseSettings(Duration.ofSeconds(20), 4, SMALL_CHUNK, 200_000, 0, Optional.empty()),
                        InstantSource.system());
                Thread taking = Thread.currentThread();
                Thread interrupts = Thread.ofPlatform().start(() -> {
                    while (backup.progress().rows() == 0) {
                        Thread.onSpinWait();
                    }
                    taking.interrupt();
                });
                assertThatThrownBy(() -> backup.take(facts)).hasMessageContaining("interrupted");
                assertThat(Thread.interrupted()).isTrue();
                interrupts.join();
            }
            assertThat(BaseManifest.all(repository)).isEmpty();
            assertThat(repository.bases()).isEmptyDirectory();
        }
    }
}
