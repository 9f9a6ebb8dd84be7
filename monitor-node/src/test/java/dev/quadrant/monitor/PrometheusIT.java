package dev.quadrant.monitor;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.quadrant.testbed.Await;
import dev.quadrant.testbed.NodeProcess;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The real Prometheus and the real monitor-node beside each other, scraping one target whose samples have times of their own, so
 * that both hold the same: what both answer must be equal.
 */
class PrometheusIT {
    private static final Duration SOON = Duration.ofSeconds(60);
    private static final int REVISIONS = 61;
    /** Between two samples of a series, in seconds. */
    private static final long STEP = 30;

    private static final String RULES = """
            groups:
            - name: g
              interval: 300ms
              limit: 10
              rules:
              - {record: 'test:sum', expr: sum(test_gauge), labels: {a: b}}
              - alert: Many
                expr: test:sum > 0
                for: 1h
                labels: {severity: page}
                annotations: {summary: '{{ $value | humanize }}'}
              - alert: None
                expr: test:sum > 1e+99
            """;

    @TempDir
    private Path directory;

    private volatile int revision;

    /** What a target exposes at one revision: counters with resets, gauges, a histogram, values that are no numbers. */
    static String exposition(int step, long time) {
        StringBuilder out = new StringBuilder();
        out.append("# HELP test_gauge What waves.\n# TYPE test_gauge gauge\n");
        out.append("# HELP test_latency_seconds How long.\n# TYPE test_latency_seconds histogram\n");
        String[] paths = {"/a", "/b", "/c"};
        for (int i = 0; i < paths.length; i++) {
            for (String method : List.of("get", "post")) {
                double count = (step % 25) * (7.0 * i + method.length());
                line(out, "test_counter{path=\"" + paths[i] + "\",method=\"" + method + "\"}", count, time);
            }
            line(out, "test_total{path=\"" + paths[i] + "\"}", 10 + step * (i + 1), time);
            double[] buckets = {0.1, 0.5, 1, 5};
            double sum = 0;
            for (int b = 0; b < buckets.length; b++) {
                sum += step * (b + 1.0 + i);
                line(
                        out,
                        "test_latency_seconds_bucket{path=\"" + paths[i] + "\",le=\"" + buckets[b] + "\"}",
                        sum,
                        time);
            }
            sum += Math.floorDiv(step, 10);
            line(out, "test_latency_seconds_bucket{path=\"" + paths[i] + "\",le=\"+Inf\"}", sum, time);
            line(out, "test_latency_seconds_count{path=\"" + paths[i] + "\"}", sum, time);
            line(out, "test_latency_seconds_sum{path=\"" + paths[i] + "\"}", sum * 0.7, time);
        }
        String[] hosts = {"a", "b", "c", "d"};
        for (int i = 0; i < hosts.length; i++) {
            double wave = Math.rint(Math.sin(step * 0.3 + i) * 4000) / 1000 + i;
            line(out, "test_gauge{host=\"" + hosts[i] + "\"}", wave, time);
            line(out, "test_info{host=\"" + hosts[i] + "\",version=\"1." + i + "\"}", 1, time);
        }
        line(out, "test_other{host=\"a\"}", step % 3, time);
        line(out, "test_other{host=\"b\"}", 2, time);
        line(out, "test_special{kind=\"nan\"}", Double.NaN, time);
        line(out, "test_special{kind=\"inf\"}", Double.POSITIVE_INFINITY, time);
        line(out, "test_special{kind=\"negative\"}", Double.NEGATIVE_INFINITY, time);
        line(out, "test_special{kind=\"small\"}", 1e-9 * step, time);
        return out.toString();
    }

    private static void line(StringBuilder out, String series, double value, long time) {
        String text = Double.isNaN(value) ? "NaN" : Double.isInfinite(value) ? value > 0 ? "+Inf" : "-Inf" : "" + value;
        out.append(series).append(' ').append(text).append(' ').append(time).append('\n');
    }

