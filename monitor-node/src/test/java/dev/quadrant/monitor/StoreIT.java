package dev.quadrant.monitor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.quadrant.monitor.labels.Labels;
import dev.quadrant.monitor.tsdb.Appender;
import dev.quadrant.monitor.tsdb.Series;
import dev.quadrant.monitor.tsdb.SeriesStore;
import dev.quadrant.monitor.tsdb.StoreOptions;
import dev.quadrant.testbed.Await;
import dev.quadrant.testbed.NodeProcess;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The real program on a store of half a day: it writes blocks, is killed, deletes, makes a snapshot, and runs out of disk. */
class StoreIT {
    private static final Duration SOON = Duration.ofSeconds(60);
    private static final String TOKEN = "0123456789abcdef0123456789abcdef";
    private static final long STEP = 60_000;
    private static final long HOURS = 12 * 3600_000L;

    @TempDir
    private Path directory;

    private final HttpClient http = HttpClient.newHttpClient();

    private Map<String, String> keys(Path store) throws IOException {
        Path token = directory.resolve("token");
        Files.writeString(token, TOKEN);
        Map<String, String> keys = new LinkedHashMap<>();
        keys.put("quadrant.node.name", "monitor-1");
        keys.put("quadrant.admin.token-file", token.toString());
        keys.put("quadrant.monitor.storage.path", store.toString());
        keys.put("quadrant.monitor.scrape.interval", "500ms");
        return keys;
    }

    /** Twelve hours of samples up to now, none of them in a block. */
    private static long fill(Path store) throws IOException {
        long end = System.currentTimeMillis() / STEP * STEP;
        try (SeriesStore filled = new SeriesStore(StoreOptions.of(store, Duration.ofDays(15), 1000))) {
            Appender appender = filled.appender();
            for (long time = end - HOURS; time <= end; time += STEP) {
                for (int n = 0; n < 5; n++) {
                    Series series = appender.series(Labels.of(Labels.NAME, "old", "n", Integer.toString(n)));
                    appender.add(series, time, Double.doubleToRawLongBits((double) (n + time / STEP % 100)));
                }
                appender.commit();
            }
        }
        return end;
    }

    private static String range(NodeProcess monitor, String query, long end) {
        return new JsonObject(monitor.get("/api/v1/query_range?step=300&start=" + (end - HOURS) / 1000 + "&end="
                        + end / 1000 + "&query=" + URLEncoder.encode(query, StandardCharsets.UTF_8)))
                .getJsonObject("data")
                .getJsonArray("result")
                .encode();
    }

    private JsonObject admin(NodeProcess monitor, String what) {
        HttpRequest request = HttpRequest.newBuilder(URI.create(monitor.admin() + "/api/v1/admin/tsdb/" + what))
                .header("Authorization", "Bearer " + TOKEN)
                .POST(HttpRequest.BodyPublishers.noBody())
                .build();
        try {
            HttpResponse<String> answer = http.send(request, HttpResponse.BodyHandlers.ofString());
            assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
            return new JsonObject(answer.body());
        } catch (IOException e) {
            throw new AssertionError(monitor.output(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    private static void awaitBlocks(NodeProcess monitor) {
        Await.until(
                "the hours that are over are blocks",
                SOON,
                () -> !monitor.get("/q/metrics").contains("quadrant_monitor_store_blocks 0.0")
                        && monitor.output().contains("head-cut"),
                monitor::output);
    }

    @Test
    void hoursThatAreOverBecomeBlocksAndAKillLosesNothing() throws IOException {
        Path store = directory.resolve("store");
        long end = fill(store);
        String before;
        try (NodeProcess monitor = NodeProcess.start("monitor-node", keys(store))) {
            before = range(monitor, "sum by (n) (old)", end);
            assertThat(new JsonArray(before)).hasSize(5);
            awaitBlocks(monitor);
            assertThat(range(monitor, "sum by (n) (old)", end)).isEqualTo(before);
            monitor.kill();
        }
        try (Stream<Path> blocks = Files.list(store.resolve("blocks"))) {
            assertThat(blocks).isNotEmpty();
        }
        try (NodeProcess monitor = NodeProcess.start("monitor-node", keys(store))) {
            assertThat(range(monitor, "sum by (n) (old)", end)).isEqualTo(before);
            assertThat(monitor.get("/api/v1/label/n/values")).contains("\"0\",\"1\",\"2\",\"3\",\"4\"");
            assertThat(monitor.terminate()).isZero();
        }
    }

    @Test
    void deletesCleansAndMakesASnapshotThatAnswersTheSame() throws IOException {
        Path store = directory.resolve("store");
        long end = fill(store);
        String before;
        Path snapshot;
        try (NodeProcess monitor = NodeProcess.start("monitor-node", keys(store))) {
            awaitBlocks(monitor);
            JsonObject deleted = admin(
                    monitor,
                    "delete_series?match[]=" + URLEncoder.encode("old{n=\"3\"}", StandardCharsets.UTF_8) + "&end="
                            + end / 1000);
            assertThat(deleted.getJsonObject("data").getInteger("series")).isPositive();
            before = range(monitor, "old", end);
            assertThat(new JsonArray(before)).hasSize(4);
            admin(monitor, "clean_tombstones");
            assertThat(range(monitor, "old", end)).isEqualTo(before);
            JsonObject made = admin(monitor, "snapshot");
            assertThat(made.getString("status")).isEqualTo("success");
            snapshot = store.resolve("snapshots")
                    .resolve(made.getJsonObject("data").getString("name"));
        }
        try (NodeProcess monitor = NodeProcess.start("monitor-node", keys(snapshot))) {
            assertThat(range(monitor, "old", end)).isEqualTo(before);
        }
    }

    @Test
    void aFullDiskIsNamedQueriesGoOnAndRoomMendsIt() throws IOException {
        assumeTrue("root".equals(System.getProperty("user.name")), "needs root: a file system of its own");
        Path store = Files.createDirectories(directory.resolve("small"));
        List<String> under = List.of(
                "unshare",
                "-m",
                "sh",
                "-c",
                "mount -t tmpfs -o size=256k quadrant-test " + store + " && exec \"$@\"",
                "sh");
        Map<String, String> keys = keys(store);
        keys.put("quadrant.monitor.scrape.interval", "100ms");
        try (NodeProcess monitor = NodeProcess.startUnder(under, "monitor-node", keys)) {
            Await.until(
                    "the full disk is named",
                    Duration.ofMinutes(2),
                    () -> !monitor.isUp("/q/health/ready")
                            && monitor.get("/q/health").contains("No space left"),
                    monitor::output);
            assertThat(monitor.get("/api/v1/query?query=count(last_over_time(up[1h]))"))
                    .contains("\"1\"");
            assertThat(monitor.isAlive()).isTrue();
            run(
                    "nsenter",
                    "-t",
                    Long.toString(monitor.pid()),
                    "-m",
                    "mount",
                    "-o",
                    "remount,size=64m",
                    store.toString());
            monitor.awaitReady();
            Await.until(
                    "samples are kept again",
                    SOON,
                    () -> monitor.get("/api/v1/query?query=up").contains("\"1\""),
                    monitor::output);
        }
    }

    private static void run(String... command) throws IOException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        try {
            assertThat(process.waitFor()).as(said).isZero();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }
}
