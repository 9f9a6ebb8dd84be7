package dev.quadrant.lb;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quadrant.lb.kit.Messages;
import dev.quadrant.lb.kit.Metrics;
import dev.quadrant.lb.kit.RawClient;
import dev.quadrant.lb.kit.RawServer;
import dev.quadrant.testbed.Await;
import dev.quadrant.testbed.NodeProcess;
import dev.quadrant.testbed.Ports;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** lb-node with few descriptors: clients that use all that they can get leave what serves and shows them. */
class DescriptorsIT {
    private static final String GET = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";
    private static final String HELD = "GET /held HTTP/1.1\r\nHost: a\r\n\r\n";
    private static final Duration LONG = Duration.ofSeconds(30);
    private static final int LIMIT = 400;
    /** More than there are descriptors. */
    private static final int FURTHER = 500;
    /** For how long a listener pauses that got no descriptor, in milliseconds. */
    private static final int PAUSE = 100;

    private static final int LOOPS = 2;

    private final int port = Ports.free();

    private Map<String, String> keys(RawServer server) {
        Map<String, String> keys = new LinkedHashMap<>();
        keys.put("quadrant.cluster.listen", "127.0.0.1:" + Ports.free());
        keys.put("quadrant.lb.loops", Integer.toString(LOOPS));
        keys.put("quadrant.lb.frontends.web.listen", "127.0.0.1:" + port);
        keys.put("quadrant.lb.frontends.web.backend", "app");
        keys.put("quadrant.lb.backends.app.health.path", "/health");
        keys.put("quadrant.lb.backends.app.health.interval", "200ms");
        keys.put("quadrant.lb.backends.app.servers.a.address", "127.0.0.1:" + server.port());
        return keys;
    }

    private static NodeProcess start(Map<String, String> keys) {
        return NodeProcess.startUnder(List.of("prlimit", "--nofile=" + LIMIT + ":" + LIMIT), "lb-node", keys)
                .awaitReady();
    }

    private RawClient client() throws IOException {
        return new RawClient(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
    }

    private static long metric(NodeProcess node, String name, String... labels) {
        return Metrics.of(node).sum(name, labels);
    }

    @Test
    void clientsLeaveWhatServesThem() throws Exception {
        CompletableFuture<Void> go = new CompletableFuture<>();
        RawServer.Script script = connection -> {
            for (String request = connection.request(); request != null; request = connection.request()) {
                if (request.startsWith("GET /held")) {
                    go.join();
                }
                connection.send("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
            }
        };
        try (RawServer server = RawServer.of(script);
                NodeProcess node = start(keys(server))) {
            node.awaitLine(line -> line.contains("event=descriptors-short")
                    && line.contains("RLIMIT_NOFILE is " + LIMIT)
                    && line.contains("LimitNOFILE="));
            long most = metric(node, "quadrant_lb_node_connections_limit");
            assertThat(most).isBetween(16L, LIMIT / 2L);
            assertThat(metric(node, "quadrant_lb_node_connections_wanted")).isEqualTo(10_000);
            List<RawClient> held = new ArrayList<>();
            for (int i = 0; i < most; i++) {
                held.add(client().send(HELD));
            }
            Await.until(
                    "all wait for the server",
                    LONG,
                    () -> metric(node, "quadrant_lb_server_in_progress") == most,
                    node::output);
            List<RawClient> further = new ArrayList<>();
            for (int i = 0; i < FURTHER; i++) {
                further.add(client());
            }
            assertThat(Messages.field(further.getFirst().rest(), "X-Refused")).isEqualTo("too-many-connections-node");
            Await.until(
                    "all were refused",
                    LONG,
                    () -> metric(node, "quadrant_lb_refusals_total", "too-many-connections-node") == FURTHER,
                    node::output);
            assertThat(node.isUp("/q/health")).isTrue();
            assertThat(metric(node, "process_open_fds")).isLessThan(LIMIT);
            assertThat(metric(node, "quadrant_lb_accept_failures_total")).isZero();
            assertThat(metric(node, "quadrant_lb_server_up")).isEqualTo(1);
            go.complete(null);
            for (RawClient client : held) {
                assertThat(client.response()).startsWith("HTTP/1.1 200").endsWith("ok");
                client.close();
            }
            for (RawClient client : further) {
                client.close();
            }
            Await.until("the places are free", LONG, () -> metric(node, "quadrant_lb_node_connections") == 0);
            try (RawClient client = client()) {
                assertThat(client.send(GET).response()).startsWith("HTTP/1.1 200");
            }
        }
    }

    private static int acceptFailures(NodeProcess node) {
        return new JsonObject(node.get("/lb/status")).getJsonObject("node").getInteger("acceptFailures");
    }

    /** Somebody took descriptors away that the plan counted on: who is served is served on, who comes waits. */
    @Test
    void limitThatIsLoweredMeanwhile() throws Exception {
        try (RawServer server = RawServer.answering("ok");
                NodeProcess node = start(keys(server));
                RawClient served = client()) {
            assertThat(served.send(GET).response()).endsWith("ok");
            assertThat(acceptFailures(node)).isZero();
            limit(node, metric(node, "process_open_fds") / 2);
            long from = System.nanoTime();
            try (RawClient waiting = client()) {
                waiting.send(GET);
                node.awaitLine(line -> line.contains("event=accept-failed") && line.contains("too many open files"));
                // By the connection that the admin interface's client has already.
                Await.until("tried again", LONG, () -> acceptFailures(node) > 3);
                int failures = acceptFailures(node);
                long pauses = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - from) / PAUSE + 1;
                assertThat(failures).isLessThanOrEqualTo((int) pauses * LOOPS);
                assertThat(served.send(GET).response())
                        .startsWith("HTTP/1.1 200")
                        .endsWith("ok");
                limit(node, LIMIT);
                assertThat(waiting.response()).startsWith("HTTP/1.1 200").endsWith("ok");
            }
            assertThat(node.isUp("/q/health/ready")).isTrue();
        }
    }

    private static void limit(NodeProcess node, long descriptors) throws Exception {
        Process process = new ProcessBuilder(
                        "prlimit", "--pid", Long.toString(node.pid()), "--nofile=" + descriptors + ":" + LIMIT)
                .inheritIO()
                .start();
        assertThat(process.waitFor()).isZero();
    }

    @Test
    void tooFewToStart() throws Exception {
        NodeProcess.Outcome outcome;
        try (RawServer server = RawServer.answering("ok")) {
            Map<String, String> keys = keys(server);
            keys.put("quadrant.lb.max-connections", "1000");
            outcome = NodeProcess.runUnder(List.of("prlimit", "--nofile=200:200"), "lb-node", keys);
        }
        assertThat(outcome.code()).isEqualTo(2);
        assertThat(outcome.output())
                .contains("quadrant.lb.max-connections", "RLIMIT_NOFILE is 200", "LimitNOFILE=4096");
    }

    @Test
    void checkWarns() throws Exception {
        NodeProcess.Outcome outcome;
        try (RawServer server = RawServer.answering("ok")) {
            outcome = NodeProcess.runUnder(List.of("prlimit", "--nofile=1024:1024"), "lb-node", keys(server), "check");
        }
        assertThat(outcome.code()).isZero();
        assertThat(outcome.output()).contains("warning: RLIMIT_NOFILE is 1024", "LimitNOFILE=");
    }
}
