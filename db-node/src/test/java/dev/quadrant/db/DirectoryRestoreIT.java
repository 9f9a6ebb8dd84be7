package dev.quadrant.db;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.quadrant.testbed.Await;
import dev.quadrant.testbed.DatabaseServer;
import dev.quadrant.testbed.NodeProcess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Restores into new data directories, on which a stock server starts. */
class DirectoryRestoreIT {
    private static final String ROWS = "SELECT CONCAT(COUNT(*), ' ', SUM(CRC32(CONCAT(id, name)))) FROM shop.T";

    @TempDir
    Path directory;

    @ParameterizedTest
    @EnumSource(names = {"INSTALLED", "MYSQL_8", "MYSQL_9"})
    void makesADataDirectory(DatabaseServer.Origin origin) throws Exception {
        Words.needs(origin);
        List<String> options = new ArrayList<>(Words.gtidOptions(origin, 1));
        options.addAll(List.of("--lower-case-table-names=1", "--max-binlog-size=64K"));
        String[] all = options.toArray(String[]::new);
        try (DatabaseServer source = DatabaseServer.start(origin, directory.resolve("source"), all);
                Fixture fixture = new Fixture(directory, source)) {
            String before;
            String drop;
            try (Connection connection = fixture.connect()) {
                Schema.run(
                        connection,
                        "CREATE DATABASE shop",
                        "CREATE TABLE shop.T (id INT PRIMARY KEY, name VARCHAR(200))",
                        "INSERT INTO shop.T VALUES (1, 'base')",
                        "CREATE USER 'app'@'127.0.0.1' IDENTIFIED BY 'app-secret'",
                        "GRANT SELECT ON shop.* TO 'app'@'127.0.0.1'",
                        "CREATE USER 'open'@'%'");
                try (NodeProcess node = NodeProcess.start("db-node", keys(fixture))) {
                    Await.until("a base", Fixture.PATIENCE, () -> Fixture.isUp(node, "base"), node::output);
                    Schema.run(connection, "SET TIMESTAMP = 2000000000");
                    for (int id = 2; id <= 600; id++) {
                        Schema.run(connection, "INSERT INTO shop.T VALUES (" + id + ", REPEAT('ö', 100))");
                    }
                    before = fixture.value(ROWS);
                    Schema.run(connection, "SET TIMESTAMP = 2000000100", "DROP TABLE shop.T");
                    drop = last(fixture);
                    Schema.run(connection, "CREATE TABLE shop.later (id INT)");
                    fixture.awaitArchived(node);
                }
            }
            assertMakes(fixture, before, all, "at-time", "--to", here(Instant.ofEpochSecond(2_000_000_100)));
            assertMakes(fixture, before, all, "before-gtid", "--before-gtid", drop);
            refuses(fixture, origin);
        }
    }

    private static Map<String, String> keys(Fixture fixture) {
        Map<String, String> keys = fixture.keys();
        fixture.server().program().forEach((name, value) -> keys.put("quadrant.db.drill." + name, value));
        keys.values().removeIf(String::isEmpty);
        return keys;
    }

    private static NodeProcess.Outcome restore(Fixture fixture, Path target, String... more) {
        List<String> arguments = new ArrayList<>(List.of("restore", "--target", target.toString()));
        arguments.addAll(List.of(more));
        return NodeProcess.run("db-node", keys(fixture), arguments.toArray(String[]::new));
    }

    private static String here(Instant time) {
        return DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss")
                .format(LocalDateTime.ofInstant(time, ZoneId.systemDefault()));
    }

    /** The transaction that was written last. */
    private static String last(Fixture fixture) {
        return fixture.server().origin().isMysql()
                ? fixture.value("SELECT @@GLOBAL.gtid_executed").replaceFirst(":1-", ":")
                : fixture.value("SELECT @@gtid_binlog_pos");
    }

