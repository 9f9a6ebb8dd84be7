package dev.quadrant.lb;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quadrant.lb.kit.RawClient;
import dev.quadrant.lb.kit.RawServer;
import dev.quadrant.testbed.NodeProcess;
import dev.quadrant.testbed.Ports;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Limits that refill so slowly that no test sees it: the number that passes is exact. */
class RateLimitIT {
    private static final String LIMIT = "quadrant.lb.frontends.web.rate-limits.";

    @TempDir
    private Path directory;

    private final int port = Ports.free();

    private Map<String, String> keys(RawServer server) {
        return new HashMap<>(Map.of(
                "quadrant.cluster.listen",
                "127.0.0.1:" + Ports.free(),
                "quadrant.lb.frontends.web.listen",
                "127.0.0.1:" + port,
                "quadrant.lb.frontends.web.backend",
                "app",
                "quadrant.lb.frontends.web.trusted-proxies",
                "127.0.0.0/8",
                "quadrant.lb.frontends.web.routes.api.match.path-prefix",
                "/api",
                "quadrant.lb.frontends.web.routes.api.backend",
                "app",
                "quadrant.lb.backends.app.servers.a.address",
                "127.0.0.1:" + server.port(),
                LIMIT + "clients.requests",
                "3",
                LIMIT + "clients.per",
                "1d",
                LIMIT + "clients.routes",
                "default"));
    }

    private String ask(String path, String fields) throws IOException {
        try (RawClient client = new RawClient(new InetSocketAddress(InetAddress.getLoopbackAddress(), port))) {
            return client.send("GET " + path + " HTTP/1.1\r\nHost: a\r\n" + fields + "\r\n")
                    .response();
        }
    }

    private static String from(String client) {
        return "X-Forwarded-For: " + client + "\r\n";
    }

    @Test
    void aClientGetsItsBurstAndNoMore() throws Exception {
        try (RawServer server = RawServer.answering("a");
                NodeProcess node = NodeProcess.start("lb-node", keys(server)).awaitReady()) {
            for (int i = 0; i < 3; i++) {
                assertThat(ask("/", from("192.0.2.1"))).startsWith("HTTP/1.1 200");
            }
            String refused = ask("/", from("192.0.2.1"));
            assertThat(refused).startsWith("HTTP/1.1 429 Too Many Requests\r\nRetry-After: 28");
            assertThat(refused).contains("X-Refused: rate-limited", "Connection: close");
            assertThat(ask("/", from("192.0.2.2"))).as("another client").startsWith("HTTP/1.1 200");
            assertThat(ask("/api", from("192.0.2.1"))).as("another route").startsWith("HTTP/1.1 200");
            for (int i = 0; i < 3; i++) {
                assertThat(ask("/", from("2001:db8::" + i))).startsWith("HTTP/1.1 200");
            }
            assertThat(ask("/", from("2001:db8::9"))).as("one /64").startsWith("HTTP/1.1 429");
            assertThat(node.get("/q/metrics"))
                    .contains("quadrant_lb_rate_limited_total{frontend=\"web\",limit=\"clients\",} 2.0")
                    .contains("quadrant_lb_refusals_total{frontend=\"web\",reason=\"rate-limited\",} 2.0");
        }
    }

    @Test
    void aKeyOfSeveralPartsAndResetsWithoutAWord() throws Exception {
        try (RawServer server = RawServer.answering("a")) {
            Map<String, String> keys = keys(server);
            keys.put(LIMIT + "clients.key", "header:X-Key,path");
            keys.put(LIMIT + "clients.burst", "1");
            keys.put(LIMIT + "clients.action", "drop");
            try (NodeProcess node = NodeProcess.start("lb-node", keys).awaitReady()) {
                assertThat(ask("/x", "X-Key: 1\r\n")).startsWith("HTTP/1.1 200");
                assertThat(ask("/y", "X-Key: 1\r\n")).startsWith("HTTP/1.1 200");
                assertThat(ask("/x", "X-Key: 2\r\n")).startsWith("HTTP/1.1 200");
                assertThat(reset("/x", "X-Key: 1\r\n")).isTrue();
                assertThat(node.get("/q/metrics"))
                        .contains("quadrant_lb_rate_limited_total{frontend=\"web\",limit=\"clients\",} 1.0");
            }
        }
    }

    private boolean reset(String path, String fields) {
        try {
            return ask(path, fields).isEmpty();
        } catch (IOException e) {
            return e.getMessage().contains("reset");
        }
    }

    @Test
    void whatATakerTookStaysTakenOverAReload() throws Exception {
        try (RawServer server = RawServer.answering("a")) {
            Path file = directory.resolve("lb-node.properties");
            StringBuilder text = new StringBuilder();
            keys(server)
                    .forEach((key, value) ->
                            text.append(key).append('=').append(value).append('\n'));
            Files.writeString(file, text);
            try (NodeProcess node = NodeProcess.start("lb-node", Map.of("quarkus.config.locations", file.toString()))
                    .awaitReady()) {
                for (int i = 0; i < 3; i++) {
                    assertThat(ask("/", "")).startsWith("HTTP/1.1 200");
                }
                Files.writeString(file, text + "quadrant.lb.frontends.web.max-connections=99\n");
                node.reload();
                node.awaitLine(line -> line.contains("event=reloaded") && line.contains("changed=true"));
                assertThat(ask("/", "")).startsWith("HTTP/1.1 429");
            }
        }
    }

    @Test
    void wrongLimitsAreNamed() throws Exception {
        try (RawServer server = RawServer.answering("a")) {
            Map<String, String> keys = keys(server);
            keys.put(LIMIT + "clients.routes", "nowhere");
            keys.put(LIMIT + "clients.key", "colour");
            NodeProcess.Outcome outcome = NodeProcess.run("lb-node", keys, "check");
            assertThat(outcome.code()).isEqualTo(2);
            assertThat(outcome.output())
                    .contains(LIMIT + "clients.routes", ": route 'nowhere' is not defined")
                    .contains(LIMIT + "clients.key", ": 'colour' is not source, path, header:NAME or cookie:NAME");
        }
    }
}
