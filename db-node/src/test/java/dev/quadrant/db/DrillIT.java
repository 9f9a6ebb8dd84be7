package dev.quadrant.db;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quadrant.testbed.Await;
import dev.quadrant.testbed.DatabaseServer;
import dev.quadrant.testbed.NodeProcess;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Drills with a real server: one that passes, and ones that must fail and do; none leaves anything behind. */
class DrillIT {
    private static final String TOKEN = "the-token-of-an-administrator-0042";

    @TempDir
    Path directory;

    private Path work() {
        return directory.resolve("drill");
    }

    private Map<String, String> keys(Fixture fixture) throws IOException {
        Path token = directory.resolve("token");
        if (!Files.exists(token)) {
            Files.writeString(token, TOKEN);
            Files.setPosixFilePermissions(token, PosixFilePermissions.fromString("rw-------"));
        }
        Map<String, String> keys = fixture.keys();
        keys.put("quadrant.admin.token-file", token.toString());
        keys.put("quadrant.db.drill.directory", work().toString());
        return keys;
    }

    @Test
    void passesAndFindsWhatTheBinlogDoesNotHave() throws Exception {
        try (Fixture fixture = new Fixture(directory);
                Connection connection = fixture.connect()) {
            Schema.create(connection, true);
            Schema.run(
                    connection,
                    "CREATE DATABASE drill",
                    "CREATE TABLE drill.numbers (id INT PRIMARY KEY, name VARCHAR(50))",
                    "INSERT INTO drill.numbers SELECT seq, CONCAT('row ', seq) FROM seq_1_to_25000",
                    "CREATE TABLE drill.pairs (a VARCHAR(20), b BINARY(4), c DOUBLE, PRIMARY KEY (a, b))",
                    "INSERT INTO drill.pairs SELECT CONCAT('é\\'', seq DIV 5), UNHEX(HEX(1000 + seq)), seq / 7"
                            + " FROM seq_1_to_12000",
                    "CREATE TABLE drill.keyless (name VARCHAR(50))",
                    "INSERT INTO drill.keyless VALUES ('one'), ('one'), (NULL)",
                    "CREATE TABLE drill.isam (id INT) ENGINE=MyISAM");
            try (NodeProcess node = NodeProcess.start("db-node", keys(fixture))) {
                Await.until(
                        "a base",
                        Fixture.PATIENCE,
                        () -> node.isUp("/db/status") && Fixture.isUp(node, "base"),
                        node::output);
                assertThat(new JsonObject(node.get("/db/drills")).getJsonArray("drills"))
                        .as("none before its time")
                        .isEmpty();
                Schema.run(
                        connection,
                        "UPDATE drill.numbers SET name = 'changed' WHERE id % 100 = 0",
                        "INSERT INTO drill.keyless VALUES ('two')",
                        "DELETE FROM drill.pairs WHERE a = 'é\\'7'");
                JsonObject passed = drill(node, 1);
                assertThat(passed.getString("problem")).isEmpty();
                assertThat(passed.getBoolean("passed")).isTrue();
                // Three of numbers, two of pairs, one of keyless, and those of the schema.
                assertThat(passed.getInteger("chunks")).isGreaterThanOrEqualTo(6 + 3);
                assertThat(passed.getInteger("rows")).isGreaterThan(25_000 + 11_000);
                assertThat(passed.getJsonArray("notCompared").encode()).contains("drill.isam: engine MyISAM");
                assertThat(passed.getLong("restoreMillis")).isPositive();
                assertThat(node.get("/q/metrics"))
                        .contains("quadrant_db_drill_failed 0.0", "quadrant_db_drill_overdue 0.0")
                        .contains("quadrant_db_drill_tables_not_compared")
                        .doesNotContain("quadrant_db_drill_success_timestamp_seconds NaN");
                Map<String, String> here = keys(fixture);
                here.put("quadrant.admin.listen", node.admin().getAuthority());
                assertThat(NodeProcess.run("db-node", here, "status").output()).contains("drill ", "passed at ");
                NodeProcess.Outcome dry = fixture.command(
                        "restore",
                        "--to-address=127.0.0.1:1",
                        "--to-user=nobody",
                        "--to-password-file=/dev/null",
                        "--dry-run");
                assertThat(dry.output())
                        .contains("would load base " + passed.getString("base"), "/binlog.000001  ")
                        .contains("would take about ", "nothing was done");
                assertThat(dry.code()).isZero();

                Schema.run(
                        connection,
                        "SET sql_log_bin = 0",
                        "UPDATE drill.numbers SET name = 'hidden' WHERE id = 15000",
                        "UPDATE drill.keyless SET name = 'hidden' WHERE name = 'two'",
                        "SET sql_log_bin = 1");
                JsonObject failed = drill(node, 2);
                assertThat(failed.getBoolean("passed")).isFalse();
                assertThat(failed.getString("problem")).contains("2 tables differ");
                assertThat(failed.getJsonArray("differences").encode())
                        .contains("drill.numbers", "`id` > 10000 AND `id` <= 20000")
                        .contains("drill.keyless", "the same number of rows (4) with other values");
                assertThat(node.get("/q/metrics"))
                        .contains("quadrant_db_drill_failed 1.0", "quadrant_db_drill_tables_differing 2.0");
                assertThat(node.get("/q/health/ready")).contains("2 tables differ", "drill.keyless");
                assertThat(node.output()).contains("drill-differs").doesNotContain("\tat ");
                assertNothingLeft();
            }
        }
    }

