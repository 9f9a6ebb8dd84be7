package dev.quadrant.lb;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quadrant.lb.kit.RawClient;
import dev.quadrant.lb.kit.RawServer;
import dev.quadrant.testbed.Await;
import dev.quadrant.testbed.NodeProcess;
import dev.quadrant.testbed.Ports;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** SIGHUP gives a running lb-node another configuration. */
class ReloadIT {
    private static final String GET = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";
    private static final Duration LONG = Duration.ofSeconds(30);
    private static final int KEEPING = 14;
    private static final int REQUESTS_KEEPING = 6500;
    /** Few, for each leaves a port of this host in TIME_WAIT. */
    private static final int CONNECTING = 2;

    private static final int REQUESTS_CONNECTING = 4500;
    /** Configurations that may end at a time. */
    private static final int ENDING = 6;

    private static final int REQUESTS = KEEPING * REQUESTS_KEEPING + CONNECTING * REQUESTS_CONNECTING;
    private static final Pattern SERVED =
            Pattern.compile("quadrant_lb_requests_total\\{[^}]*code=\"2xx\"[^}]*\\} ([0-9.E]+)");

    @TempDir
    private Path directory;

    private final int port = Ports.free();
    private final int clusterPort = Ports.free();

    private Path file() {
        return directory.resolve("lb-node.properties");
    }

    private String base(RawServer server) {
        return "quadrant.cluster.listen=127.0.0.1:" + clusterPort + "\nquadrant.lb.frontends.web.listen=127.0.0.1:"
                + port + "\nquadrant.lb.frontends.web.backend=app\nquadrant.lb.backends.app.health.interval=200ms\n"
                + "quadrant.lb.backends.app.servers.a.address=127.0.0.1:" + server.port() + "\n";
    }

    private NodeProcess start() {
        return NodeProcess.start("lb-node", Map.of("quarkus.config.locations", file().toString()))
                .awaitReady();
    }

