package dev.quadrant.monitor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quadrant.testbed.Await;
import dev.quadrant.testbed.NodeProcess;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** What Prometheus and monitor-node say of themselves, of queries as text and of what targets say of their metrics. */
final class StatusComparison {
    /** Part of URLs in the configuration that nobody may see. */
    static final String SECRET = "geheim-4711";

    private static final Duration SOON = Duration.ofSeconds(30);
    /** Queries to which Prometheus 3 gives another form than Debian's Prometheus 2: numbers with an exponent, durations as numbers. */
    private static final String NEWER = ".*(\\de[+-]?\\d|e\\+\\d).*";

    private final PrometheusProgram prometheus;
    private final NodeProcess monitor;

    private StatusComparison(PrometheusProgram prometheus, NodeProcess monitor) {
        this.prometheus = prometheus;
        this.monitor = monitor;
    }

    static void of(PrometheusProgram prometheus, NodeProcess monitor, String instance) throws IOException {
        StatusComparison comparison = new StatusComparison(prometheus, monitor);
        comparison.queriesAsText();
        comparison.metadata(instance);
        comparison.shapes();
        comparison.nothingSecret();
        comparison.documentedRequests();
    }

    /** Each query once as it is, and once with long names, so that it is broken into lines. */
    private void queriesAsText() throws IOException {
        List<String> different = new ArrayList<>();
        int total = 0;
        for (String query : Files.readAllLines(Path.of("src/test/resources/prometheus-queries.txt"))) {
            if (query.startsWith("#") || query.matches(NEWER)) {
                continue;
            }
            for (String text : List.of(query, query.replace("test_", "test_" + "long_".repeat(12)))) {
                String path = "/api/v1/format_query?query=" + URLEncoder.encode(text, StandardCharsets.UTF_8);
                String theirs = prometheus.get(path);
                String ours = monitor.get(path);
                total++;
                if (!new JsonObject(ours).equals(new JsonObject(theirs))) {
                    different.add(theirs + "\n  " + ours);
                }
            }
        }
        System.out.println("formatted as Prometheus does: " + (total - different.size()) + " of " + total);
        assertThat(total).isGreaterThan(500);
        assertThat(different).isEmpty();
        for (String wrong : List.of("", "sum(")) {
            JsonObject refused = json("/api/v1/format_query?query=" + wrong);
            assertThat(refused.getString("errorType")).isEqualTo("bad_data");
        }
        JsonObject tree = json("/api/v1/parse_query?query=-up").getJsonObject("data");
        assertThat(tree.getJsonObject("expr").getString("name")).isEqualTo("up");
    }

    private JsonObject json(String path) {
        return new JsonObject(monitor.get(path));
    }

    private void metadata(String instance) {
        for (String wanted : List.of(
                "metric=test_gauge",
                "match_target=%7Binstance=%22" + instance + "%22%7D&metric=test_latency_seconds",
                "match_target=%7Bjob=%22none%22%7D",
                "metric=test_gauge&limit=0",
                "limit=x")) {
            String path = "/api/v1/targets/metadata?" + wanted;
            Await.until(
                    path + " is equal",
                    SOON,
                    () -> json(path).equals(new JsonObject(prometheus.get(path))),
                    () -> monitor.get(path) + "\n" + prometheus.get(path));
        }
        JsonArray all = json("/api/v1/targets/metadata?match_target=%7Bjob=%22test%22%7D")
                .getJsonArray("data");
        assertThat(all.stream().map(one -> ((JsonObject) one).getString("metric")))
                .containsExactly("test_gauge", "test_latency_seconds");
        assertThat(monitor.get("/api/v1/targets/metadata?match_target=x%7B"))
                .contains("bad_data", "invalid parameter \\\"match_target\\\"");
    }

    private void shapes() {
        assertThat(names("status/runtimeinfo", monitor.get("/api/v1/status/runtimeinfo")))
                .containsAll(names("status/runtimeinfo", prometheus.get("/api/v1/status/runtimeinfo")));
        assertThat(names("status/flags", prometheus.get("/api/v1/status/flags")))
                .containsAll(names("status/flags", monitor.get("/api/v1/status/flags")));
        for (String same :
                List.of("status/tsdb", "status/walreplay", "alertmanagers", "status/buildinfo", "status/config")) {
            assertThat(names(same, monitor.get("/api/v1/" + same)))
                    .isEqualTo(names(same, prometheus.get("/api/v1/" + same)));
        }
        JsonObject runtime = json("/api/v1/status/runtimeinfo").getJsonObject("data");
        assertThat(runtime.getBoolean("reloadConfigSuccess")).isTrue();
        assertThat(runtime.getInteger("corruptionCount")).isZero();
        assertThat(runtime.getString("storageRetention")).isEqualTo("15d");
        JsonObject head = json("/api/v1/status/tsdb").getJsonObject("data").getJsonObject("headStats");
        assertThat(head.getLong("chunkCount")).isGreaterThanOrEqualTo(head.getLong("numSeries"));
        assertThat(head.getLong("minTime")).isLessThan(head.getLong("maxTime"));
    }

    /** Names and kinds of all that an answer has, at any depth; of a list those of its first. */
    private static Set<String> names(String place, String answer) {
        Set<String> names = new TreeSet<>();
        names(place, new JsonObject(answer).getValue("data"), names);
        return names;
    }

    private static void names(String place, Object value, Set<String> into) {
        switch (value) {
            case JsonObject object ->
                object.forEach(entry -> names(place + "." + entry.getKey(), entry.getValue(), into));
            case JsonArray array when !array.isEmpty() -> names(place + "[]", array.getValue(0), into);
            case JsonArray _ -> {}
            case Number _ -> into.add(place + " number");
            default -> into.add(place + " " + value.getClass().getSimpleName());
        }
    }

    private void nothingSecret() {
        String yaml = json("/api/v1/status/config").getJsonObject("data").getString("yaml");
        assertThat(yaml)
                .contains("\"quadrant.monitor.scrape.interval\": \"100ms\"\n")
                .contains("\"quadrant.monitor.storage.retention\": \"15d\"\n")
                .contains("\"quadrant.monitor.notify.receivers.x.webhook-url\": \"<secret>\"\n")
                .contains("\"quadrant.monitor.notify.alertmanagers\": \"http://<secret>@127.0.0.1:9\"\n");
        for (String path : List.of("status/config", "status/flags", "status/runtimeinfo", "alertmanagers")) {
            assertThat(monitor.get("/api/v1/" + path)).doesNotContain(SECRET);
        }
    }

    /** What the documentation shows is done as it stands there. */
    private void documentedRequests() throws IOException {
        List<String> requests = Files.readAllLines(Path.of("docs/monitor-node.md")).stream()
                .filter(line ->
                        line.matches("curl .*localhost:9090/api/v1/(format_query|parse_query|targets|status).*"))
                .toList();
        assertThat(requests).hasSize(4);
        for (String request : requests) {
            assertThat(run(request)).as(request).startsWith("{\"status\":\"success\"");
        }
        String federate = Files.readAllLines(Path.of("docs/scraping.md")).stream()
                .filter(line -> line.matches("curl .*localhost:9090/federate.*"))
                .findFirst()
                .orElseThrow();
        assertThat(run(federate)).contains("# TYPE up untyped");
    }

    private String run(String command) throws IOException {
        String here = command.replace("localhost:9090", monitor.admin().getAuthority());
        Process process = new ProcessBuilder("sh", "-c", here).start();
        return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }
}
