package dev.quadrant.db;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quadrant.testbed.Await;
import dev.quadrant.testbed.NodeProcess;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Damage and loss on the repository's side and at the server's account: named, with the fix, and nothing lost. */
class DamageIT {
    private static final String TOKEN = "the-token-of-an-administrator-0042";

    @TempDir
    Path directory;

    @Test
    void verifyNamesWhatIsDamagedAndTheArchiveGoesOn() throws Exception {
        try (Fixture fixture = new Fixture(directory)) {
            try (NodeProcess node = fixture.readyNode();
                    Connection connection = fixture.connect()) {
                Schema.run(connection, "CREATE DATABASE shop", "CREATE TABLE shop.t (id INT PRIMARY KEY)");
                for (int i = 0; i < 3; i++) {
                    Schema.run(connection, "INSERT INTO shop.t VALUES (" + i + ")", "FLUSH BINARY LOGS");
                }
                fixture.awaitArchived(node);
            }
            List<Path> segments = fixture.segments();
            Path middle = segments.get(1);
            byte[] whole = Files.readAllBytes(middle);
            byte[] flipped = whole.clone();
            flipped[whole.length / 2] ^= 4;
            Files.write(middle, flipped);
            assertBad(
                    fixture,
                    middle.getFileName() + " is damaged behind offset",
                    "put it back from a copy",
                    "db-node backup");
            Files.write(middle, Arrays.copyOf(whole, whole.length - 1));
            assertBad(fixture, middle.getFileName() + " has " + (whole.length - 1) + " bytes where its manifest says");
            theServiceFindsIt(fixture, middle, whole);
            assertThat(fixture.command("verify").output()).contains("all is well");
            NodeProcess.Outcome sampled = fixture.command("verify", "--sample", "2");
            assertThat(sampled.code()).isZero();
            assertThat(sampled.output()).contains("2 of ").contains("all is well");
            assertThat(fixture.command("verify", "--sample", "0").code()).isEqualTo(2);

            for (Path segment : segments.subList(0, 3)) {
                Path manifest = segment.resolveSibling(segment.getFileName() + ".json");
                String text = Files.readString(manifest);
                Files.writeString(manifest, text.substring(0, text.length() / 2));
            }
            assertBad(fixture, middle.getFileName() + " has a damaged manifest", "db-node makes it anew");
            try (NodeProcess node = fixture.readyNode()) {
                fixture.awaitArchived(node);
                assertThat(node.output()).contains("manifest-made-anew").doesNotContain("archive-gap");
            }
            assertThat(fixture.command("verify").output()).contains("all is well");
            fixture.assertSegmentsAreTheServers(false);
        }
    }

    /** By itself when the last time is too long ago, and when it is asked. */
    private void theServiceFindsIt(Fixture fixture, Path segment, byte[] whole) throws Exception {
        java.util.Map<String, String> keys = fixture.keys();
        Path token = Files.writeString(directory.resolve("token"), TOKEN);
        Files.setPosixFilePermissions(token, PosixFilePermissions.fromString("rw-------"));
        keys.put("quadrant.admin.token-file", token.toString());
        Files.deleteIfExists(fixture.repository().resolve("verified.json"));
        try (NodeProcess node = NodeProcess.start("db-node", keys)) {
            Await.until(
                    "the damage is found",
                    Fixture.PATIENCE,
                    () -> node.get("/q/health/ready").contains(segment.getFileName() + " has "),
                    node::output);
            assertThat(node.get("/db/verify")).contains(segment.getFileName() + " has ");
            assertThat(node.get("/q/metrics")).contains("quadrant_db_verify_problems 1.0");
            Files.write(segment, whole);
            HttpRequest ask = HttpRequest.newBuilder(node.admin().resolve("/db/verify"))
                    .header("Authorization", "Bearer " + TOKEN)
                    .POST(HttpRequest.BodyPublishers.noBody())
                    .build();
            try (HttpClient client = HttpClient.newHttpClient()) {
                assertThat(client.send(ask, HttpResponse.BodyHandlers.ofString())
                                .statusCode())
                        .isEqualTo(202);
            }
            node.awaitReady();
            assertThat(new JsonObject(node.get("/db/verify")).getJsonArray("problems"))
                    .isEmpty();
        }
    }

