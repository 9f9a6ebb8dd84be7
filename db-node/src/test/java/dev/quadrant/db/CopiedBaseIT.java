package dev.quadrant.db;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.quadrant.db.repository.Durable;
import dev.quadrant.testbed.Await;
import dev.quadrant.testbed.DatabaseServer;
import dev.quadrant.testbed.NodeProcess;
import io.vertx.core.json.JsonObject;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Bases that are copies of the server's files: mariadb-backup's, and those of MySQL's CLONE. */
class CopiedBaseIT {
    private static final String ROWS =
            "SELECT CONCAT(COUNT(*), ' ', SUM(id), ' ', SUM(CRC32(payload))) FROM shop.sequence_numbers";
    private static final String INSTALL = "INSTALL PLUGIN clone SONAME 'mysql_clone.so'";

    @TempDir
    Path directory;

    private static void needs(DatabaseServer.Origin origin) {
        Words.needs(origin);
        if (!origin.isMysql()) {
            assumeTrue(
                    Files.isExecutable(Path.of("/usr/bin/mariadb-backup")),
                    "mariadb-backup is not installed: apt-get install mariadb-backup");
        }
    }

    private static Map<String, String> keys(Fixture fixture) {
        Map<String, String> keys = new LinkedHashMap<>(fixture.keys());
        fixture.server().program().forEach((name, value) -> keys.put("quadrant.db.drill." + name, value));
        keys.values().removeIf(String::isEmpty);
        keys.put("quadrant.db.base.method", "copy");
        return keys;
    }

    private static NodeProcess.Outcome run(Fixture fixture, String... arguments) {
        return NodeProcess.run("db-node", keys(fixture), arguments);
    }

    private static NodeProcess.Outcome good(NodeProcess.Outcome outcome) {
        assertThat(outcome.code()).as(outcome.output()).isZero();
        return outcome;
    }

    private static void bad(NodeProcess.Outcome outcome, String... words) {
        assertThat(outcome.code()).as(outcome.output()).isNotZero();
        assertThat(outcome.output()).contains(words).doesNotContain("\tat ");
    }

    @ParameterizedTest
    @EnumSource(names = {"INSTALLED", "MYSQL_9"})
    void isRestoredWithWhatWasWrittenMeanwhileAndBehind(DatabaseServer.Origin origin) throws Exception {
        needs(origin);
        String[] options = Words.gtidOptions(origin, 1).toArray(String[]::new);
        try (Fixture fixture = new Fixture(origin, directory, options)) {
            try (Connection connection = fixture.connect()) {
                Schema.run(
                        connection,
                        "CREATE DATABASE shop",
                        "CREATE DATABASE nothing_in_it",
                        "CREATE TABLE shop.sequence_numbers (id BIGINT PRIMARY KEY, writer INT, payload BLOB)",
                        "CREATE TABLE shop.`a#b é` (id INT PRIMARY KEY)",
                        "INSERT INTO shop.`a#b é` VALUES (7)",
                        "CREATE USER 'app'@'127.0.0.1' IDENTIFIED BY 'app-secret'");
                if (origin.isMysql()) {
                    Schema.run(connection, INSTALL);
                } else {
                    // Copied too, under a lock.
                    Schema.run(
                            connection,
                            "CREATE TABLE shop.isam (id INT) ENGINE=MyISAM",
                            "INSERT INTO shop.isam VALUES (1)");
                }
                try (NodeProcess node = NodeProcess.start("db-node", keys(fixture))) {
                    try (Writer writer = new Writer(fixture.server().jdbcUrl(), 1)) {
                        Await.until(
                                "a base",
                                Fixture.PATIENCE,
                                () -> node.isUp("/db/status")
                                        && Fixture.isUp(node, "base")
                                        && writer.acknowledged() > 0,
                                node::output);
                    }
                    assertTaken(fixture, node);
                    Schema.run(connection, "INSERT INTO shop.sequence_numbers VALUES (5, 5, 'the last')");
                    fixture.awaitArchived(node);
                    Map<String, String> here = keys(fixture);
                    here.put("quadrant.admin.listen", node.admin().getAuthority());
                    NodeProcess.Outcome drill = NodeProcess.run("db-node", here, "drill");
                    assertThat(good(drill).output()).contains("passed");
                }
            }
            assertThat(good(run(fixture, "verify")).output()).contains("all is well");
            assertRestores(fixture, options);
        }
    }

