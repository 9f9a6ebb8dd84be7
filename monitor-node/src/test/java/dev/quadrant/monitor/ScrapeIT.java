package dev.quadrant.monitor;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsParameters;
import com.sun.net.httpserver.HttpsServer;
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
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import javax.net.ssl.SSLParameters;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Scrape files of the real program: relabelling beside the real Prometheus, TLS, secrets, files of targets, reloads. */
class ScrapeIT {
    private static final Duration SOON = Duration.ofSeconds(60);

    @TempDir
    private Path directory;

    private HttpServer target;
    private volatile String exposed = "known{exported=\"a\"} 1\n";
    private volatile String wanted = "";
    private final List<String> asked = new CopyOnWriteArrayList<>();

    @BeforeEach
    void startTarget() throws IOException {
        target = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        target.createContext("/", this::answer);
        target.start();
    }

    private void answer(HttpExchange exchange) throws IOException {
        asked.add(exchange.getRequestURI().toString());
        String shown = exchange.getRequestHeaders().getFirst("authorization");
        boolean welcome = wanted.isEmpty() || wanted.equals(shown);
        byte[] body = exposed.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().add("content-type", "text/plain; version=0.0.4");
        exchange.sendResponseHeaders(welcome ? 200 : 401, body.length);
        exchange.getResponseBody().write(body);
        exchange.close();
    }

    @AfterEach
    void stopTarget() {
        target.stop(0);
    }

    private String instance() {
        return "127.0.0.1:" + target.getAddress().getPort();
    }

    private NodeProcess start(String scrapes) throws IOException {
        Path file = Files.writeString(directory.resolve("scrapes.yml"), scrapes);
        return NodeProcess.start(
                "monitor-node",
                Map.of(
                        "quadrant.node.name",
                        "monitor-1",
                        "quadrant.monitor.storage.path",
                        directory.resolve("store").toString(),
                        "quadrant.monitor.scrape.interval",
                        "300ms",
                        "quadrant.monitor.scrape.files",
                        file.toString()));
    }

    private static String value(NodeProcess monitor, String query) {
        JsonArray result = new JsonObject(
                        monitor.get("/api/v1/query?query=" + URLEncoder.encode(query, StandardCharsets.UTF_8)))
                .getJsonObject("data")
                .getJsonArray("result");
        return result.size() == 1
                ? result.getJsonObject(0).getJsonArray("value").getString(1)
                : result.size() + " series";
    }

    private static void await(NodeProcess monitor, String query, String value) {
        Await.until(query + " is " + value, SOON, () -> value(monitor, query).equals(value), monitor::output);
    }

