package dev.quadrant.db;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quadrant.db.repository.Durable;
import dev.quadrant.db.s3.S3Server;
import dev.quadrant.testbed.Await;
import dev.quadrant.testbed.NodeProcess;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.sql.Connection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Bases over HTTP: begun, cancelled, and watched by server-sent events, on a node that runs. */
class ProgressIT {
    private static final String TOKEN = "the-token-of-an-administrator-0042";
    private static final int ROWS = 20_000;

    @TempDir
    Path directory;

    private final HttpClient client = HttpClient.newHttpClient();

    /** What came over a stream so far. */
    private final List<JsonObject> events = new CopyOnWriteArrayList<>();

    @AfterEach
    void hangUp() {
        client.shutdownNow();
    }

    private void rows(Fixture fixture, Connection connection) throws Exception {
        Schema.run(
                connection,
                "CREATE DATABASE shop",
                "USE shop",
                "CREATE TABLE shop.t (id INT PRIMARY KEY, noise VARCHAR(100))",
                "INSERT INTO shop.t SELECT seq, SHA2(seq, 256) FROM seq_1_to_" + ROWS,
                "ANALYZE TABLE shop.t");
        Path token = directory.resolve("token");
        S3Server.secret(token, TOKEN);
        fixture.set("quadrant.admin.token-file", Optional.of(token.toString()));
        // Takes many seconds.
        fixture.set("quadrant.db.base.rate-max", Optional.of("200000"));
    }

    @Test
    void aBaseIsWatchedCancelledAndBegun() throws Exception {
        try (Fixture fixture = new Fixture(directory);
                Connection connection = fixture.connect()) {
            rows(fixture, connection);
            try (NodeProcess node = fixture.node()) {
                listen(node);
                awaitEvent(node, event -> running(event).getLong("bytes", 0L) > 0);
                assertThat(post(node, "/db/base/cancel", "").statusCode()).isEqualTo(401);
                HttpResponse<String> twice = post(node, "/db/base", TOKEN);
                assertThat(twice.statusCode()).isEqualTo(409);
                assertThat(twice.body()).contains("base-under-way");
                assertThat(node.get("/q/metrics"))
                        .containsPattern("quadrant_db_base_progress_ratio 0\\.[1-9]")
                        .containsPattern("quadrant_db_base_progress_bytes [1-9]")
                        .containsPattern("quadrant_db_base_progress_left_seconds [0-9.]+\n");
                JsonObject status = new JsonObject(node.get("/db/status")).getJsonObject("base");
                assertThat(status.getString("reason")).containsPattern("it is being taken, \\d of \\d tables, \\d+ %");
                assertThat(status.getJsonObject("progress")
                                .getJsonObject("running")
                                .getLong("tables"))
                        .isPositive();

                HttpResponse<String> cancel = post(node, "/db/base/cancel", TOKEN);
                assertThat(cancel.statusCode()).as(cancel.body()).isEqualTo(202);
                awaitEvent(node, event -> outcome(event).equals("cancelled"));
                assertThat(running(events.getLast()).isEmpty()).isTrue();
                assertCancelled(fixture, node, 1);
                HttpResponse<String> again = post(node, "/db/base/cancel", TOKEN);
                assertThat(again.statusCode()).isEqualTo(409);
                assertThat(again.body()).contains("no-base-under-way");

                // Not before somebody asks.
                assertCancelledWhileItWaitsForTheLock(fixture, node);
                assertThat(post(node, "/db/base", TOKEN).statusCode()).isEqualTo(202);
                awaitEvent(node, event -> outcome(event).equals("taken"));
                assertThat(Durable.list(fixture.repository().resolve("base"))).hasSize(1);
                assertThat(node.get("/db/status")).contains("\"outcome\" : \"taken\"");
                assertSharesRise();
            }
            NodeProcess.Outcome verify = fixture.command("verify");
            assertThat(verify.code()).as(verify.output()).isZero();
            // Piped, the command prints a line every five seconds.
            NodeProcess.Outcome backup = fixture.command("backup");
            assertThat(backup.output())
                    .containsPattern(
                            "tables, \\d+ of about \\d+ rows, [0-9.]+ .?B, [0-9.]+ .?B/s, \\d+ %, \\d+ m?s left");
            assertThat(backup.code()).isZero();
        }
    }

