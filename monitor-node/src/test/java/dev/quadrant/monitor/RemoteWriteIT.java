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
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Remote write of the real program: to the real Prometheus, from it, and to a server of the test that fails. */
class RemoteWriteIT {
    private static final Duration SOON = Duration.ofSeconds(60);
    private static final List<String> RECEIVER = List.of("--web.enable-remote-write-receiver");
    private static final String QUIET = "global: {scrape_interval: 1h}\n";

    @TempDir
    private Path directory;

    private HttpServer server;
    private final AtomicInteger value = new AtomicInteger();
    private volatile int status = 204;
    private volatile String retryAfter = "";
    private final AtomicInteger writes = new AtomicInteger();

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/metrics", exchange -> {
            byte[] body =
                    "counted %d\nsecret 1\n".formatted(value.incrementAndGet()).getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        server.createContext("/write", exchange -> {
            writes.incrementAndGet();
            exchange.getRequestBody().readAllBytes();
            if (!retryAfter.isEmpty()) {
                exchange.getResponseHeaders().add("retry-after", retryAfter);
            }
            byte[] body = "not like this".getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(status, status == 204 ? -1 : body.length);
            if (status != 204) {
                exchange.getResponseBody().write(body);
            }
            exchange.close();
        });
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    private String instance() {
        return "127.0.0.1:" + server.getAddress().getPort();
    }

    private Map<String, String> keys() {
        Map<String, String> keys = new LinkedHashMap<>();
        keys.put("quadrant.node.name", "monitor-1");
        keys.put("quadrant.monitor.storage.path", directory.resolve("store").toString());
        keys.put("quadrant.monitor.scrape.interval", "300ms");
        keys.put("quadrant.monitor.external-labels.site", "here");
        return keys;
    }

    private NodeProcess monitor(String url, String more) throws IOException {
        Map<String, String> keys = keys();
        keys.put("quadrant.monitor.scrape.targets", "test=" + instance());
        Path file = Files.writeString(directory.resolve("remote.yml"), """
                remote_write:
                - name: other
                  url: %s
                  queue_config: {batch_send_deadline: 300ms, max_backoff: 500ms}
                  write_relabel_configs:
                  - {source_labels: [__name__], regex: secret, action: drop}
                """.formatted(url) + more);
        keys.put("quadrant.monitor.remote-write.files", file.toString());
        return NodeProcess.start("monitor-node", keys);
    }

    private static String path(String query) {
        return "/api/v1/query?query=" + URLEncoder.encode(query, StandardCharsets.UTF_8);
    }

    private static String value(String answer) {
        JsonArray result = new JsonObject(answer).getJsonObject("data").getJsonArray("result");
        return result.size() == 1
                ? result.getJsonObject(0).getJsonArray("value").getString(1)
                : result.size() + " series";
    }

    private static void await(NodeProcess monitor, String query, String wanted) {
        Await.until(query, SOON, () -> value(monitor.get(path(query))).equals(wanted), monitor::output);
    }

    private static List<String> values(String answer) {
        JsonArray result = new JsonObject(answer).getJsonObject("data").getJsonArray("result");
        return result.isEmpty()
                ? List.of()
                : result.getJsonObject(0).getJsonArray("values").stream()
                        .map(Object::toString)
                        .toList();
    }

    /** All that a scrape gave is there, with its times, also over a kill and over a time when the receiver is away. */
    @Test
    void prometheusHoldsAllThatTheNodeHolds() throws IOException {
        String all = path("counted[10m]");
        int reached;
        try (PrometheusProgram prometheus = new PrometheusProgram(directory, QUIET, RECEIVER)) {
            String url = prometheus.base().resolve("/api/v1/write").toString();
            try (NodeProcess monitor = monitor(url, "")) {
                Await.until(
                        "samples arrive",
                        SOON,
                        () -> values(prometheus.get(all)).size() > 3,
                        monitor::output);
                assertThat(prometheus.get(path("counted"))).contains("\"site\":\"here\"", "\"job\":\"test\"");
                assertThat(value(prometheus.get(path("secret")))).isEqualTo("0 series");
                server.removeContext("/metrics");
                Await.until(
                        "the stale marker arrives",
                        SOON,
                        () -> value(prometheus.get(path("counted"))).equals("0 series"),
                        monitor::output);
                server.createContext("/metrics", exchange -> {
                    byte[] body =
                            "counted %d\n".formatted(value.incrementAndGet()).getBytes(StandardCharsets.UTF_8);
                    exchange.sendResponseHeaders(200, body.length);
                    exchange.getResponseBody().write(body);
                    exchange.close();
                });
                monitor.kill();
            }
            int before = value.get();
            try (NodeProcess monitor = monitor(url, "")) {
                Await.until("it is scraped again", SOON, () -> value.get() > before + 3, monitor::output);
                reached = value.get();
                Await.until(
                        "what was last is there",
                        SOON,
                        () -> !values(prometheus.get(all)).isEmpty()
                                && value(prometheus.get(path("max_over_time(counted[10m]) >= " + reached)))
                                        .matches("\\d+"),
                        monitor::output);
                List<String> ours = values(monitor.get(all));
                Await.until(
                        "both hold the same",
                        SOON,
                        () -> values(prometheus.get(all))
                                .toString()
                                .contains(ours.toString()
                                        .substring(1, ours.toString().length() - 1)),
                        () -> ours + "\n" + prometheus.get(all));
                // What was sent just before the kill may be sent again and be refused: rejected is no loss here.
                // The node that was killed left its own series, which end by age only.
                await(monitor, "max(quadrant_monitor_remote_write_dropped_samples_total{reason!=\"rejected\"})", "0");
            }
        }
    }