    /** Scrape files that both can read: targets and series must come out the same. */
    @Test
    void targetsAndSeriesAreThoseOfPrometheus() throws IOException {
        exposed = """
                known{exported="a",instance="own",job="its"} 1
                known_b{shard="x",tmp_1="t"} 2
                empty{instance=""} 3
                go_dropped 4
                Upper_Case{le="0.5"} 5
                """;
        String scrapes = """
                global: {scrape_interval: 300ms, scrape_timeout: 300ms}
                scrape_configs:
                - job_name: plain
                  static_configs: [{targets: ['%1$s'], labels: {env: prod, __meta_zone: z1, x: '%%'}}]
                - job_name: honor
                  honor_labels: true
                  metrics_path: /honor
                  params: {module: ['a b', c], target: [t]}
                  static_configs: [{targets: ['%1$s']}]
                - job_name: relabelled
                  static_configs:
                  - {targets: ['%1$s', 'gone:1', 'gone:2', 'other:9'], labels: {env: prod, __meta_zone: z1, team: Blue}}
                  relabel_configs:
                  - {source_labels: [__address__], regex: 'gone.*', action: drop}
                  - {source_labels: [__address__], regex: '127.*', action: keep}
                  - {regex: '__meta_(.+)', action: labelmap, replacement: 'meta_$1'}
                  - {source_labels: [__address__, env], target_label: hash, action: hashmod, modulus: 1000003}
                  - {source_labels: [env, team], separator: '-', target_label: both}
                  - {source_labels: [team], target_label: lower, action: lowercase}
                  - {source_labels: [team], target_label: upper, action: uppercase}
                  - {source_labels: [team], target_label: __tmp, action: lowercase}
                  - {source_labels: [__tmp], target_label: lower, action: keepequal}
                  - {source_labels: [__tmp], target_label: upper, action: dropequal}
                  - {source_labels: [env], regex: '(p)(?P<rest>.*)', target_label: '${1}_label', replacement: '${rest}$$$9x'}
                  - {source_labels: [env], target_label: __param_env}
                  - {target_label: instance, replacement: mine}
                  - {regex: team, action: labeldrop}
                  metric_relabel_configs:
                  - {source_labels: [__name__], regex: 'go_.*', action: drop}
                  - {source_labels: [__name__], regex: 'known_(.*)', target_label: __name__, replacement: 'renamed_$1'}
                  - {regex: 'tmp_(.*)', action: labelmap, replacement: 'kept_$1'}
                  - {regex: 'tmp_.*', action: labeldrop}
                  - {source_labels: [__name__], regex: 'Upper.*', target_label: le, replacement: ''}
                """.formatted(instance());
        try (NodeProcess monitor = start(scrapes);
                PrometheusProgram prometheus = new PrometheusProgram(directory, scrapes, List.of())) {
            for (String job : List.of("plain", "honor", "relabelled")) {
                await(monitor, "count(up{job=\"" + job + "\"} == 1)", "1");
            }
            Await.until(
                    "Prometheus has scraped all",
                    SOON,
                    () -> prometheus
                                    .get("/api/v1/query?query=scrape_samples_scraped")
                                    .split("\"5\"", -1)
                                    .length
                            == 4,
                    prometheus::output);
            assertThat(targets(monitor.get("/api/v1/targets"))).isEqualTo(targets(prometheus.get("/api/v1/targets")));
            assertThat(dropped(monitor.get("/api/v1/targets?state=dropped")))
                    .hasSize(3)
                    .isEqualTo(dropped(prometheus.get("/api/v1/targets?state=dropped")));
            String all = "/api/v1/series?match[]=%7B__name__%3D~%22.%2B%22%2Cjob!%3D%22quadrant%22%7D";
            assertThat(series(monitor.get(all))).isEqualTo(series(prometheus.get(all)));
            String federate = "/federate?match[]=%7B__name__%3D~%22known.*%7Cempty%7CUpper.*%22%7D&match[]=go_dropped";
            assertThat(lines(monitor.get(federate))).hasSizeGreaterThan(10).isEqualTo(lines(prometheus.get(federate)));
            assertThat(new JsonObject(monitor.get("/api/v1/scrape_pools"))
                            .getJsonObject("data")
                            .getJsonArray("scrapePools"))
                    .contains("plain", "honor", "relabelled", "quadrant");
        }
        assertThat(asked).contains("/honor?module=a+b&module=c&target=t", "/metrics?env=prod");
    }

    private static Map<String, String> targets(String answer) {
        Map<String, String> targets = new TreeMap<>();
        for (Object one : new JsonObject(answer).getJsonObject("data").getJsonArray("activeTargets")) {
            JsonObject target = (JsonObject) one;
            if (!target.getString("scrapePool").equals("quadrant")) {
                targets.put(
                        target.getString("scrapePool"),
                        sorted(target.getJsonObject("labels"))
                                + sorted(target.getJsonObject("discoveredLabels"))
                                + target.getString("scrapeUrl")
                                + target.getString("health")
                                + target.getString("scrapeInterval"));
            }
        }
        return targets;
    }

    private static Set<String> dropped(String answer) {
        Set<String> dropped = new TreeSet<>();
        new JsonObject(answer)
                .getJsonObject("data")
                .getJsonArray("droppedTargets")
                .forEach(one -> dropped.add(sorted(((JsonObject) one).getJsonObject("discoveredLabels"))));
        return dropped;
    }

