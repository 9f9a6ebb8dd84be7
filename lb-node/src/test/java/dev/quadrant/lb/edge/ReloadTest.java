package dev.quadrant.lb.edge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.quadrant.appliance.config.ConfigurationException;
import dev.quadrant.lb.config.DescriptorPlan;
import dev.quadrant.lb.config.LbConfig;
import dev.quadrant.lb.config.TopologyBuilder;
import dev.quadrant.lb.filter.AddressLists;
import dev.quadrant.lb.kit.Configured;
import dev.quadrant.lb.kit.RawClient;
import dev.quadrant.lb.kit.RawServer;
import dev.quadrant.lb.route.Topology;
import dev.quadrant.lb.stats.LoopTotals;
import dev.quadrant.lb.upstream.CheckResult;
import dev.quadrant.lb.upstream.Duty;
import dev.quadrant.testbed.Await;
import dev.quadrant.testbed.Ports;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One edge takes the place of another: sockets, state and counts go on, and no request is lost. */
class ReloadTest {
    private static final String GET = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";
    private static final Duration LONG = Duration.ofSeconds(20);
    private static final int LOOPS = 2;

    @TempDir
    private Path directory;

    private final int port = Ports.free();
    private final LoopTotals totals = new LoopTotals();
    private Topology topology;
    private AccessLogs logs;
    private DirectEdge edge;
    private CompletableFuture<Void> retired = CompletableFuture.completedFuture(null);

    private String listening(int on) {
        return "quadrant.lb.frontends.web.listen=127.0.0.1:" + on + "\nquadrant.lb.frontends.web.backend=app\n";
    }

    private static String server(String name, RawServer server) {
        return "quadrant.lb.backends.app.servers." + name + ".address=127.0.0.1:" + server.port() + "\n";
    }

    private void start(String properties, int loops) throws Exception {
        Optional<Topology> old = Optional.ofNullable(topology);
        LbConfig config = config(properties);
        Topology next =
                TopologyBuilder.build(config, AddressLists.NONE, DescriptorPlan.of(config, loops, Long.MAX_VALUE), old);
        AccessLogs nextLogs = AccessLogs.open(next, Optional.ofNullable(logs));
        DirectEdge before = edge;
        AccessLogs logsBefore = logs;
        DirectEdge after =
                before == null ? new DirectEdge(next, loops, nextLogs) : before.succeed(next, loops, nextLogs);
        topology = next;
        logs = nextLogs;
        edge = after;
        totals.add(after.stats());
        if (before != null) {
            before.retire(after);
            retired = CompletableFuture.runAsync(
                    () -> {
                        before.awaitEnd(System.nanoTime() + LONG.toNanos());
                        totals.ended(before.stats());
                        logsBefore.close(nextLogs.all());
                    },
                    task -> Thread.ofPlatform().start(task));
        }
    }

    private static LbConfig config(String properties) throws ConfigurationException {
        return Configured.load(properties).get(LbConfig.class);
    }

    @AfterEach
    void stop() {
        edge.stop(System.nanoTime() + 1_000_000);
        logs.close();
    }

