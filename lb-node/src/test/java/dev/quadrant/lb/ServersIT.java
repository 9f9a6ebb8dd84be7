package dev.quadrant.lb;

import static dev.quadrant.lb.kit.LoopbackNode.ask;
import static dev.quadrant.lb.kit.LoopbackNode.keys;
import static dev.quadrant.lb.kit.LoopbackNode.loopback;
import static dev.quadrant.lb.kit.LoopbackNode.ready;
import static dev.quadrant.lb.kit.LoopbackNode.server;
import static dev.quadrant.lb.kit.LoopbackNode.started;
import static org.assertj.core.api.Assertions.assertThat;

import dev.quadrant.lb.kit.Messages;
import dev.quadrant.lb.kit.RawClient;
import dev.quadrant.lb.kit.RawServer;
import dev.quadrant.testbed.Await;
import dev.quadrant.testbed.NodeProcess;
import dev.quadrant.testbed.Ports;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** The servers behind lb-node as a process: who gets what, and who is taken out and brought back. */
class ServersIT {
    private static final String GET = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";
    private static final Duration LONG = Duration.ofSeconds(20);

    @Test
    void weightsAreShares() throws Exception {
        int port = Ports.free();
        try (RawServer a = RawServer.answering("a");
                RawServer b = RawServer.answering("b")) {
            Map<String, String> keys = keys(port, a.port(), b.port());
            keys.put("quadrant.lb.backends.app.servers.a.weight", "3");
            keys.put("quadrant.lb.backends.app.health.type", "none");
            try (NodeProcess node = ready(keys)) {
                StringBuilder order = new StringBuilder();
                for (int i = 0; i < 8; i++) {
                    order.append(Messages.body(ask(port, GET)));
                }
                assertThat(order.toString()).isEqualTo("aabaaaba");
                assertThat(node.isAlive()).isTrue();
            }
        }
    }

    @Test
    void leastConnections() throws Exception {
        int port = Ports.free();
        RawServer.Script stuck = connection -> {
            connection.request();
            connection.in().read();
        };
        try (RawServer a = RawServer.of(stuck);
                RawServer b = RawServer.answering("b")) {
            Map<String, String> keys = keys(port, a.port(), b.port());
            keys.put("quadrant.lb.backends.app.balance", "least-connections");
            keys.put("quadrant.lb.backends.app.health.type", "none");
            try (NodeProcess node = ready(keys);
                    RawClient one = new RawClient(loopback(port));
                    RawClient two = new RawClient(loopback(port))) {
                one.send(GET);
                two.send(GET);
                // Both have arrived and b's is over: from now on the loads are 1 and 0.
                Await.until(
                        "one is stuck",
                        LONG,
                        () -> a.requests() == 1
                                && b.requests() == 1
                                && server(node, 1).getInteger("inProgress") == 0);
                for (int i = 0; i < 6; i++) {
                    assertThat(Messages.body(ask(port, GET))).isEqualTo("b");
                }
                JsonObject server = server(node, 0);
                assertThat(server.getInteger("inProgress")).isEqualTo(1);
            }
        }
    }

    @Test
    void serverKilledFailsNoIdempotentRequest() throws Exception {
        int port = Ports.free();
        RawServer dying = RawServer.answering("a");
        try (RawServer living = RawServer.answering("b")) {
            Map<String, String> keys = keys(port, dying.port(), living.port());
            keys.put("quadrant.lb.backends.app.health.path", "/health");
            try (NodeProcess node = ready(keys)) {
                AtomicInteger good = new AtomicInteger();
                List<CompletableFuture<Void>> clients = new ArrayList<>();
                for (int i = 0; i < 16; i++) {
                    clients.add(CompletableFuture.runAsync(() -> requests(port, 500, good), ServersIT::virtual));
                }
                Await.until("under way", LONG, () -> dying.requests() > 300);
                dying.kill();
                for (CompletableFuture<Void> client : clients) {
                    client.get(60, TimeUnit.SECONDS);
                }
                assertThat(good.get()).isEqualTo(16 * 500);
                Await.until(
                        "the check sees it",
                        LONG,
                        () -> "down".equals(server(node, 0).getString("state")));
                node.awaitLine(line -> line.contains("server-down") && line.contains("server=a"));
                // One of two is enough to be ready.
                assertThat(node.isUp("/q/health/ready")).isTrue();
            }
        }
    }

    private static void virtual(Runnable task) {
        Thread.ofVirtual().start(task);
    }

    private static void requests(int port, int count, AtomicInteger good) {
        try (RawClient client = new RawClient(loopback(port))) {
            for (int i = 0; i < count; i++) {
                assertThat(client.send(GET).response()).startsWith("HTTP/1.1 200");
                good.incrementAndGet();
            }
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    @Test
    void checksTakeServersOutAndBringThemBack() throws Exception {
        int port = Ports.free();
        int serverPort = Ports.free();
        Map<String, String> keys = keys(port, serverPort);
        keys.put("quadrant.lb.backends.app.health.path", "/health");
        try (NodeProcess node = started(keys)) {
            Await.until(
                    "down",
                    LONG,
                    () -> node.get("/q/health/ready").contains("all servers are down"),
                    () -> node.get("/q/health/ready"));
            assertThat(node.isUp("/q/health/ready")).isFalse();
            assertThat(node.get("/q/health/ready")).contains("refused");
            String response = ask(port, GET);
            assertThat(Messages.status(response)).isEqualTo(503);
            assertThat(Messages.field(response, "X-Refused")).isEqualTo("no-server");
            assertThat(node.isUp("/q/health/live")).isTrue();
            try (RawServer server = RawServer.on(serverPort, RawServer.answer("back"))) {
                node.awaitReady();
                assertThat(ask(port, GET)).endsWith("back");
                assertThat(server.received())
                        .contains("GET /health HTTP/1.1\r\n")
                        .contains("quadrant-lb-check");
            }
            Await.until("down again", LONG, () -> !node.isUp("/q/health/ready"));
        }
    }

    /** A server that answers its checks and fails its requests is taken out, and tried again. */
    @Test
    void failingServerIsEjectedAndReturns() throws Exception {
        int port = Ports.free();
        RawServer.Script failing = connection -> {
            for (String request = connection.request(); request != null; request = connection.request()) {
                String status = request.startsWith("GET /health") ? "200 OK" : "500 Internal Server Error";
                connection.send("HTTP/1.1 " + status + "\r\nContent-Length: 0\r\n\r\n");
            }
        };
        try (RawServer a = RawServer.of(failing);
                RawServer b = RawServer.answering("b")) {
            Map<String, String> keys = keys(port, a.port(), b.port());
            keys.put("quadrant.lb.backends.app.health.path", "/health");
            keys.put("quadrant.lb.backends.app.passive.errors", "3");
            keys.put("quadrant.lb.backends.app.passive.statuses", "500");
            keys.put("quadrant.lb.backends.app.passive.time", "1s");
            try (NodeProcess node = ready(keys)) {
                for (int i = 0; i < 6; i++) {
                    ask(port, GET);
                }
                assertThat(node.get("/q/metrics"))
                        .containsPattern("quadrant_lb_server_ejections_total\\{[^}]*server=\"a\"[^}]*\\} 1\\.0");
                assertThat(server(node, 0).getString("state")).isEqualTo("up");
                node.awaitLine(line -> line.contains("server-ejected") && line.contains("server=a"));
                node.awaitLine(line -> line.contains("server-returned") && line.contains("server=a"));
            }
        }
    }
}
