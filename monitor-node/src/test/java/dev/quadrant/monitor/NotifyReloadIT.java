package dev.quadrant.monitor;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import dev.quadrant.monitor.alerts.MailServer;
import dev.quadrant.testbed.Await;
import dev.quadrant.testbed.NodeProcess;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Receivers come and go by SIGHUP, and are told by TLS alone when their certificates are good. */
class NotifyReloadIT {
    private static final Duration SOON = Duration.ofSeconds(30);
    private static final String NOTIFY = "quadrant.monitor.notify.";

    @TempDir
    private Path directory;

    private final List<String> told = new CopyOnWriteArrayList<>();
    private HttpsServer hook;

    private void rules(String expression) throws IOException {
        Files.writeString(directory.resolve("rules.yml"), """
                groups:
                - name: g
                  interval: 300ms
                  rules:
                  - {alert: Loud, expr: '%s', annotations: {summary: 'it is loud'}}
                """.formatted(expression));
    }

    /** The node's configuration with these receivers. */
    private void configure(String... receivers) throws IOException {
        Files.writeString(
                directory.resolve("monitor-node.properties"),
                """
                quadrant.node.name=monitor-1
                quadrant.monitor.storage.path=%1$s/store
                quadrant.monitor.scrape.interval=500ms
                quadrant.monitor.rules.stock=false
                quadrant.monitor.rules.files=%1$s/rules.yml
                quadrant.monitor.notify.group-wait=100ms
                quadrant.monitor.notify.group-interval=1s
                """.formatted(directory) + NOTIFY + String.join("\n" + NOTIFY, receivers) + "\n");
    }

    private HttpsServer hook(TestAuthority authority) throws IOException, GeneralSecurityException {
        HttpsServer server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setHttpsConfigurator(new HttpsConfigurator(authority.context("good")));
        server.createContext("/", exchange -> {
            String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            String what = body.startsWith("[") ? "posted" : new JsonObject(body).getString("status");
            told.add(exchange.getRequestURI().getPath() + " " + what);
            exchange.sendResponseHeaders(200, -1);
            exchange.close();
        });
        server.start();
        return server;
    }

    private String webhook(String receiver) {
        return "receivers." + receiver + ".webhook-url=https://127.0.0.1:"
                + hook.getAddress().getPort() + "/" + receiver;
    }

    private static String smtp(MailServer server) {
        return "smtp.address=127.0.0.1:" + server.port();
    }

    private static void awaitMetric(NodeProcess monitor, String line) {
        Await.until(line, SOON, () -> monitor.get("/q/metrics").contains(line), monitor::output);
    }

    private static boolean reloadIsGood(NodeProcess monitor) {
        return new JsonObject(monitor.get("/api/v1/status/runtimeinfo"))
                .getJsonObject("data")
                .getBoolean("reloadConfigSuccess");
    }

    @Test
    void receiversComeAndGoAndCertificatesDecide() throws IOException, InterruptedException, GeneralSecurityException {
        TestAuthority authority = new TestAuthority(directory);
        authority.sign("good", "IP:127.0.0.1");
        authority.sign("other", "DNS:other.example");
        String trusted = "ca-file=" + authority.certificate();
        rules("vector(1)");
        hook = hook(authority);
        try (MailServer wrong = MailServer.startTls(authority.context("other"));
                MailServer good = MailServer.startTls(authority.context("good"));
                MailServer tls = MailServer.tls(authority.context("good"))) {
            // An authority that nobody knows, and a certificate for another host.
            configure(webhook("hook"), "receivers.team.email-to=a@example.com", smtp(wrong), "smtp." + trusted);
            Map<String, String> keys = Map.of(
                    "quarkus.config.locations",
                    directory.resolve("monitor-node.properties").toString());
            try (NodeProcess monitor = NodeProcess.start("monitor-node", keys)) {
                monitor.awaitLine(line -> line.contains("notification-failed") && line.contains("hook/webhook"));
                monitor.awaitLine(line -> line.contains("notification-failed") && line.contains("team/email"));
                assertThat(told).isEmpty();
                assertThat(wrong.said()).contains("STARTTLS").doesNotContain("MAIL FROM");
                configure(webhook("hook"), "receivers.hook.ca-file=" + directory.resolve("none"));
                monitor.reload();
                monitor.awaitLine(line -> line.contains("receivers-refused") && line.contains("hook.ca-file"));
                assertThat(reloadIsGood(monitor)).isFalse();
                assertThat(monitor.get("/q/health")).contains("2 receivers; the configuration was refused");
                configure(
                        webhook("hook"),
                        "receivers.hook." + trusted,
                        webhook("late"),
                        "receivers.late." + trusted,
                        "receivers.team.email-to=a@example.com",
                        smtp(good),
                        "smtp." + trusted,
                        "alertmanagers=https://127.0.0.1:" + hook.getAddress().getPort() + "/am",
                        "alertmanagers-" + trusted);
                monitor.reload();
                Await.until(
                        "all are told",
                        SOON,
                        () -> told.containsAll(List.of("/hook firing", "/late firing", "/am/api/v2/alerts posted")),
                        () -> told + monitor.output());
                Await.until("by mail, too", SOON, () -> good.said().contains("it is loud"), monitor::output);
                awaitMetric(monitor, "quadrant_monitor_notify_reloads_total{outcome=\"done\",} 1.0");
                awaitMetric(monitor, "quadrant_monitor_notify_reloads_total{outcome=\"refused\",} 1.0");
                assertThat(reloadIsGood(monitor)).isTrue();
                configure(
                        webhook("late"),
                        "receivers.late." + trusted,
                        "receivers.crew.email-to=b@example.com",
                        smtp(tls),
                        "smtp.tls=tls",
                        "smtp." + trusted);
                monitor.reload();
                Await.until("the crew is told", SOON, () -> tls.said().contains("it is loud"), monitor::output);
                assertThat(monitor.get("/api/v1/status/config"))
                        .contains("receivers.crew")
                        .doesNotContain("receivers.hook");
                assertThat(monitor.get("/api/v1/alertmanagers")).contains("\"activeAlertmanagers\":[]");
                rules("vector(1) > 1");
                monitor.reload();
                Await.until("it is over", SOON, () -> told.contains("/late resolved"), monitor::output);
                // Whoever is gone is not told of the end; that nobody is told twice is DispatcherTest's.
                assertThat(told).doesNotContain("/hook resolved");
            }
        } finally {
            hook.stop(0);
        }
    }
}