    private RawClient client() throws IOException {
        return new RawClient(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
    }

    private String ask() throws IOException {
        try (RawClient client = client()) {
            return client.send(GET).response();
        }
    }

    /** A client as clients are: it makes a new connection when it is told that this one ends. */
    private void requests(int count, boolean keeping, AtomicInteger good) {
        RawClient client = null;
        try {
            for (int i = 0; i < count; i++) {
                client = client == null ? client() : client;
                String response = client.send(GET).response();
                assertThat(response).startsWith("HTTP/1.1 200");
                good.incrementAndGet();
                if (!keeping || response.contains("Connection: close")) {
                    client.close();
                    client = null;
                }
            }
            if (client != null) {
                client.close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static long count(NodeProcess node, String event) {
        return node.lines().stream()
                .filter(line -> line.contains("event=" + event))
                .count();
    }

    private static long served(NodeProcess node) {
        double sum = 0;
        Matcher matcher = SERVED.matcher(node.get("/q/metrics"));
        while (matcher.find()) {
            sum += Double.parseDouble(matcher.group(1));
        }
        return Math.round(sum);
    }

    /** 10^5 requests while the configuration changes all the time: none fails, and each is counted once. */
    @Test
    void noRequestFailsWhileItReloads() throws Exception {
        try (RawServer a = RawServer.answering("a");
                RawServer b = RawServer.answering("b")) {
            String second = "quadrant.lb.backends.app.servers.b.address=127.0.0.1:" + b.port() + "\n";
            Files.writeString(file(), base(a));
            try (NodeProcess node = start()) {
                AtomicInteger good = new AtomicInteger();
                List<CompletableFuture<Void>> clients = new ArrayList<>();
                for (int i = 0; i < KEEPING + CONNECTING; i++) {
                    boolean keeping = i < KEEPING;
                    clients.add(CompletableFuture.runAsync(
                            () -> requests(keeping ? REQUESTS_KEEPING : REQUESTS_CONNECTING, keeping, good),
                            task -> Thread.ofVirtual().start(task)));
                }
                int reloads = 0;
                while (clients.stream().anyMatch(client -> !client.isDone())) {
                    reloads++;
                    Files.writeString(
                            file(),
                            base(a) + (reloads % 2 == 0 ? second : "") + "quadrant.lb.limits.fields="
                                    + (64 + reloads % 9) + "\n");
                    node.reload();
                    int expected = reloads;
                    // A node closes the oldest of more than eight configurations that end, with the connections that
                    // are
                    // left: a client that the machine has forgotten for so long would lose one for no fault of the
                    // node.
                    Await.until(
                            "reload " + reloads,
                            LONG,
                            () -> count(node, "reloaded") == expected
                                    && count(node, "generation-ended") > expected - ENDING,
                            node::output);
                }
                for (CompletableFuture<Void> client : clients) {
                    client.get(60, TimeUnit.SECONDS);
                }
                assertThat(good.get()).isEqualTo(REQUESTS).isEqualTo(100_000);
                assertThat(reloads).isGreaterThan(5);
                assertThat(b.requests()).isPositive();
                // Metrics are those of the configuration that serves; what was counted before is among them.
                Files.writeString(file(), base(a) + second);
                node.reload();
                int expected = reloads + 1;
                Await.until("last reload", LONG, () -> count(node, "reloaded") == expected, node::output);
                Await.until("all ended", LONG, () -> count(node, "generation-ended") == expected, node::output);
                Await.until("counted", LONG, () -> served(node) == REQUESTS, () -> served(node) + node.output());
                System.out.println("reload: " + REQUESTS + " requests, 0 failed, " + reloads + " reloads");
            }
        }
    }

    @Test
    void everythingCanChange() throws Exception {
        int other = Ports.free();
        try (RawServer a = RawServer.answering("a");
                RawServer b = RawServer.answering("b")) {
            Files.writeString(file(), base(a));
            try (NodeProcess node = start()) {
                assertThat(ask()).endsWith("a");
                Files.writeString(
                        file(),
                        base(b)
                                + "quadrant.lb.frontends.web.routes.no.match.path-prefix=/no\n"
                                + "quadrant.lb.frontends.web.routes.no.respond=403\n"
                                + "quadrant.lb.frontends.new.listen=127.0.0.1:" + other + "\n"
                                + "quadrant.lb.frontends.new.backend=second\n"
                                + "quadrant.lb.backends.second.servers.x.address=127.0.0.1:" + a.port() + "\n"
                                + "quadrant.lb.loops=1\n");
                node.reload();
                node.awaitLine(line -> line.contains("event=reloaded"));
                node.awaitLine(line -> line.contains("event=generation-ended"));
                assertThat(ask()).endsWith("b");
                try (RawClient client = client()) {
                    assertThat(client.send("GET /no HTTP/1.1\r\nHost: a\r\n\r\n")
                                    .response())
                            .startsWith("HTTP/1.1 403");
                }
                try (RawClient client = new RawClient(new InetSocketAddress(InetAddress.getLoopbackAddress(), other))) {
                    assertThat(client.send(GET).response()).endsWith("a");
                }
                assertThat(node.get("/lb/status")).contains("\"second\"", "\"new\"");
                assertThat(node.get("/q/health/ready")).contains("backend-second");
                assertThat(node.get("/q/metrics")).contains("quadrant_lb_connections{frontend=\"new\"");
            }
        }
    }

    @Test
    void mistakeChangesNothing() throws Exception {
        try (RawServer a = RawServer.answering("a")) {
            Files.writeString(file(), base(a));
            try (NodeProcess node = start()) {
                Files.writeString(file(), base(a) + "quadrant.lb.backends.app.retries=11\n");
                node.reload();
                node.awaitLine(line -> line.contains("event=reload-refused") && line.contains("retries"));
                Await.until("shown", LONG, () -> node.get("/q/metrics").contains("quadrant_lb_reload_failed 1.0"));
                assertThat(ask()).endsWith("a");
                // An address that another program has is found only when it is asked for.
                Files.writeString(file(), base(a).replace(":" + port, ":" + port + ",127.0.0.1:" + a.port()));
                node.reload();
                node.awaitLine(line -> line.contains("event=reload-refused") && line.contains("already in use"));
                assertThat(ask()).endsWith("a");
                Files.writeString(file(), base(a));
                node.reload();
                node.awaitLine(line -> line.contains("event=reloaded") && line.contains("changed=false"));
                assertThat(node.get("/q/metrics")).contains("quadrant_lb_reload_failed 0.0");
            }
        }
    }
}