    private void assertMakes(Fixture fixture, String rows, String[] options, String name, String... until)
            throws Exception {
        Path target = directory.resolve(name).resolve("data");
        List<String> dry = new ArrayList<>(List.of(until));
        dry.add("--dry-run");
        NodeProcess.Outcome plan = restore(fixture, target, dry.toArray(String[]::new));
        assertThat(plan.code()).as(plan.output()).isZero();
        assertThat(plan.output()).contains("would make " + target + " with /", "nothing was done");
        assertThat(target.getParent()).doesNotExist();

        Files.createDirectories(
                target, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        NodeProcess.Outcome restore = restore(fixture, target, until);
        assertThat(restore.code()).as(restore.output()).isZero();
        assertThat(restore.output())
                .contains("599 transactions, the last of 2033-05-18T03:33:20Z")
                .contains(target + " is a data directory of ")
                .contains("GTIDs: ", "the server knows them as gtid_")
                .contains("accounts: ", "'open'@'%' had no password on the source and is locked here")
                .contains("'root'@'localhost' has no password, as on the source")
                .contains("start: ", " --datadir=" + target + " ", "--lower-case-table-names=1")
                .contains("owner: " + Files.getOwner(target) + ":");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(target)))
                .isEqualTo("rwx------");
        assertThat(target.getParent().toFile().list()).containsExactly("data");
        assertThat(servers(target.getParent())).isEmpty();
        try (DatabaseServer restored = DatabaseServer.startOn(
                fixture.server().origin(), target.getParent(), fixture.server().password(), options)) {
            assertThat(Schema.value(restored, ROWS)).isEqualTo(rows);
            assertThat(Schema.value(restored, "SELECT COUNT(*) FROM mysql.user WHERE User LIKE 'quadrant_restore%'"))
                    .isEqualTo("0");
            login(restored, "app", "app-secret").close();
            assertThatThrownBy(() -> login(restored, "open", "").close()).hasMessageContaining("locked");
            assertThat(Words.executed(fixture.server()).isEmpty()).isFalse();
            if (restored.origin().isMysql()) {
                assertThat(Words.executed(fixture.server()).contains(Words.executed(restored)))
                        .isTrue();
                assertThat(Schema.value(restored, "SELECT @@GLOBAL.gtid_purged"))
                        .contains(":1-");
            }
            Words.run(restored, "INSERT INTO shop.t VALUES (1000, 'it goes on')");
        }
    }

    private static Connection login(DatabaseServer server, String user, String password) throws SQLException {
        return DriverManager.getConnection("jdbc:mariadb://127.0.0.1:" + server.port() + "/?user=" + user + "&password="
                + password + "&allowPublicKeyRetrieval=true");
    }

    private void refuses(Fixture fixture, DatabaseServer.Origin origin) throws IOException {
        Path used = directory.resolve("at-time/data");
        NodeProcess.Outcome outcome = restore(fixture, used);
        assertThat(outcome.code()).as(outcome.output()).isEqualTo(1);
        assertThat(outcome.output())
                .contains("is not empty", "nothing is overwritten")
                .doesNotContain("\tat ");
        outcome = restore(fixture, directory.resolve("new"), "--owner", "nobody-of-that-name");
        assertThat(outcome.code()).as(outcome.output()).isEqualTo(1);
        assertThat(outcome.output()).contains("--owner: this host knows no such user and group: 'nobody-of-that-name'");
        outcome = restore(fixture, directory.resolve("new"), "--to-address", "127.0.0.1:1");
        assertThat(outcome.code()).as(outcome.output()).isEqualTo(2);
        outcome = fixture.command("restore");
        assertThat(outcome.code()).as(outcome.output()).isEqualTo(2);
        assertThat(outcome.output()).contains("where to?", "--target DIR");
        if (origin.isMysql()) {
            Map<String, String> keys = keys(fixture);
            keys.put("quadrant.db.drill.server", "/bin/false");
            keys.remove("quadrant.db.drill.server-options");
            outcome = NodeProcess.run(
                    "db-node",
                    keys,
                    "restore",
                    "--target",
                    directory.resolve("new").toString());
            assertThat(outcome.code()).as(outcome.output()).isEqualTo(1);
            assertThat(outcome.output()).contains("/bin/false does not run", "quadrant.db.drill.server");
        }
        assertThat(directory.resolve("new")).doesNotExist();
        assertThat(directory.resolve(".new.quadrant-restore")).doesNotExist();
    }

    @Test
    void neverLooksFinishedAndNeedsAnAdministrator() throws Exception {
        try (Fixture fixture = new Fixture(directory)) {
            try (Connection connection = fixture.connect()) {
                Schema.run(
                        connection,
                        "CREATE DATABASE shop",
                        "CREATE TABLE shop.t (id INT PRIMARY KEY, name VARCHAR(200))",
                        "USE shop",
                        "INSERT INTO t SELECT seq, SHA2(seq, 256) FROM seq_1_to_300000",
                        "DROP USER root@localhost, root@127.0.0.1, root@'::1'");
                try (NodeProcess node = fixture.readyNode()) {
                    Schema.run(
                            connection,
                            "REVOKE GRANT OPTION ON *.* FROM 'quadrant'@'localhost'",
                            "REVOKE GRANT OPTION ON *.* FROM 'quadrant'@'127.0.0.1'");
                    fixture.awaitArchived(node);
                }
            }
            Path target = directory.resolve("restored/data");
            try (NodeProcess killed =
                    NodeProcess.launch("db-node", fixture.keys(), List.of("restore", "--target", target.toString()))) {
                Await.until("rows are loaded", Fixture.PATIENCE, () -> hasRows(target.getParent()), killed::output);
                killed.kill();
            }
            assertThat(target).doesNotExist();
            // It outlives its parent's death by kill -9, until somebody restores there again.
            assertThat(servers(target.getParent())).hasSize(1);

            // Only root may give files away.
            boolean root = "root".equals(System.getProperty("user.name"));
            String owner = root ? "65534:65534" : System.getProperty("user.name");
            NodeProcess.Outcome restore = documented(fixture, target, owner);
            assertThat(restore.code()).as(restore.output()).isZero();
            // The root of the host's own name, which has no password, does not count.
            assertThat(restore.output()).contains("none of them can administer the server", "quadrant-root-password");
            assertThat(servers(target.getParent())).isEmpty();
            assertThat(target.getParent().toFile().list()).containsExactly("data");
            Path password = target.resolve("quadrant-root-password");
            assertThat(Files.getAttribute(target, "unix:uid").equals(65534)).isEqualTo(root);
            assertThat(Files.getAttribute(password, "unix:uid").equals(65534)).isEqualTo(root);
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(password)))
                    .isEqualTo("rw-------");
            String secret = Files.readString(password).strip();
            assertThat(restore.output()).doesNotContain(secret);
            try (DatabaseServer restored = DatabaseServer.startOn(
                            DatabaseServer.Origin.INSTALLED,
                            target.getParent(),
                            fixture.server().password());
                    Connection administrator = login(restored, "root", secret)) {
                Schema.run(administrator, "CREATE USER 'next'@'localhost' IDENTIFIED BY 'x'");
                assertThatThrownBy(() -> login(restored, "root", "").close()).hasMessageContaining("Access denied");
                assertThat(Schema.value(restored, "SELECT COUNT(*) FROM shop.t"))
                        .isEqualTo("300000");
            }
        }
    }

    /** The example of the documentation, with a time to come, this directory and this owner. */
    private static NodeProcess.Outcome documented(Fixture fixture, Path target, String owner) throws IOException {
        Matcher example = Pattern.compile(
                        "^db-node restore --to '([^']+)' --target (\\S+) --owner (\\S+)$", Pattern.MULTILINE)
                .matcher(Files.readString(Path.of("docs/db-node.md")));
        assertThat(example.find()).isTrue();
        assertThat(example.group(1)).matches("\\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d:\\d\\d");
        return NodeProcess.run(
                "db-node",
                fixture.keys(),
                "restore",
                "--to",
                "2099" + example.group(1).substring(4),
                "--target",
                target.toString(),
                "--owner",
                owner);
    }

    private static boolean hasRows(Path above) {
        Path table = above.resolve(".data.quadrant-restore/data/shop/t.ibd");
        try {
            return Files.exists(table) && Files.size(table) > 1 << 20;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Servers that run on a directory below one. */
    private static List<ProcessHandle> servers(Path above) {
        return ProcessHandle.allProcesses()
                .filter(process -> process.info()
                        .commandLine()
                        .filter(line -> line.contains("--datadir=" + above))
                        .isPresent())
                .toList();
    }
}