    @Test
    void namesWhatIsDamagedOrMissingAndCleansUpBehindAKill() throws Exception {
        try (Fixture fixture = new Fixture(directory);
                Connection connection = fixture.connect()) {
            Schema.run(connection, "CREATE DATABASE shop", "CREATE TABLE shop.t (id INT PRIMARY KEY)");
            Schema.run(connection, "INSERT INTO shop.t VALUES (1)");
            Map<String, String> off = keys(fixture);
            off.put("quadrant.db.drill.schedule", "");
            Path foreign = Files.createDirectories(work().resolve("quadrant-drill-of-somebody-else"));
            try (NodeProcess node = NodeProcess.start("db-node", off)) {
                Await.until(
                        "a base",
                        Fixture.PATIENCE,
                        () -> node.isUp("/db/status") && Fixture.isUp(node, "base"),
                        node::output);
                assertThat(node.get("/db/status")).contains("no drills (quadrant.db.drill.schedule is empty)");
                for (int i = 2; i < 5; i++) {
                    Schema.run(connection, "FLUSH BINARY LOGS", "INSERT INTO shop.t VALUES (" + i + ")");
                }
                fixture.awaitArchived(node);
                Path rows = fileOfBase(fixture, "data/");
                byte[] whole = Files.readAllBytes(rows);
                byte[] flipped = whole.clone();
                flipped[whole.length / 2] ^= 1;
                Files.write(rows, flipped);
                assertFails(fixture, "the base is damaged: " + rows);
                Files.write(rows, whole);

                Path middle = fixture.segments().get(1);
                byte[] segment = Files.readAllBytes(middle);
                Files.delete(middle);
                assertFails(fixture, "the archive has a hole");
                Files.write(middle, segment);

                ask(node);
                Await.until(
                        "a server is started",
                        Fixture.PATIENCE,
                        () -> !servers().isEmpty(),
                        node::output);
                node.kill();
            }
            assertThat(left()).hasSize(2);
            try (NodeProcess node = NodeProcess.start("db-node", keys(fixture))) {
                Await.until("it is cleaned up", Fixture.PATIENCE, () -> left().equals(List.of(foreign)), node::output);
                assertThat(servers()).isEmpty();
                // Found again, and the last of the four is no report: it was killed.
                assertThat(new JsonObject(node.get("/db/drills")).getJsonArray("drills"))
                        .hasSize(2);
            }
            // Without the service nothing is archived: that says nothing of the backups, and is no report.
            Schema.run(connection, "INSERT INTO shop.t VALUES (5)");
            Map<String, String> impatient = keys(fixture);
            impatient.put("quadrant.db.drill.archive-wait", "1s");
            NodeProcess.Outcome outcome = NodeProcess.run("db-node", impatient, "drill");
            assertThat(outcome.code()).isEqualTo(1);
            assertThat(outcome.output())
                    .contains("the archive did not reach ", "within 1 s (quadrant.db.drill.archive-wait)")
                    .doesNotContain("drill FAILED");
        }
    }