    private static Set<String> series(String answer) {
        Set<String> series = new TreeSet<>();
        new JsonObject(answer).getJsonArray("data").forEach(one -> series.add(sorted((JsonObject) one)));
        return series;
    }

    /** Lines of a federation without the times, which differ. */
    private static Set<String> lines(String answer) {
        Set<String> lines = new TreeSet<>();
        answer.lines().forEach(line -> lines.add(line.replaceFirst(" \\d{13}$", " TIME")));
        return lines;
    }

    private static String sorted(JsonObject labels) {
        return new TreeMap<>(labels.getMap()).toString();
    }

    @Test
    void secretsAreReadAnewWhenTheirFilesChange() throws IOException {
        secret("token", "first-0123");
        secret("password", "p");
        wanted = "Bearer first-0123";
        try (NodeProcess monitor = start("""
                scrape_configs:
                - job_name: bearer
                  scrape_interval: 300ms
                  bearer_token_file: token
                  static_configs: [{targets: ['%1$s']}]
                - job_name: basic
                  scrape_interval: 300ms
                  basic_auth: {username: u, password_file: password}
                  static_configs: [{targets: ['%1$s']}]
                """.formatted(instance()))) {
            await(monitor, "up{job=\"bearer\"}", "1");
            await(monitor, "up{job=\"basic\"}", "0");
            wanted = "Bearer second-0123";
            await(monitor, "up{job=\"bearer\"}", "0");
            assertThat(monitor.get("/api/v1/targets")).contains("HTTP status 401");
            secret("token", "second-0123");
            await(monitor, "up{job=\"bearer\"}", "1");
            wanted = "Basic " + Base64.getEncoder().encodeToString("u:p".getBytes(StandardCharsets.UTF_8));
            await(monitor, "up{job=\"basic\"}", "1");
            Files.delete(directory.resolve("token"));
            Await.until(
                    "the file is named",
                    SOON,
                    () -> monitor.get("/api/v1/targets").contains("token does not exist"),
                    monitor::output);
            assertThat(monitor.output()).doesNotContain("Bearer ", "second-0123");
        }
    }

