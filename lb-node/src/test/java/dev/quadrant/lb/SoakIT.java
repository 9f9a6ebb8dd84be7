package dev.quadrant.lb;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quadrant.lb.kit.LoadClient;
import dev.quadrant.lb.kit.LoadServer;
import dev.quadrant.lb.kit.Metrics;
import dev.quadrant.testbed.Await;
import dev.quadrant.testbed.Checkout;
import dev.quadrant.testbed.NodeProcess;
import dev.quadrant.testbed.Ports;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/**
 * Memory and descriptors stay the same over many requests of every kind: short and long responses, bodies of known length
 * and in chunks, kept and new connections, refusals, and clients that go in between. {@code -Dsoak.requests=10000000} for the whole.
 */
class SoakIT {
    private static final int REQUESTS = Integer.getInteger("soak.requests", 100_000);
    private static final int CLIENTS = 16;
    private static final int TENTHS = 10;
    private static final Duration LONG = Duration.ofSeconds(30);
    private static final long MEGABYTE = 1_000_000;
    /** What the heap may have more in it: counters in decimal digits, tables that grew once. */
    private static final long MORE_HEAP = MEGABYTE;
    /** What the process may have more: compiled code, and pages of a heap that the collector has not used before. */
    private static final long MORE_RESIDENT = 48 * MEGABYTE;

    private final int port = Ports.free();

    /** What the node has at a moment. */
    private record Account(long heap, long resident, long descriptors, long pipes) {
        static Account of(NodeProcess node) throws Exception {
            long heap = Checkout.isNative() ? 0 : liveHeap(node.pid());
            Metrics metrics = Metrics.of(node);
            return new Account(
                    heap,
                    metrics.sum("process_resident_memory_bytes"),
                    metrics.sum("process_open_fds"),
                    metrics.sum("quadrant_lb_pipes"));
        }

        /** Octets of the objects that are left by a full collection. */
        private static long liveHeap(long pid) throws Exception {
            Process jcmd = new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin", "jcmd")
                                    .toString(),
                            Long.toString(pid),
                            "GC.class_histogram")
                    .redirectErrorStream(true)
                    .start();
            String output = new String(jcmd.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(jcmd.waitFor()).as(output).isZero();
            String total = output.lines()
                    .filter(line -> line.startsWith("Total"))
                    .findFirst()
                    .orElseThrow();
            return Long.parseLong(total.strip().split("\\s+")[2]);
        }
    }

    private Map<String, String> keys(LoadServer server) {
        Map<String, String> keys = new LinkedHashMap<>();
        keys.put("quadrant.cluster.listen", "127.0.0.1:" + Ports.free());
        keys.put("quadrant.lb.frontends.web.listen", "127.0.0.1:" + port);
        keys.put("quadrant.lb.frontends.web.backend", "app");
        keys.put("quadrant.lb.backends.app.health.type", "none");
        keys.put("quadrant.lb.backends.app.servers.a.address", "127.0.0.1:" + server.port());
        // A soak that runs for hours outlives that the machine stops it for a while.
        for (String timeout : List.of("head", "body", "idle", "keep-alive")) {
            keys.put("quadrant.lb.frontends.web.timeouts." + timeout, "1h");
        }
        keys.put("quadrant.lb.backends.app.timeouts.response", "1h");
        keys.put("quadrant.lb.backends.app.timeouts.response-body", "1h");
        return keys;
    }

    private LoadClient client() throws IOException {
        return new LoadClient(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
    }

    @Test
    void nothingGrows() throws Exception {
        try (LoadServer server = new LoadServer();
                NodeProcess node = NodeProcess.start("lb-node", keys(server)).awaitReady()) {
            List<Account> accounts = new ArrayList<>();
            for (int tenth = 1; tenth <= TENTHS; tenth++) {
                List<CompletableFuture<Void>> clients = new ArrayList<>();
                for (int i = 0; i < CLIENTS; i++) {
                    clients.add(CompletableFuture.runAsync(
                            () -> requests(REQUESTS / TENTHS / CLIENTS),
                            task -> Thread.ofPlatform().start(task)));
                }
                clients.forEach(CompletableFuture::join);
                Await.until("all have left", LONG, () -> Metrics.of(node).sum("quadrant_lb_node_connections") == 0);
                accounts.add(Account.of(node));
                System.out.println("soak: " + (long) REQUESTS / TENTHS * tenth + " requests, " + accounts.getLast());
            }
            Account second = accounts.get(1);
            Account last = accounts.getLast();
            assertThat(last.heap()).isLessThan(second.heap() + MORE_HEAP);
            assertThat(last.resident()).isLessThan(second.resident() + MORE_RESIDENT);
            assertThat(last.descriptors()).isLessThanOrEqualTo(second.descriptors() + CLIENTS);
            assertThat(Metrics.of(node).sum("quadrant_lb_server_in_progress")).isZero();
        }
    }

    /** A hundred requests are 93 short ones over a kept connection, and each of the others once. */
    private void requests(int count) {
        try {
            LoadClient client = client();
            for (int i = 0; i < count; i++) {
                switch (i % 100) {
                    case 10 -> assertThat(client.get("/400000")).isEqualTo(200);
                    case 20 -> assertThat(client.get("/chunked")).isEqualTo(200);
                    case 30 -> assertThat(client.post(50_000)).isEqualTo(200);
                    case 40 -> assertThat(client.postChunked(50_000)).isEqualTo(200);
                    case 50 -> {
                        client.close();
                        client = client();
                        assertThat(client.get("/100")).isEqualTo(200);
                    }
                    case 60 -> {
                        assertThat(client.get("/a/../../b")).isEqualTo(400);
                        client.close();
                        client = client();
                    }
                    case 70 -> {
                        client.leaveWithin("/400000");
                        client = client();
                    }
                    default -> assertThat(client.get("/100")).isEqualTo(200);
                }
            }
            client.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
