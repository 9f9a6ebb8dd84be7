package dev.quadrant.monitor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.net.httpserver.HttpServer;
import dev.quadrant.testbed.Await;
import dev.quadrant.testbed.NodeProcess;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The real program, scraping itself and a target whose figures are known. */
class MonitorNodeIT {
    private static final Duration SOON = Duration.ofSeconds(30);

    @TempDir
    private Path directory;

    private HttpServer target;
    private volatile String exposed = "";

    @BeforeEach
    void startTarget() throws IOException {
        target = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        target.createContext("/metrics", exchange -> {
            byte[] body = exposed.getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().add("content-type", "application/openmetrics-text; version=1.0.0");
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        target.createContext("/", exchange -> {
            exchange.sendResponseHeaders(404, -1);
            exchange.close();
        });
        target.start();
        exposed = "# TYPE known gauge\nknown{a=\"x\"} 42\nknown{a=\"y\"} -1.5\n# EOF\n";
    }

    @AfterEach
    void stopTarget() {
        target.stop(0);
    }

    private String instance() {
        return "127.0.0.1:" + target.getAddress().getPort();
    }

    private Map<String, String> keys() {
        Map<String, String> keys = new LinkedHashMap<>();
        keys.put("quadrant.node.name", "monitor-1");
        keys.put("quadrant.monitor.storage.path", directory.resolve("store").toString());
        keys.put("quadrant.monitor.scrape.interval", "500ms");
        keys.put("quadrant.monitor.scrape.targets", "test=" + instance());
        return keys;
    }

    private NodeProcess start() {
        return NodeProcess.start("monitor-node", keys());
    }

    private static JsonObject get(NodeProcess monitor, String path) {
        return new JsonObject(monitor.get(path));
    }

    private static JsonArray query(NodeProcess monitor, String query) {
        return get(monitor, "/api/v1/query?query=" + URLEncoder.encode(query, StandardCharsets.UTF_8))
                .getJsonObject("data")
                .getJsonArray("result");
    }

    private static String value(NodeProcess monitor, String query) {
        JsonArray result = query(monitor, query);
        return result.size() == 1
                ? result.getJsonObject(0).getJsonArray("value").getString(1)
                : result.size() + " series";
    }

    private static void await(NodeProcess monitor, String query, String value) {
        Await.until(query + " is " + value, SOON, () -> value(monitor, query).equals(value), monitor::output);
    }

    private static JsonArray range(NodeProcess monitor, String query, long from, long to) {
        return get(
                        monitor,
                        "/api/v1/query_range?step=0.05&start=" + from / 1000.0 + "&end=" + to / 1000.0 + "&query="
                                + URLEncoder.encode(query, StandardCharsets.UTF_8))
                .getJsonObject("data")
                .getJsonArray("result");
    }

    @Test
    void scrapesItselfAndATargetAndKeepsTheSamplesOverAKill() {
        long began = System.currentTimeMillis();
        long seen;
        try (NodeProcess monitor = start()) {
            await(monitor, "known{a=\"x\"}", "42");
            await(monitor, "known{a!=\"x\",job=\"test\",instance=\"" + instance() + "\"}", "-1.5");
            await(monitor, "up{node=\"monitor-1\",role=\"monitor\",job=\"quadrant\"}", "1");
            await(monitor, "scrape_samples_scraped{job=\"test\"}", "2");
            assertThat(get(monitor, "/api/v1/label/a/values").getJsonArray("data"))
                    .containsExactly("x", "y");
            assertThat(get(monitor, "/api/v1/labels?match[]=known").getJsonArray("data"))
                    .containsExactly("__name__", "a", "instance", "job");
            assertThat(get(monitor, "/api/v1/series?match[]=known%7Ba%3D~%22x%7Cz%22%7D")
                            .getJsonArray("data"))
                    .hasSize(1);
            exposed = "# TYPE known gauge\nknown{a=\"x\"} 43\n# EOF\n";
            await(monitor, "known", "43");
            seen = System.currentTimeMillis();
            assertThat(range(monitor, "known{a=\"x\"}", began, seen + 500).encode())
                    .contains("\"42\"", "\"43\"");
            monitor.awaitReady();
            monitor.kill();
        }
        try (NodeProcess monitor = start()) {
            JsonArray kept = range(monitor, "known", began, seen + 500);
            assertThat(kept).hasSize(2);
            assertThat(kept.encode()).contains("\"42\"", "\"43\"", "\"-1.5\"");
            assertThat(monitor.terminate()).isZero();
        }
    }

    @Test
    void aTargetThatDiesIsDownAndItsSeriesEnd() {
        try (NodeProcess monitor = start()) {
            await(monitor, "known{a=\"x\"}", "42");
            JsonObject up = target(monitor);
            assertThat(up.getString("health")).isEqualTo("up");
            assertThat(up.getString("scrapeUrl")).isEqualTo("http://" + instance() + "/metrics");
            assertThat(up.getJsonObject("labels").getMap()).isEqualTo(Map.of("instance", instance(), "job", "test"));
            assertThat(monitor.get("/api/v1/targets?state=dropped")).contains("\"activeTargets\":[]");
            target.stop(0);
            await(monitor, "up{job=\"test\"}", "0");
            await(monitor, "known", "0 series");
            // The first scrape that fails may be one that was under way; and on a busy machine one of the node itself
            // is late.
            Await.until(
                    "the reason is that nobody listens",
                    SOON,
                    () -> card(monitor).getString("reason", "").equals("connection refused"),
                    () -> card(monitor).encode());
            assertThat(card(monitor).getString("state")).isEqualTo("down");
            JsonObject down = target(monitor);
            assertThat(down.getString("health")).isEqualTo("down");
            assertThat(down.getString("lastError")).isEqualTo("connection refused");
            Await.until(
                    "one of two is down",
                    SOON,
                    () -> get(monitor, "/api/console/overview")
                            .getString("words")
                            .equals("1 of 2 does not answer"),
                    () -> monitor.get("/api/console/overview"));
        }
    }

    private JsonObject card(NodeProcess monitor) {
        return get(monitor, "/api/console/overview").getJsonArray("targets").stream()
                .map(JsonObject.class::cast)
                .filter(one -> one.getString("instance").equals(instance()))
                .findFirst()
                .orElseThrow();
    }

    private JsonObject target(NodeProcess monitor) {
        return get(monitor, "/api/v1/targets?state=active&scrapePool=test")
                .getJsonObject("data")
                .getJsonArray("activeTargets")
                .getJsonObject(0);
    }

    @Test
    void saysWhyAnAnswerIsRefused() {
        exposed = "known{ 1\n# EOF\n";
        try (NodeProcess monitor = start()) {
            await(monitor, "up{job=\"test\"}", "0");
            // On a busy machine the first scrape may have been late, which is another reason.
            Await.until(
                    "the reason is the answer's line",
                    SOON,
                    () -> card(monitor).getString("reason", "").startsWith("line 1: "),
                    monitor::output);
            monitor.awaitLine(line -> line.contains("target-down") && line.contains("bad-label"));
        }
    }

    @Test
    void evaluatesTheQueryLanguage() {
        try (NodeProcess monitor = start()) {
            await(monitor, "sum by (job) (up{job=\"test\"}) * 2 + on () group_left () vector(40)", "42");
            await(monitor, "count(sum_over_time(up{job=\"test\"}[1m:1s]) > bool 0)", "1");
            await(
                    monitor,
                    "histogram_quantile(0.5, label_replace(up{job=\"test\"}, \"le\", \"+Inf\", \"\", \"\"))",
                    "NaN");
            JsonObject scalar = get(monitor, "/api/v1/query?query=1%2B1&time=5").getJsonObject("data");
            assertThat(scalar.encode()).isEqualTo("{\"resultType\":\"scalar\",\"result\":[5,\"2\"]}");
            JsonObject text = get(monitor, "/api/v1/query?query=%22a%22&time=5").getJsonObject("data");
            assertThat(text.encode()).isEqualTo("{\"resultType\":\"string\",\"result\":[5,\"a\"]}");
            JsonObject matrix = get(monitor, "/api/v1/query?query=up%5B1m%5D").getJsonObject("data");
            assertThat(matrix.getString("resultType")).isEqualTo("matrix");
            assertThat(get(monitor, "/api/v1/query?query=quantile(2,up)")
                            .getJsonArray("warnings")
                            .getString(0))
                    .isEqualTo("PromQL warning: quantile value should be between 0 and 1, got 2 (1:10)");
        }
    }

    @Test
    void answersErrorsAsPrometheusDoes() throws IOException, InterruptedException {
        try (NodeProcess monitor = start();
                HttpClient client = HttpClient.newHttpClient()) {
            HttpResponse<String> wrong = client.send(
                    HttpRequest.newBuilder(monitor.admin().resolve("/api/v1/query"))
                            .header("content-type", "application/x-www-form-urlencoded")
                            .POST(HttpRequest.BodyPublishers.ofString("query=up%7B"))
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
            assertThat(wrong.statusCode()).isEqualTo(400);
            assertThat(new JsonObject(wrong.body()).getString("errorType")).isEqualTo("bad_data");
            assertThat(wrong.body()).contains("invalid parameter").contains("1:4: parse error");
            String many = monitor.get("/api/v1/query_range?query=up&start=0&end=20000&step=1");
            assertThat(many).contains("exceeded maximum resolution of 11,000 points");
            assertThat(monitor.get("/api/v1/query_range?query=up&start=5&end=1&step=1"))
                    .contains("bad_data");
            assertThat(monitor.get("/api/v1/series")).contains("no match[] parameter provided");
            assertThat(monitor.get("/api/v1/nothing")).contains("not_found");
            assertThat(get(monitor, "/api/v1/status/buildinfo").getString("status"))
                    .isEqualTo("success");
        }
    }

    @Test
    void wrongConfigurationIsOneLineAndCodeTwo() throws IOException {
        Path file = Files.writeString(directory.resolve("file"), "");
        wrong("quadrant.monitor.storage.path", file.resolve("below").toString(), "is no directory");
        wrong("quadrant.monitor.scrape.targets", "host-without-port", "host:port");
        wrong("quadrant.monitor.scrape.interval", "soon", "soon");
        wrong("quadrant.monitor.scrape.timeout", "1m", "longer than");
        wrong("quadrant.monitor.scrape.samples-max", "0", "not above 0");
        wrong("quadrant.monitor.scrape.intervall", "1s", "quadrant.monitor.scrape.interval");
    }

    private void wrong(String key, String value, String words) {
        Map<String, String> keys = keys();
        keys.put(key, value);
        NodeProcess.Outcome outcome = NodeProcess.run("monitor-node", keys);
        assertThat(outcome.code()).as(outcome.output()).isEqualTo(2);
        assertThat(outcome.output()).contains(key).contains(words).doesNotContain("\tat ");
    }

    @Test
    void aStoreInUseIsRefused() {
        try (NodeProcess monitor = start()) {
            NodeProcess.Outcome second = NodeProcess.run("monitor-node", keys());
            assertThat(second.code()).isEqualTo(2);
            assertThat(second.output())
                    .contains("quadrant.monitor.storage.path")
                    .contains("in use by another process")
                    .doesNotContain("\tat ");
            assertThat(monitor.isAlive()).isTrue();
        }
    }

    @Test
    void theConsoleShowsTheNodes() throws IOException, InterruptedException {
        Map<String, String> keys = keys();
        // A browser that starts takes the machine for itself: a scrape must not be late by that and show a target as
        // down.
        keys.put("quadrant.monitor.scrape.interval", "5s");
        try (NodeProcess monitor = NodeProcess.start("monitor-node", keys);
                HttpClient client = HttpClient.newHttpClient()) {
            HttpResponse<String> root = client.send(
                    HttpRequest.newBuilder(monitor.admin().resolve("/"))
                            .header("accept", "text/html,*/*")
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
            assertThat(root.statusCode()).isEqualTo(302);
            assertThat(root.headers().firstValue("location")).hasValue("/console/");
            assertThat(get(monitor, "/").getString("program")).isEqualTo("monitor-node");
            await(monitor, "up{node=\"monitor-1\"}", "1");
            await(monitor, "up{job=\"test\"}", "1");
            // The first scrape may have found the node while it started.
            Await.until(
                    "the overview has both up",
                    SOON,
                    () -> get(monitor, "/api/console/overview")
                            .getString("words")
                            .equals("All 2 targets are up"),
                    () -> monitor.get("/api/console/overview"));
            String page = dom(monitor);
            assertThat(page).contains(">monitor-1</h3>", ">" + instance() + "</h3>", "All 2 targets are up", "uplot");
        }
    }

    private String dom(NodeProcess monitor) throws IOException, InterruptedException {
        Path browser = Path.of("/usr/bin/chromium");
        assumeTrue(Files.isExecutable(browser), "needs chromium: apt-get install chromium");
        Path page = directory.resolve("page.html");
        List<String> command = new ArrayList<>(List.of(
                browser.toString(),
                "--headless",
                "--no-sandbox",
                "--disable-gpu",
                "--disable-quic",
                "--no-first-run",
                "--disable-background-networking",
                "--disable-component-update",
                "--disable-sync",
                "--user-data-dir=" + directory.resolve("profile"),
                "--virtual-time-budget=2000",
                "--dump-dom",
                monitor.admin().resolve("/console/").toString()));
        Process process = new ProcessBuilder(command)
                .redirectOutput(page.toFile())
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        try {
            assertThat(process.waitFor(60, TimeUnit.SECONDS))
                    .as("chromium ends")
                    .isTrue();
        } finally {
            process.destroyForcibly().waitFor();
        }
        return Files.readString(page);
    }

    @Test
    void theConsolesEventsFollowTheNodes() throws IOException, InterruptedException {
        try (NodeProcess monitor = start();
                HttpClient client = HttpClient.newHttpClient()) {
            HttpResponse<java.util.stream.Stream<String>> events = client.send(
                    HttpRequest.newBuilder(monitor.admin().resolve("/api/console/events"))
                            .build(),
                    HttpResponse.BodyHandlers.ofLines());
            assertThat(events.headers().firstValue("content-type")).hasValue("text/event-stream");
            try (var lines = events.body()) {
                assertThat(lines.filter(line -> line.startsWith("data: "))
                                .map(line -> new JsonObject(line.substring(6)))
                                .anyMatch(state -> state.getString("words").equals("All 2 targets are up")))
                        .isTrue();
            }
        }
    }
}
