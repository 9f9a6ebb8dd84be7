package dev.quadrant.monitor;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.quadrant.monitor.alerts.MailServer;
import dev.quadrant.testbed.Await;
import dev.quadrant.testbed.NodeProcess;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Alerts of the real program, told to real servers of the test. */
class NotifyIT {
    private static final Duration SOON = Duration.ofSeconds(30);

    @TempDir
    private Path directory;

    private HttpServer server;
    private MailServer mail;
    private final List<Call> calls = new CopyOnWriteArrayList<>();
    private volatile int status = 200;

    private record Call(String path, String authorization, String body) {}

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            String token = exchange.getRequestHeaders().getFirst("authorization");
            calls.add(new Call(exchange.getRequestURI().getPath(), token, body));
            exchange.sendResponseHeaders(status, -1);
            exchange.close();
        });
        server.start();
        mail = new MailServer();
        Files.writeString(directory.resolve("rules.yml"), rules("vector(1)"));
    }

    private static String rules(String expression) {
        return """
                groups:
                - name: g
                  interval: 300ms
                  rules:
                  - {alert: Loud, expr: '%s', labels: {severity: critical}, annotations: {summary: 'it is loud'}}
                """.formatted(expression);
    }

    @AfterEach
    void stop() throws IOException {
        server.stop(0);
        mail.close();
    }

    private String url(String path) {
        return "http://127.0.0.1:" + server.getAddress().getPort() + path;
    }

    private String secret(String name, String text) throws IOException {
        Path file = directory.resolve(name);
        Files.writeString(file, text);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
        return file.toString();
    }

    private Map<String, String> keys() throws IOException {
        Map<String, String> keys = new LinkedHashMap<>();
        keys.put("quadrant.node.name", "monitor-1");
        keys.put("quadrant.admin.token-file", secret("token", "0123456789abcdef0123456789abcdef"));
        keys.put("quadrant.monitor.storage.path", directory.resolve("store").toString());
        keys.put("quadrant.monitor.scrape.interval", "500ms");
        keys.put("quadrant.monitor.rules.stock", "false");
        keys.put("quadrant.monitor.rules.files", directory.resolve("rules.yml").toString());
        keys.put("quadrant.monitor.external-url", "http://monitor.test");
        keys.put("quadrant.monitor.external-labels.site", "berlin");
        keys.put("quadrant.monitor.notify.group-wait", "500ms");
        keys.put("quadrant.monitor.notify.group-interval", "1s");
        keys.put("quadrant.monitor.notify.receivers.hook.webhook-url-file", secret("hook", url("/hook/secret")));
        keys.put("quadrant.monitor.notify.receivers.hook.bearer-file", secret("bearer", "abc"));
        return keys;
    }

    private Call await(String what, Predicate<Call> fits, NodeProcess monitor) {
        Await.until(what, SOON, () -> calls.stream().anyMatch(fits), () -> calls + "\n" + monitor.output());
        return calls.stream().filter(fits).findFirst().orElseThrow();
    }

    @Test
    void tellsEveryKindOfReceiver() throws IOException {
        Map<String, String> keys = keys();
        keys.put("quadrant.monitor.notify.receivers.team.match", "severity=\"critical\"");
        keys.put("quadrant.monitor.notify.receivers.team.slack-url-file", secret("slack", url("/slack/secret")));
        keys.put("quadrant.monitor.notify.receivers.team.slack-channel", "#ops");
        keys.put("quadrant.monitor.notify.receivers.team.email-to", "a@example.com,b@example.com");
        keys.put("quadrant.monitor.notify.receivers.other.match", "severity=\"info\"");
        keys.put("quadrant.monitor.notify.receivers.other.webhook-url", url("/other"));
        keys.put("quadrant.monitor.notify.smtp.address", "127.0.0.1:" + mail.port());
        keys.put("quadrant.monitor.notify.smtp.from", "monitor@example.com");
        keys.put("quadrant.monitor.notify.smtp.tls", "none");
        keys.put("quadrant.monitor.notify.smtp.user", "monitor");
        keys.put("quadrant.monitor.notify.smtp.password-file", secret("password", "pass"));
        keys.put("quadrant.monitor.notify.alertmanagers", url(""));
        try (NodeProcess monitor = NodeProcess.start("monitor-node", keys)) {
            Call hook = await("the webhook", call -> call.path().equals("/hook/secret"), monitor);
            assertThat(hook.authorization()).isEqualTo("Bearer abc");
            JsonObject told = new JsonObject(hook.body());
            assertThat(told.getString("version")).isEqualTo("4");
            assertThat(told.getString("receiver")).isEqualTo("hook");
            assertThat(told.getString("status")).isEqualTo("firing");
            assertThat(told.getJsonObject("commonLabels").encode())
                    .isEqualTo("{\"alertname\":\"Loud\",\"severity\":\"critical\",\"site\":\"berlin\"}");
            assertThat(told.getJsonArray("alerts").getJsonObject(0).getString("generatorURL"))
                    .isEqualTo("http://monitor.test/graph?g0.expr=vector%281%29&g0.tab=1");
            Call slack = await("slack", call -> call.path().equals("/slack/secret"), monitor);
            assertThat(slack.body()).contains("#ops", "[FIRING:1] Loud", "it is loud");
            Call posted = await("the Alertmanager", call -> call.path().equals("/api/v2/alerts"), monitor);
            assertThat(new JsonArray(posted.body())
                            .getJsonObject(0)
                            .getJsonObject("labels")
                            .getString("alertname"))
                    .isEqualTo("Loud");
            Await.until("the mail", SOON, () -> mail.said().contains("it is loud"), monitor::output);
            assertThat(mail.said())
                    .contains("RCPT TO:<a@example.com>", "RCPT TO:<b@example.com>", "MAIL FROM:<monitor@example.com>")
                    .contains("Subject: [FIRING:1] Loud", "AUTH PLAIN");
            assertThat(monitor.get("/api/v1/alertmanagers")).contains(url("/api/v2/alerts"));
            Files.writeString(directory.resolve("rules.yml"), rules("vector(1) > 1"));
            monitor.reload();
            await(
                    "it is over",
                    call -> call.path().startsWith("/hook") && call.body().contains("resolved"),
                    monitor);
            assertThat(calls).noneMatch(call -> call.path().equals("/other"));
            assertThat(monitor.get("/q/metrics"))
                    .contains("quadrant_monitor_notifications_total{outcome=\"sent\",receiver=\"hook/webhook\",}");
            assertThat(monitor.output()).doesNotContain("/hook/secret", "/slack/secret", "pass\"");
        }
    }

    @Test
    void triesAgainAndTellsNobodyTwiceAfterARestart() throws IOException {
        status = 503;
        try (NodeProcess monitor = NodeProcess.start("monitor-node", keys())) {
            Await.until("two tries", SOON, () -> calls.size() >= 2, monitor::output);
            monitor.awaitLine(line -> line.contains("notification-failed") && line.contains("answered 503"));
            status = 200;
            monitor.awaitLine(line -> line.contains("receiver-works-again"));
            int told = calls.size();
            Await.until(
                    "the state is kept",
                    SOON,
                    () -> Files.exists(directory.resolve("store/alerts.json")),
                    monitor::output);
            assertThat(monitor.terminate()).isZero();
            assertThat(calls).hasSize(told);
        }
        calls.clear();
        try (NodeProcess monitor = NodeProcess.start("monitor-node", keys())) {
            Await.until(
                    "the alert fires again",
                    SOON,
                    () -> monitor.get("/api/v1/alerts").contains("\"firing\""),
                    monitor::output);
            Await.until(
                    "its group is there",
                    SOON,
                    () -> monitor.get("/q/metrics").contains("quadrant_monitor_notification_groups 1.0"),
                    monitor::output);
            Files.writeString(directory.resolve("rules.yml"), rules("vector(1) > 1"));
            monitor.reload();
            // The first that it hears is that it is over.
            Call first = await("it is over", call -> true, monitor);
            assertThat(new JsonObject(first.body()).getString("status")).isEqualTo("resolved");
        }
    }

    @Test
    void silencesComeAndGoByCommand() throws IOException {
        Map<String, String> keys = keys();
        Files.writeString(directory.resolve("rules.yml"), rules("vector(1) > 1"));
        try (NodeProcess monitor = NodeProcess.start("monitor-node", keys)) {
            monitor.awaitReady();
            keys.put("quarkus.http.port", Integer.toString(monitor.admin().getPort()));
            assertThat(command(keys, 0, "list")).contains("no silences");
            String added = command(keys, 0, "add", "severity=\"critical\"", "--for", "2h", "--comment", "moving");
            assertThat(added).contains("active", "severity=\"critical\"", "moving");
            assertThat(command(keys, 1, "add", "severity=", "--for", "2h")).contains("match-wrong");
            assertThat(command(keys, 1, "add", "a=\"b\"", "--for", "soon")).contains("for-missing");
            assertThat(command(keys, 1, "expire", "none")).contains("no-such-silence");
            Files.writeString(directory.resolve("rules.yml"), rules("vector(1)"));
            monitor.reload();
            Await.until(
                    "the alert is silenced",
                    SOON,
                    () -> monitor.get("/q/metrics").contains("quadrant_monitor_alerts_suppressed{by=\"silence\",} 1.0"),
                    monitor::output);
            String id = new JsonObject(monitor.get("/alerts/silences"))
                    .getJsonArray("silences")
                    .getJsonObject(0)
                    .getString("id");
            assertThat(calls).isEmpty();
            assertThat(command(keys, 0, "expire", id)).contains("expired");
            await("it is told", call -> call.path().startsWith("/hook"), monitor);
            assertThat(command(keys, 0)).contains("expired");
        }
    }

    private static String command(Map<String, String> keys, int code, String... words) {
        String[] all = new String[words.length + 1];
        all[0] = "silence";
        System.arraycopy(words, 0, all, 1, words.length);
        NodeProcess.Outcome outcome = NodeProcess.run("monitor-node", keys, all);
        assertThat(outcome.code()).as(outcome.output()).isEqualTo(code);
        return outcome.output();
    }

    @Test
    void theConfigurationThatTheDocumentationShowsIsGood() throws IOException, InterruptedException {
        String text = Files.readString(Path.of("docs/rules-and-alerts.md"));
        int from = text.indexOf("quadrant.monitor.notify.group-by");
        String block = text.substring(from, text.indexOf("```", from));
        secret("slack.url", "https://hooks.example.com/x");
        secret("tickets.token", "abc");
        secret("smtp.password", "abc");
        new TestAuthority(directory);
        Files.move(directory.resolve("ca.pem"), directory.resolve("authority.pem"));
        Map<String, String> keys = new LinkedHashMap<>();
        block.replace("/etc/quadrant", directory.toString()).lines().forEach(line -> {
            int equals = line.indexOf('=');
            keys.put(line.substring(0, equals), line.substring(equals + 1));
        });
        keys.put("quadrant.monitor.storage.path", directory.resolve("store").toString());
        NodeProcess.Outcome outcome = NodeProcess.run("monitor-node", keys, "check");
        assertThat(outcome.code()).as(outcome.output()).isZero();
    }

    @Test
    void wrongConfigurationIsOneLineWithTheFix() throws IOException {
        wrong("notify.receivers.x.match", "severity=", "selector such as");
        wrong("notify.receivers.x.send-resolved", "true", "has no way by which it is told");
        wrong("notify.receivers.x.webhook-url", "host/path", "is no URL");
        wrong("notify.receivers.x.slack-url-file", directory + "/none", "does not exist");
        wrong("notify.receivers.x.email-to", "a@b", "smtp.address");
        wrong("notify.smtp.user", "me", "go together");
        wrong("notify.alertmanagers", "am:9093", "is no URL");
        wrong("notify.smtp.ca-file", directory.resolve("rules.yml").toString(), "holds no certificate");
        wrong("notify.group-wait", "0s", "shorter than 1ms");
    }

    private void wrong(String key, String value, String words) throws IOException {
        Map<String, String> keys = keys();
        keys.put("quadrant.monitor." + key, value);
        NodeProcess.Outcome outcome = NodeProcess.run("monitor-node", keys, "check");
        assertThat(outcome.code()).as(outcome.output()).isEqualTo(2);
        assertThat(outcome.output())
                .contains("quadrant.monitor.notify.")
                .contains(words)
                .doesNotContain("\tat ");
    }
}