    private HttpServer target(long first) throws IOException {
        HttpServer target = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        target.createContext("/metrics", exchange -> {
            int now = revision;
            byte[] body = exposition(now, first + now * STEP * 1000).getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().add("content-type", "text/plain; version=0.0.4");
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        target.createContext("/", exchange -> {
            exchange.sendResponseHeaders(404, -1);
            exchange.close();
        });
        target.start();
        return target;
    }

    private Map<String, String> keys(String instance) throws IOException {
        Map<String, String> keys = new LinkedHashMap<>();
        keys.put("quadrant.node.name", "monitor-1");
        keys.put("quadrant.monitor.storage.path", directory.resolve("store").toString());
        keys.put("quadrant.monitor.scrape.interval", "100ms");
        keys.put("quadrant.monitor.scrape.timeout", "100ms");
        keys.put("quadrant.monitor.scrape.targets", "test=" + instance);
        keys.put("quadrant.monitor.rules.stock", "false");
        keys.put("quadrant.monitor.notify.receivers.x.webhook-url", "http://127.0.0.1:9/" + StatusComparison.SECRET);
        keys.put("quadrant.monitor.notify.alertmanagers", "http://me:" + StatusComparison.SECRET + "@127.0.0.1:9");
        keys.put("quadrant.monitor.rules.files", rules().toString());
        return keys;
    }

    private Path rules() throws IOException {
        return Files.writeString(directory.resolve("rules.yml"), RULES);
    }

    @Test
    void answersAsPrometheusDoes() throws IOException {
        long end = System.currentTimeMillis() / 60_000 * 60_000;
        long first = end - (REVISIONS - 1) * STEP * 1000;
        HttpServer target = target(first);
        String instance = "127.0.0.1:" + target.getAddress().getPort();
        try (PrometheusProgram prometheus = new PrometheusProgram(directory, instance, rules().toString());
                NodeProcess monitor = NodeProcess.start("monitor-node", keys(instance))) {
            String count = "/api/v1/query?query="
                    + URLEncoder.encode("count_over_time(test_gauge{host=\"a\"}[2h])", StandardCharsets.UTF_8)
                    + "&time=" + end / 1000;
            for (int i = 0; i < REVISIONS; i++) {
                String wanted = "\"" + (i + 1) + "\"";
                revision = i;
                // Not that they asked: a scrape that came late was not taken, and the next brings the same samples.
                Await.until(
                        "both have revision " + i,
                        SOON,
                        () -> prometheus.get(count).contains(wanted)
                                && monitor.get(count).contains(wanted),
                        () -> prometheus.get(count) + monitor.get(count) + "\n" + monitor.output());
            }
            compareQueries(prometheus, monitor, end);
            compareRest(prometheus, monitor, first, end);
            compareRules(prometheus, monitor);
            StatusComparison.of(prometheus, monitor, instance);
        } finally {
            target.stop(0);
        }
    }

    private static void compareQueries(PrometheusProgram prometheus, NodeProcess monitor, long end) throws IOException {
        List<String> different = new ArrayList<>();
        int total = 0;
        // Between two samples, so that a range's ends lie on none: Prometheus 3 counts them otherwise than 2.
        double at = end / 1000.0 - STEP * 3 + 7;
        for (String query : Files.readAllLines(Path.of("src/test/resources/prometheus-queries.txt"))) {
            if (query.startsWith("#")) {
                continue;
            }
            String text = URLEncoder.encode(query, StandardCharsets.UTF_8);
            total += compare(prometheus, monitor, "/api/v1/query?query=" + text + "&time=" + at, different);
            if (!query.startsWith("\"") && !query.endsWith("m]")) {
                String range = "&start=" + (at - 900) + "&end=" + at + "&step=60";
                total += compare(prometheus, monitor, "/api/v1/query_range?query=" + text + range, different);
            }
        }
        System.out.println("equal to Prometheus: " + (total - different.size()) + " of " + total);
        assertThat(total).isGreaterThan(600);
        assertThat(different).isEmpty();
    }

    private static int compare(PrometheusProgram prometheus, NodeProcess monitor, String path, List<String> different) {
        JsonObject theirs = new JsonObject(prometheus.get(path));
        JsonObject ours = new JsonObject(monitor.get(path));
        if (!equal(theirs.getValue("data"), ours.getValue("data"), path.contains("sort"))
                || !theirs.getString("status").equals(ours.getString("status"))) {
            different.add(path + "\n  " + theirs.encode() + "\n  " + ours.encode());
        }
        return 1;
    }

    /** Values as numbers, to the last digits that the order of a sum decides; series in any order, unless it is asked for. */
    private static boolean equal(Object a, Object b, boolean ordered) {
        if (a instanceof JsonObject x && b instanceof JsonObject y) {
            return x.fieldNames().equals(y.fieldNames())
                    && x.fieldNames().stream().allMatch(name -> equal(x.getValue(name), y.getValue(name), ordered));
        }
        if (a instanceof JsonArray x && b instanceof JsonArray y) {
            List<Object> left = ordered ? x.stream().toList() : sorted(x);
            List<Object> right = ordered ? y.stream().toList() : sorted(y);
            boolean same = left.size() == right.size();
            for (int i = 0; same && i < left.size(); i++) {
                same = equal(left.get(i), right.get(i), ordered);
            }
            return same;
        }
        if (a instanceof Number x && b instanceof Number y) {
            return x.doubleValue() == y.doubleValue();
        }
        return String.valueOf(a).equals(String.valueOf(b)) || close(String.valueOf(a), String.valueOf(b));
    }

    /** Series by their labels; all else stays in its order. */
    private static List<Object> sorted(JsonArray array) {
        boolean series =
                !array.isEmpty() && array.getValue(0) instanceof JsonObject first && first.containsKey("metric");
        return array.stream()
                .sorted((a, b) -> series ? key((JsonObject) a).compareTo(key((JsonObject) b)) : 0)
                .toList();
    }

    private static String key(JsonObject series) {
        return new TreeMap<>(series.getJsonObject("metric").getMap()).toString();
    }

    private static boolean close(String a, String b) {
        try {
            double x = Double.parseDouble(a);
            double y = Double.parseDouble(b);
            return Math.abs(x - y) <= 1e-12 * Math.max(Math.abs(x), Math.abs(y));
        } catch (NumberFormatException e) {
            return false;
        }
    }

    private static void compareRest(PrometheusProgram prometheus, NodeProcess monitor, long first, long end) {
        String time = "start=" + first / 1000 + "&end=" + end / 1000;
        List<String> different = new ArrayList<>();
        for (String path : List.of(
                "/api/v1/labels?match[]=%7B__name__=~%22test_.*%22%7D&" + time,
                "/api/v1/label/host/values?" + time,
                "/api/v1/label/__name__/values?match[]=%7Bhost=%22a%22%7D&" + time,
                "/api/v1/series?match[]=test_counter&match[]=test_gauge&" + time,
                "/api/v1/query?query=sum(",
                "/api/v1/query?query=test_gauge%5B5m%5D%5B5m%5D",
                "/api/v1/query_range?query=test_gauge&start=2&end=1&step=1",
                "/api/v1/query_range?query=test_gauge&start=1&end=100000&step=1")) {
            JsonObject theirs = new JsonObject(prometheus.get(path));
            JsonObject ours = new JsonObject(monitor.get(path));
            boolean same = theirs.getString("status").equals(ours.getString("status"))
                    && equal(theirs.getValue("data"), ours.getValue("data"), false)
                    && String.valueOf(theirs.getString("errorType"))
                            .equals(String.valueOf(ours.getString("errorType")));
            if (!same) {
                different.add(path + "\n  " + theirs.encode() + "\n  " + ours.encode());
            }
        }
        assertThat(different).isEmpty();
    }

    /** All that does not depend on when a rule was evaluated. */
    private static void compareRules(PrometheusProgram prometheus, NodeProcess monitor) {
        for (String path : List.of("/api/v1/rules", "/api/v1/rules?type=alert", "/api/v1/rules?type=record")) {
            Await.until(
                    path + " is equal",
                    SOON,
                    () -> rules(prometheus.get(path)).equals(rules(monitor.get(path))),
                    () -> rules(prometheus.get(path)) + "\n" + rules(monitor.get(path)));
        }
    }

    private static String rules(String answer) {
        JsonArray groups = new JsonObject(answer).getJsonObject("data").getJsonArray("groups");
        StringBuilder text = new StringBuilder();
        for (int g = 0; g < groups.size(); g++) {
            JsonObject group = groups.getJsonObject(g);
            text.append(group.getString("name")).append(group.getString("file")).append(group.getValue("interval"));
            for (Object each : group.getJsonArray("rules")) {
                JsonObject rule = (JsonObject) each;
                for (String name :
                        List.of("name", "query", "labels", "annotations", "type", "health", "state", "duration")) {
                    text.append('\n').append(name).append('=').append(rule.getValue(name));
                }
                JsonArray alerts = rule.getJsonArray("alerts", new JsonArray());
                for (int i = 0; i < alerts.size(); i++) {
                    text.append('\n').append(alerts.getJsonObject(i).getJsonObject("labels"));
                }
            }
        }
        return text.toString();
    }

    @Test
    void promtoolTakesTheStockRules() throws IOException, InterruptedException {
        assertThat(PrometheusProgram.promtool(
                        "check", "rules", "src/main/resources/META-INF/quadrant/quadrant-stock-rules.yml"))
                .contains("SUCCESS");
    }
}