    @ParameterizedTest
    @EnumSource(names = "MYSQL_9")
    void passesWithMysql(DatabaseServer.Origin origin) throws Exception {
        Words.needs(origin);
        try (Fixture fixture =
                new Fixture(origin, directory, Words.gtidOptions(origin, 1).toArray(String[]::new))) {
            Words.run(
                    fixture.server(),
                    "CREATE DATABASE shop",
                    "CREATE TABLE shop.t (id INT PRIMARY KEY, body JSON, place POINT, at DATETIME(3), size FLOAT)",
                    "INSERT INTO shop.t VALUES (1, '{\"a\": 1.5}', POINT(1, 2), NOW(3), 0.1)");
            Map<String, String> keys = keys(fixture);
            fixture.server().program().forEach((key, value) -> keys.put("quadrant.db.drill." + key, value));
            try (NodeProcess node = NodeProcess.start("db-node", keys)) {
                Await.until(
                        "a base",
                        Fixture.PATIENCE,
                        () -> node.isUp("/db/status") && Fixture.isUp(node, "base"),
                        node::output);
                Words.run(fixture.server(), "INSERT INTO shop.t VALUES (2, NULL, POINT(3, 4), NOW(3), 0.2)");
                NodeProcess.Outcome drill = NodeProcess.run("db-node", keys, "drill");
                assertThat(drill.output()).contains("drill passed: ", "1 tables, 1 chunks, 2 rows are equal");
                assertThat(drill.code()).isZero();
                // The service knows of what the command found.
                Await.until(
                        "the service knows",
                        Fixture.PATIENCE,
                        () -> node.get("/db/status").contains("passed at "),
                        () -> node.get("/db/status"));
            }
            assertNothingLeft();
        }
    }

    private void assertFails(Fixture fixture, String words) throws IOException {
        NodeProcess.Outcome outcome = NodeProcess.run("db-node", keys(fixture), "drill");
        assertThat(outcome.code()).as(outcome.output()).isEqualTo(1);
        assertThat(outcome.output()).contains("drill FAILED: ", words).doesNotContain("\tat ");
        assertThat(left()).hasSize(1);
        assertThat(servers()).isEmpty();
    }

    private static Path fileOfBase(Fixture fixture, String part) throws IOException {
        try (Stream<Path> files = Files.walk(fixture.repository().resolve("base"))) {
            return files.filter(file -> file.toString().contains(part))
                    .findFirst()
                    .orElseThrow();
        }
    }

    private static void ask(NodeProcess node) throws IOException, InterruptedException {
        HttpRequest ask = HttpRequest.newBuilder(node.admin().resolve("/db/drill"))
                .header("Authorization", "Bearer " + TOKEN)
                .POST(HttpRequest.BodyPublishers.noBody())
                .build();
        try (HttpClient client = HttpClient.newHttpClient()) {
            assertThat(client.send(ask, HttpResponse.BodyHandlers.ofString()).statusCode())
                    .isEqualTo(202);
        }
    }

    /** Asks for a drill; its report, when there are so many. */
    private static JsonObject drill(NodeProcess node, int number) throws IOException, InterruptedException {
        ask(node);
        Await.until(
                "drill " + number,
                Fixture.PATIENCE,
                () -> new JsonObject(node.get("/db/drills"))
                                .getJsonArray("drills")
                                .size()
                        == number,
                () -> node.get("/db/drills") + node.output());
        return new JsonObject(node.get("/db/drills")).getJsonArray("drills").getJsonObject(0);
    }

    private void assertNothingLeft() {
        assertThat(left()).isEmpty();
        assertThat(servers()).isEmpty();
    }

    private List<Path> left() {
        try (Stream<Path> entries = Files.list(work())) {
            return entries.toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Processes that run on a directory of a drill of this test. */
    private List<Long> servers() {
        return ProcessHandle.allProcesses()
                .map(ProcessHandle::pid)
                .filter(pid -> commandLine(pid).contains("--datadir=" + work()))
                .toList();
    }

    private static String commandLine(long pid) {
        try {
            return Files.readString(Path.of("/proc/" + pid + "/cmdline"), StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            return "";
        }
    }
}