    @Test
    void whatMayPassIsTriedAgainAndWhatWillNotIsDropped() throws IOException {
        status = 503;
        String sent = "quadrant_monitor_remote_write_sent_samples_total > 0 or on() vector(0)";
        try (NodeProcess monitor = monitor("http://" + instance() + "/write", "")) {
            Await.until("it is tried again and again", SOON, () -> writes.get() > 3, monitor::output);
            assertThat(monitor.get("/q/health")).contains("does not take samples: HTTP status 503: not like this");
            await(monitor, sent, "0");
            status = 429;
            retryAfter = "1";
            int before = writes.get();
            Await.until("429 is tried again", SOON, () -> writes.get() > before + 2, monitor::output);
            await(monitor, sent, "0");
            status = 400;
            retryAfter = "";
            monitor.awaitLine(line -> line.contains("remote-write-rejected") && line.contains("not like this"));
            await(monitor, "quadrant_monitor_remote_write_dropped_samples_total{reason=\"rejected\"} > bool 0", "1");
            status = 204;
            await(monitor, "quadrant_monitor_remote_write_sent_samples_total > bool 0", "1");
            Files.writeString(directory.resolve("remote.yml"), "remote_write: [{url: 'x', shards: 3}]\n");
            monitor.reload();
            monitor.awaitLine(line -> line.contains("remote-write-refused") && line.contains("unknown field"));
            Files.writeString(directory.resolve("remote.yml"), "remote_write: []\n");
            monitor.reload();
            await(monitor, "quadrant_monitor_remote_write_sent_samples_total", "0 series");
        }
    }

    @Test
    void takesWhatPrometheusSendsAndRefusesOthers() throws IOException, InterruptedException {
        Path token = directory.resolve("token");
        Files.createFile(token, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.writeString(token, "0123456789abcdef0123456789abcdef");
        Map<String, String> keys = keys();
        keys.put("quadrant.admin.token-file", token.toString());
        keys.put("quadrant.monitor.remote-write.receive", "true");
        keys.put("quadrant.monitor.remote-write.body-max", "100000");
        try (NodeProcess monitor = NodeProcess.start("monitor-node", keys);
                HttpClient client = HttpClient.newHttpClient();
                PrometheusProgram prometheus = new PrometheusProgram(
                        directory,
                        """
                        global: {scrape_interval: 300ms, scrape_timeout: 300ms, external_labels: {from: prometheus}}
                        scrape_configs:
                        - {job_name: test, static_configs: [{targets: ['%s']}]}
                        remote_write:
                        - url: %s
                          authorization: {credentials_file: %s}
                          queue_config: {batch_send_deadline: 300ms}
                        """.formatted(instance(), monitor.admin().resolve("/api/v1/write"), token),
                        List.of())) {
            Await.until(
                    "samples arrive",
                    SOON,
                    () -> values(monitor.get(path("counted{from=\"prometheus\",job=\"test\"}[10m]")))
                                    .size()
                            > 3,
                    () -> monitor.output() + prometheus.output());
            List<String> ours = values(monitor.get(path("counted[10m]")));
            String text = ours.toString();
            assertThat(values(prometheus.get(path("counted[10m]"))).toString())
                    .contains(text.substring(1, text.length() - 1));
            URI write = monitor.admin().resolve("/api/v1/write");
            assertThat(post(client, write, "", new byte[10])).startsWith("401 ");
            String shown = Files.readString(token);
            assertThat(post(client, write, shown, new byte[100_001])).startsWith("413 body-limit");
            assertThat(post(client, write, shown, new byte[] {(byte) 0xff, (byte) 0xff, (byte) 0xff, 0x7f, 0}))
                    .startsWith("413 decompressed-limit");
            assertThat(post(client, write, shown, new byte[] {5, 0, 1})).startsWith("400 bad-snappy");
            assertThat(post(client, write, shown, new byte[] {1, 0, 9})).startsWith("400 bad-protobuf");
        }
        keys.put("quadrant.monitor.remote-write.receive", "false");
        try (NodeProcess monitor = NodeProcess.start("monitor-node", keys);
                HttpClient client = HttpClient.newHttpClient()) {
            assertThat(post(client, monitor.admin().resolve("/api/v1/write"), Files.readString(token), new byte[] {0}))
                    .startsWith("404 ");
        }
    }

    private static String post(HttpClient client, URI url, String token, byte[] body)
            throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(url)
                .header("content-type", "application/x-protobuf")
                .header("content-encoding", "snappy")
                .POST(HttpRequest.BodyPublishers.ofByteArray(body));
        if (!token.isEmpty()) {
            request.header("authorization", "Bearer " + token);
        }
        HttpResponse<String> answer = client.send(request.build(), HttpResponse.BodyHandlers.ofString());
        return answer.statusCode() + " " + answer.body();
    }
}