    @Test
    void aRepositoryThatGoesAwayIsSaidAndNothingIsLost() throws Exception {
        try (Fixture fixture = new Fixture(directory)) {
            try (NodeProcess node = fixture.readyNode();
                    Connection connection = fixture.connect()) {
                Schema.run(connection, "CREATE DATABASE shop", "CREATE TABLE shop.t (id INT PRIMARY KEY)");
                fixture.awaitArchived(node);
                Path away = directory.resolve("away");
                Files.move(fixture.repository(), away);
                Schema.run(connection, "FLUSH BINARY LOGS", "INSERT INTO shop.t VALUES (1)");
                Await.until(
                        "it says so",
                        Fixture.PATIENCE,
                        () -> node.get("/q/health/ready").contains("cannot write to file://"),
                        node::output);
                assertThat(node.isUp("/q/health/live")).isTrue();
                assertThat(count(node, "repository")).isPositive();
                Files.move(away, fixture.repository());
                fixture.awaitArchived(node);
                assertThat(node.output()).doesNotContain("archive-gap", "\tat ");
            }
            fixture.assertSegmentsAreTheServers(false);
            assertThat(fixture.command("verify").output()).contains("all is well");
        }
    }

    @Test
    void aPrivilegeThatIsTakenAwayIsNamedWithItsGrant() throws Exception {
        try (Fixture fixture = new Fixture(directory)) {
            java.util.Map<String, String> keys = fixture.keys();
            Path password = Files.writeString(directory.resolve("archive"), "archive-password\n");
            keys.put("quadrant.db.source.user", "archive");
            keys.put("quadrant.db.source.password-file", password.toString());
            try (Connection connection = fixture.connect()) {
                for (String host : List.of("localhost", "127.0.0.1")) {
                    String who = "'archive'@'" + host + "'";
                    Schema.run(
                            connection,
                            "CREATE USER " + who + " IDENTIFIED BY 'archive-password'",
                            "GRANT SELECT, RELOAD, SHOW VIEW, TRIGGER, EVENT, REPLICATION SLAVE, REPLICATION CLIENT"
                                    + " ON *.* TO " + who);
                }
                try (NodeProcess node = NodeProcess.start("db-node", keys)) {
                    node.awaitReady();
                    for (String host : List.of("localhost", "127.0.0.1")) {
                        Schema.run(connection, "REVOKE REPLICATION SLAVE ON *.* FROM 'archive'@'" + host + "'");
                    }
                    Schema.run(connection, "KILL USER archive");
                    Await.until(
                            "the privilege is named",
                            Fixture.PATIENCE,
                            () -> node.get("/q/health/ready").contains("GRANT REPLICATION SLAVE ON *.* TO 'archive'@'"),
                            node::output);
                    assertThat(count(node, "privilege-missing")).isPositive();
                    for (String host : List.of("localhost", "127.0.0.1")) {
                        Schema.run(connection, "GRANT REPLICATION SLAVE ON *.* TO 'archive'@'" + host + "'");
                    }
                    node.awaitReady();
                    fixture.awaitArchived(node);
                }
                fixture.assertSegmentsAreTheServers(false);
            }
        }
    }

    private static double count(NodeProcess node, String reason) {
        String name = "quadrant_db_archive_failures_total{reason=\"" + reason + "\",} ";
        return node.get("/q/metrics")
                .lines()
                .filter(line -> line.startsWith(name))
                .mapToDouble(line -> Double.parseDouble(line.substring(name.length())))
                .sum();
    }

    private static void assertBad(Fixture fixture, String... words) throws IOException {
        NodeProcess.Outcome verify = fixture.command("verify");
        assertThat(verify.code()).as(verify.output()).isEqualTo(1);
        assertThat(verify.output()).contains("BAD  ").contains(words).doesNotContain("\tat ");
    }
}