    private static void assertTaken(Fixture fixture, NodeProcess node) throws Exception {
        Path bases = fixture.repository().resolve("base");
        assertThat(bases.toFile().list()).hasSize(1);
        Path directory = Durable.list(bases).getFirst();
        JsonObject base = new JsonObject(Files.readString(directory.resolve("manifest.json")));
        assertThat(base.getString("method")).isEqualTo("copy");
        assertThat(base.getString("gtids")).isNotEmpty();
        assertThat(base.getJsonArray("files").stream()
                        .map(file -> ((JsonObject) file).getString("name"))
                        .filter(name -> name.endsWith("shop/sequence_numbers.ibd.zst")))
                .hasSize(1);
        assertThat(directory.toFile().list()).containsExactlyInAnyOrder("manifest.json", "data");
        assertThat(node.output()).contains("event=base-taken").doesNotContain("\tat ");
    }

    private void assertRestores(Fixture fixture, String[] options) throws Exception {
        DatabaseServer.Origin origin = fixture.server().origin();
        Path target = directory.resolve("restored/data");
        NodeProcess.Outcome restore = good(run(fixture, "restore", "--target", target.toString()));
        assertThat(restore.output()).contains("is a data directory of", "GTIDs: ", "the server knows them as gtid_");
        try (DatabaseServer restored = DatabaseServer.startOn(
                origin, target.getParent(), fixture.server().password(), options)) {
            assertThat(Schema.value(restored, ROWS)).isEqualTo(fixture.value(ROWS));
            assertThat(Schema.value(restored, "SELECT id FROM shop.`a#b é`")).isEqualTo("7");
            assertThat(Schema.value(restored, "SELECT COUNT(*) FROM mysql.user WHERE User LIKE 'quadrant\\_%'"))
                    .isEqualTo("0");
            Words.run(
                    restored,
                    "CREATE TABLE nothing_in_it.t (id INT)",
                    "INSERT INTO shop.sequence_numbers VALUES (6, 6, 'on')");
            if (origin.isMysql()) {
                assertThat(Words.executed(restored).contains(Words.executed(fixture.server())))
                        .isTrue();
                assertThat(Schema.value(restored, "SELECT @@server_uuid"))
                        .isNotEqualTo(fixture.value("SELECT @@server_uuid"));
            } else {
                assertThat(Schema.value(restored, "SELECT COUNT(*) FROM shop.isam"))
                        .isEqualTo("1");
            }
            List<String> arguments =
                    new ArrayList<>(List.of("restore", "--to-address", "127.0.0.1:" + restored.port()));
            arguments.addAll(List.of(
                    "--to-user",
                    DatabaseServer.USER,
                    "--to-password-file",
                    restored.passwordFile().toString()));
            bad(run(fixture, arguments.toArray(String[]::new)), "are copies of the server's files", "--target DIR");
        }
    }

    @Test
    void saysWhatCloneNeeds() throws Exception {
        needs(DatabaseServer.Origin.MYSQL_9);
        try (Fixture fixture = new Fixture(DatabaseServer.Origin.MYSQL_9, directory);
                Connection connection = fixture.connect()) {
            Schema.run(connection, "CREATE DATABASE shop", "CREATE TABLE shop.isam (id INT) ENGINE=MyISAM");
            bad(run(fixture, "backup"), "shop.isam (MyISAM) is of another engine", "quadrant.db.base.method=dump");
            Schema.run(connection, "ALTER TABLE shop.isam ENGINE=InnoDB");
            bad(run(fixture, "backup"), INSTALL);
            Schema.run(connection, INSTALL);
            fixture.set("quadrant.db.base.copy-directory", Optional.of("/proc/self"));
            bad(run(fixture, "backup"), "/proc/");
            fixture.set("quadrant.db.base.copy-directory", Optional.empty());
            assertThat(good(run(fixture, "backup")).output()).contains("files");
            assertThat(good(run(fixture, "list", "--json")).output()).contains("copy");
        }
    }
}