    /** While a statement runs, a base waits for the global read lock, and writers behind it: not when it was cancelled. */
    private void assertCancelledWhileItWaitsForTheLock(Fixture fixture, NodeProcess node) throws Exception {
        try (Connection blocking = fixture.connect()) {
            Schema.run(blocking, "LOCK TABLES shop.t WRITE");
            assertThat(post(node, "/db/base", TOKEN).statusCode()).isEqualTo(202);
            Await.until(
                    "it waits for the lock",
                    Fixture.PATIENCE,
                    () -> !flushes(fixture).equals("0"),
                    node::output);
            assertThat(post(node, "/db/base/cancel", TOKEN).statusCode()).isEqualTo(202);
            Await.until(
                    "nothing waits", Fixture.PATIENCE, () -> flushes(fixture).equals("0"), node::output);
            Schema.run(blocking, "UNLOCK TABLES");
        }
        Await.until(
                "it has ended",
                Fixture.PATIENCE,
                () -> node.get("/q/metrics").contains("quadrant_db_base_failures_total{reason=\"cancelled\",} 2.0"),
                node::output);
        assertCancelled(fixture, node, 2);
    }

    private static String flushes(Fixture fixture) {
        return fixture.value(
                "SELECT COUNT(*) FROM information_schema.processlist WHERE info LIKE 'FLUSH%' AND state LIKE 'Waiting%'");
    }

    private static void assertCancelled(Fixture fixture, NodeProcess node, int times) throws IOException {
        assertThat(Durable.list(fixture.repository().resolve("base"))).isEmpty();
        assertThat(fixture.command("list").output()).contains("there is no base");
        assertThat(node.get("/q/metrics"))
                .contains("quadrant_db_base_failures_total{reason=\"cancelled\",} " + times + ".0")
                .contains("quadrant_db_base_failures_total{reason=\"source\",} 0.0");
        assertThat(node.get("/db/status")).contains("the last one was cancelled at ");
        assertThat(node.lines().stream().filter(line -> line.contains("base-cancelled")))
                .hasSize(times);
        assertThat(node.output()).doesNotContain("base-failed", "\tat ");
    }

    /** No share goes back within a base, and the last one seen is most of it. */
    private void assertSharesRise() {
        int before = 0;
        for (JsonObject event : events) {
            int percent = running(event).getInteger("percent", 0);
            if (running(event).isEmpty() || running(event).getLong("bytes", 0L) == 0) {
                before = 0;
            }
            assertThat(percent).isGreaterThanOrEqualTo(before).isLessThanOrEqualTo(100);
            before = percent;
        }
    }

    private static JsonObject running(JsonObject event) {
        return event.getJsonObject("base").getJsonObject("running", new JsonObject());
    }

    private static String outcome(JsonObject event) {
        return event.getJsonObject("base")
                .getJsonObject("last", new JsonObject())
                .getString("outcome", "");
    }

    /** Opens the stream, as {@code curl -N} does. */
    private void listen(NodeProcess node) throws IOException, InterruptedException {
        HttpResponse<Stream<String>> response = client.send(
                HttpRequest.newBuilder(node.admin().resolve("/db/progress"))
                        .header("Accept", "text/event-stream")
                        .build(),
                HttpResponse.BodyHandlers.ofLines());
        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.headers().firstValue("content-type")).hasValue("text/event-stream");
        Thread.ofPlatform().daemon().name("events").start(() -> {
            try {
                response.body()
                        .filter(line -> line.startsWith("data: "))
                        .map(line -> new JsonObject(line.substring("data: ".length())))
                        .forEach(events::add);
            } catch (UncheckedIOException e) {
                // The node ended before its stream.
                assertThat(events).isNotEmpty();
            }
        });
    }

    private void awaitEvent(NodeProcess node, Predicate<JsonObject> fits) {
        Await.until(
                "an event",
                Fixture.PATIENCE,
                () -> !events.isEmpty() && fits.test(events.getLast()),
                () -> events + node.output());
    }

    private HttpResponse<String> post(NodeProcess node, String path, String token)
            throws IOException, InterruptedException {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(node.admin().resolve(path)).POST(HttpRequest.BodyPublishers.noBody());
        if (!token.isEmpty()) {
            request.header("Authorization", "Bearer " + token);
        }
        return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }
}