    private RawClient client() throws IOException {
        return new RawClient(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
    }

    private String ask() throws IOException {
        try (RawClient client = client()) {
            return client.send(GET).response();
        }
    }

    /** Clients that keep their connections, and clients that make a new one each time, while the node reloads again and again. */
    @Test
    void noRequestIsLost() throws Exception {
        int clients = 8;
        long all = 24_000;
        int requests = 3000;
        try (RawServer a = RawServer.answering("a");
                RawServer b = RawServer.answering("b")) {
            start(listening(port) + server("a", a), LOOPS);
            AtomicInteger good = new AtomicInteger();
            List<CompletableFuture<Void>> running = new ArrayList<>();
            for (int i = 0; i < clients; i++) {
                boolean keeping = i % 2 == 0;
                running.add(CompletableFuture.runAsync(
                        () -> requests(requests, keeping, good),
                        task -> Thread.ofVirtual().start(task)));
            }
            int reloads = 0;
            while (running.stream().anyMatch(client -> !client.isDone())) {
                reloads++;
                boolean even = reloads % 2 == 0;
                start(listening(port) + server("a", a) + (even ? server("b", b) : ""), even ? LOOPS : LOOPS + 1);
                int least = good.get() + 500;
                Await.until(
                        "under way",
                        LONG,
                        () -> good.get() >= least || running.stream().allMatch(CompletableFuture::isDone));
            }
            for (CompletableFuture<Void> client : running) {
                client.get(60, TimeUnit.SECONDS);
            }
            assertThat(good.get()).isEqualTo(all);
            assertThat(reloads).isGreaterThan(5);
            assertThat(b.requests()).isPositive();
            retired.get(30, TimeUnit.SECONDS);
            // The loops that serve now see the last clients leave a moment later, and count a response when it is sent.
            Await.until("all left", LONG, () -> topology.slots().taken() == 0);
            // Counted once each, over all edges.
            long counted = totals.sum(loop -> loop.responses(0, 0, 2) + loop.responses(0, 1, 2));
            assertThat(counted).isEqualTo(all);
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
            throw new java.io.UncheckedIOException(e);
        }
    }

    /** An unused connection is not closed by a reload, for its next request may be on the way. */
    @Test
    void unusedConnectionHasOneMoreRequest() throws Exception {
        try (RawServer a = RawServer.answering("a");
                RawServer b = RawServer.answering("b")) {
            start(listening(port) + server("a", a), 1);
            try (RawClient client = client()) {
                assertThat(client.send(GET).response()).endsWith("a");
                start(listening(port) + server("b", b), 1);
                assertThat(ask()).endsWith("b");
                assertThat(retired).isNotDone();
                assertThat(client.send(GET).response())
                        .contains("Connection: close")
                        .endsWith("a");
                assertThat(client.rest()).isEmpty();
            }
            retired.get(10, TimeUnit.SECONDS);
        }
    }

    /** Who has as many connections as he may gets no more by a reload. */
    @Test
    void connectionsOfASourceStayCounted() throws Exception {
        try (RawServer a = RawServer.answering("a");
                RawServer b = RawServer.answering("b")) {
            String limit = "quadrant.lb.frontends.web.max-connections-per-source=1\n";
            start(listening(port) + server("a", a) + limit, 1);
            try (RawClient client = client()) {
                assertThat(client.send(GET).response()).endsWith("a");
                start(listening(port) + server("b", b) + limit, 1);
                assertThat(ask()).contains("X-Refused: too-many-connections-source");
                assertThat(client.send(GET).response()).endsWith("a");
                assertThat(client.rest()).isEmpty();
            }
            retired.get(10, TimeUnit.SECONDS);
            assertThat(ask()).endsWith("b");
        }
    }

    /** What waits for a server that is full is served by the line that both edges have. */
    @Test
    void whoWaitsIsServed() throws Exception {
        CompletableFuture<Void> go = new CompletableFuture<>();
        RawServer.Script script = connection -> {
            while (connection.request() != null) {
                go.join();
                connection.send("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
            }
        };
        try (RawServer a = RawServer.of(script)) {
            String properties =
                    listening(port) + server("a", a) + "quadrant.lb.backends.app.servers.a.max-connections=1\n";
            start(properties, 1);
            try (RawClient working = client();
                    RawClient waiting = client()) {
                working.send(GET);
                Await.until("asked", LONG, () -> a.requests() == 1);
                waiting.send(GET);
                Await.until("waits", LONG, () -> topology.backends().getFirst().waiting() == 1);
                start(properties + "quadrant.lb.backends.app.queue-length=7\n", 1);
                try (RawClient next = client()) {
                    next.send(GET);
                    Await.until(
                            "waits", LONG, () -> topology.backends().getFirst().waiting() == 2);
                    go.complete(null);
                    assertThat(working.response()).endsWith("ok");
                    assertThat(waiting.response()).endsWith("ok");
                    assertThat(next.response()).endsWith("ok");
                }
            }
            assertThat(topology.servers().getFirst().load()).isZero();
        }
    }

    @Test
    void whatIsKnownOfServersGoesOn() throws Exception {
        try (RawServer a = RawServer.answering("a");
                RawServer b = RawServer.answering("b")) {
            String properties = listening(port) + server("a", a) + server("b", b);
            start(properties, 1);
            CheckResult down = new CheckResult(false, "refused", Duration.ZERO, Instant.EPOCH);
            topology.backends().getFirst().checked(topology.servers().getFirst(), down, false, 0);
            topology.backends().getFirst().assign(topology.servers().get(1), Duty.DRAIN, 0);
            start(properties + "quadrant.lb.backends.app.retries=1\n", 1);
            assertThat(topology.servers().getFirst().up()).isFalse();
            assertThat(topology.servers().getFirst().lastCheck()).isEqualTo(down);
            assertThat(topology.servers().get(1).duty()).isEqualTo(Duty.DRAIN);
            // One at another address is another server.
            start(listening(port) + server("a", b), 1);
            assertThat(topology.servers().getFirst().up()).isTrue();
            assertThat(ask()).endsWith("b");
        }
    }

    @Test
    void addressThatIsGoneIsFreeAndANewOneIsServed() throws Exception {
        int other = Ports.free();
        try (RawServer a = RawServer.answering("a")) {
            start(listening(port) + server("a", a), LOOPS);
            assertThat(ask()).endsWith("a");
            start(listening(other) + server("a", a), LOOPS);
            retired.get(10, TimeUnit.SECONDS);
            try (ServerSocket free = new ServerSocket()) {
                free.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            }
            try (RawClient client = new RawClient(new InetSocketAddress(InetAddress.getLoopbackAddress(), other))) {
                assertThat(client.send(GET).response()).endsWith("a");
            }
        }
    }

    /** An address that is not to be had: what serves goes on as if nothing had been. */
    @Test
    void failedReloadChangesNothing() throws Exception {
        try (RawServer a = RawServer.answering("a");
                ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            start(listening(port) + server("a", a), LOOPS);
            String both = listening(port).replace("\nquadrant", ",127.0.0.1:" + taken.getLocalPort() + "\nquadrant");
            for (int i = 0; i < 3; i++) {
                assertThatThrownBy(() -> start(both + server("a", a), LOOPS))
                        .isInstanceOf(DirectEdge.BindException.class);
                for (int n = 0; n < 10; n++) {
                    assertThat(ask()).endsWith("a");
                }
            }
            assertThat(edge.alive()).isTrue();
        }
    }

    @Test
    void accessLogGoesOn() throws Exception {
        Path file = directory.resolve("access.log");
        String log = "quadrant.lb.frontends.web.access-log.file=" + file + "\n";
        try (RawServer a = RawServer.answering("a")) {
            start(listening(port) + server("a", a) + log, 1);
            ask();
            start(listening(port) + server("a", a) + log + "quadrant.lb.limits.fields=64\n", 1);
            retired.get(10, TimeUnit.SECONDS);
            ask();
            start(listening(port) + server("a", a) + log + "quadrant.lb.frontends.web.access-log.format=json\n", 1);
            retired.get(10, TimeUnit.SECONDS);
            ask();
            Await.until("written", LONG, () -> {
                try {
                    return Files.readString(file).lines().count() == 3
                            && Files.readString(file).endsWith("\n");
                } catch (IOException e) {
                    throw new java.io.UncheckedIOException(e);
                }
            });
            assertThat(Files.readAllLines(file).getLast()).startsWith("{");
            // Counted when the write has returned, which is after the line can be read.
            Await.until("counted", LONG, () -> logs.all().getFirst().written() == 1);
        }
    }
}