    private void secret(String name, String text) throws IOException {
        Path made = directory.resolve(name + ".new");
        Files.deleteIfExists(made);
        Files.createFile(made, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.writeString(made, text + "\n");
        Files.move(made, directory.resolve(name), StandardCopyOption.ATOMIC_MOVE);
    }

    @Test
    void speaksTlsWithAnAuthorityACertificateAndAName()
            throws IOException, InterruptedException, GeneralSecurityException {
        TestAuthority authority = new TestAuthority(directory);
        authority.sign("server", "DNS:app.example");
        authority.sign("client", "DNS:monitor.example");
        HttpsServer server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setHttpsConfigurator(new HttpsConfigurator(authority.context("server")) {
            @Override
            public void configure(HttpsParameters parameters) {
                SSLParameters wanted = getSSLContext().getDefaultSSLParameters();
                wanted.setNeedClientAuth(true);
                parameters.setSSLParameters(wanted);
            }
        });
        server.createContext("/", this::answer);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.start();
        String job = """
                - job_name: %s
                  scheme: https
                  static_configs: [{targets: ['127.0.0.1:%d']}]
                  tls_config: {%s}
                """;
        int port = server.getAddress().getPort();
        String shown = ", cert_file: client.pem, key_file: client.key";
        try (NodeProcess monitor = start("global: {scrape_interval: 10s, scrape_timeout: 10s}\nscrape_configs:\n"
                + job.formatted("good", port, "ca_file: ca.pem, server_name: app.example" + shown)
                + job.formatted("unverified", port, "insecure_skip_verify: true" + shown)
                + job.formatted("anonymous", port, "ca_file: ca.pem, server_name: app.example")
                + job.formatted("misnamed", port, "ca_file: ca.pem" + shown)
                + job.formatted("untrusted", port, "server_name: app.example" + shown))) {
            await(monitor, "up{job=\"good\"}", "1");
            await(monitor, "up{job=\"unverified\"}", "1");
            await(monitor, "known{job=\"good\",exported=\"a\",instance=\"127.0.0.1:" + port + "\"}", "1");
            for (String bad : List.of("anonymous", "misnamed", "untrusted")) {
                await(monitor, "up{job=\"" + bad + "\"}", "0");
            }
            // A handshake on a busy machine may have taken too long, which is another reason.
            for (String bad : List.of("anonymous", "misnamed", "untrusted")) {
                Await.until(
                        bad + " says that TLS failed",
                        SOON,
                        () -> monitor.get("/api/v1/targets?state=active&scrapePool=" + bad)
                                .contains("TLS failed: "),
                        () -> monitor.get("/api/v1/targets?scrapePool=" + bad));
            }
        } finally {
            server.stop(0);
        }
    }

    @Test
    void followsFilesOfTargetsAndKeepsTheLastGoodOnes() throws IOException {
        Path targets = directory.resolve("targets.json");
        Files.writeString(targets, "[{\"targets\": [\"" + instance() + "\"], \"labels\": {\"v\": \"1\"}}]");
        try (NodeProcess monitor = start("""
                scrape_configs:
                - job_name: files
                  file_sd_configs: [{files: ['*.json']}]
                """)) {
            await(monitor, "up{job=\"files\",v=\"1\"}", "1");
            Files.writeString(targets, "[{\"targets\": [\"" + instance());
            await(monitor, "quadrant_monitor_scrape_problems", "1");
            assertThat(monitor.get("/q/health")).contains("targets.json:1: no YAML");
            await(monitor, "up{job=\"files\",v=\"1\"}", "1");
            Files.writeString(targets, "[{\"targets\": [\"" + instance() + "\"], \"labels\": {\"v\": \"2\"}}]");
            await(monitor, "up{job=\"files\",v=\"2\"}", "1");
            await(monitor, "up{job=\"files\",v=\"1\"}", "0 series");
            await(monitor, "known{job=\"files\",v=\"2\"}", "1");
            await(monitor, "quadrant_monitor_scrape_problems", "0");
            Files.delete(targets);
            await(monitor, "up{job=\"files\"}", "0 series");
        }
    }

    @Test
    void reloadsJobsAndRefusesFilesWithAMistake() throws IOException {
        String scrapes = """
                scrape_configs:
                - job_name: one
                  static_configs: [{targets: ['%1$s']}]
                """.formatted(instance());
        try (NodeProcess monitor = start(scrapes)) {
            await(monitor, "up{job=\"one\"}", "1");
            Files.writeString(directory.resolve("scrapes.yml"), scrapes + "  scrape_intervall: 1s\n");
            monitor.reload();
            monitor.awaitLine(line -> line.contains("scrape-files-refused") && line.contains("scrapes.yml:4"));
            await(monitor, "quadrant_monitor_scrape_reloads_total{outcome=\"refused\"}", "1");
            assertThat(monitor.get("/q/health")).contains("unknown field");
            await(monitor, "up{job=\"one\"}", "1");
            Files.writeString(
                    directory.resolve("scrapes.yml"),
                    scrapes.replace("one", "two") + "  metric_relabel_configs: [{target_label: l, replacement: r}]\n");
            monitor.reload();
            await(monitor, "known{job=\"two\",l=\"r\"}", "1");
            await(monitor, "up{job=\"one\"}", "0 series");
        }
        NodeProcess.Outcome wrong = NodeProcess.run(
                "monitor-node",
                Map.of(
                        "quadrant.monitor.storage.path",
                                directory.resolve("store").toString(),
                        "quadrant.monitor.scrape.files",
                                Files.writeString(directory.resolve("bad.yml"), "scrape_config: []\n")
                                        .toString()),
                "check");
        assertThat(wrong.code()).isEqualTo(2);
        assertThat(wrong.output())
                .contains("quadrant.monitor.scrape.files", "bad.yml:1", "unknown field \"scrape_config\"");
    }
}
