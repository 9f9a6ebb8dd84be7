package dev.quadrant.lb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.quadrant.lb.gate.Reason;
import dev.quadrant.lb.kit.Metrics;
import dev.quadrant.lb.kit.RawClient;
import dev.quadrant.lb.kit.RawServer;
import dev.quadrant.testbed.Await;
import dev.quadrant.testbed.NodeProcess;
import dev.quadrant.testbed.Ports;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** slowhttptest in all its modes, with more connections than there are places: others are served, each attacker is cut. */
class SlowAttackIT {
    private static final String GET = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";
    private static final Duration LONG = Duration.ofSeconds(30);
    private static final int ATTACKERS = 150;
    private static final int PLACES = 120;
    private static final int A_SECOND = 100;
    private static final byte[] LARGE = new byte[2_000_000];
    private static final int PORT = Ports.free();

    private static RawServer server;
    private static NodeProcess node;

    @TempDir
    private Path directory;

    @BeforeAll
    static void start() throws IOException {
        Arrays.fill(LARGE, (byte) 'x');
        server = RawServer.of(connection -> {
            for (String request = connection.request(); request != null; request = connection.request()) {
                byte[] body = request.startsWith("GET /large") ? LARGE : new byte[] {'o', 'k'};
                connection.send("HTTP/1.1 200 OK\r\nContent-Length: " + body.length + "\r\n\r\n");
                if (!request.startsWith("HEAD")) {
                    connection.send(body);
                }
            }
        });
        Map<String, String> keys = new LinkedHashMap<>();
        keys.put("quadrant.cluster.listen", "127.0.0.1:" + Ports.free());
        keys.put("quadrant.lb.frontends.web.listen", "127.0.0.1:" + PORT);
        keys.put("quadrant.lb.frontends.web.backend", "app");
        keys.put("quadrant.lb.frontends.web.max-connections", Integer.toString(PLACES));
        keys.put("quadrant.lb.frontends.web.timeouts.evict", "300ms");
        for (String timeout : List.of("head", "body", "idle")) {
            keys.put("quadrant.lb.frontends.web.timeouts." + timeout, "2s");
        }
        // One loop: a place is freed among the connections of the loop that got the new one.
        keys.put("quadrant.lb.loops", "1");
        keys.put("quadrant.lb.backends.app.health.type", "none");
        keys.put("quadrant.lb.backends.app.servers.a.address", "127.0.0.1:" + server.port());
        node = NodeProcess.start("lb-node", keys).awaitReady();
    }

    @AfterAll
    static void stop() {
        node.close();
        server.close();
    }

    private static RawClient client() throws IOException {
        return new RawClient(new InetSocketAddress(InetAddress.getLoopbackAddress(), PORT));
    }

    private static long refusals(Reason reason) {
        return Metrics.of(node).sum("quadrant_lb_refusals_total", "reason=\"" + reason.code() + "\"");
    }

    /** Attacks while another client asks, over a connection that it keeps and over new ones; all must be answered. */
    private void attack(String path, String... mode) throws Exception {
        List<String> command = new ArrayList<>(List.of("slowhttptest"));
        command.addAll(List.of(mode));
        command.addAll(List.of("-c", "" + ATTACKERS, "-r", "" + A_SECOND, "-l", "5", "-p", "3"));
        command.addAll(List.of("-u", "http://127.0.0.1:" + PORT + path));
        Path said = directory.resolve("slowhttptest");
        Process attack;
        try {
            attack = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(said.toFile())
                    .start();
        } catch (IOException e) {
            assumeTrue(false, "needs slowhttptest: apt-get install slowhttptest");
            throw e;
        }
        int served = 0;
        try (RawClient kept = client()) {
            while (attack.isAlive()) {
                assertThat(kept.send(GET).response()).startsWith("HTTP/1.1 200").endsWith("ok");
                try (RawClient fresh = client()) {
                    assertThat(fresh.send(GET).response())
                            .startsWith("HTTP/1.1 200")
                            .endsWith("ok");
                }
                served++;
            }
        } finally {
            attack.destroyForcibly();
        }
        String output = Files.readString(said, StandardCharsets.ISO_8859_1);
        assertThat(attack.waitFor()).as(output).isZero();
        assertThat(output).contains("service available").doesNotContain("NO\u001b");
        assertThat(served).isPositive();
        Await.until("the places are free", LONG, () -> Metrics.of(node).sum("quadrant_lb_connections", "web") == 0);
    }

    /** Attacks, and asserts that each attacker was cut: by the reason, or for another client. */
    private void cut(Reason by, String path, String... mode) throws Exception {
        long before = refusals(by);
        long evicted = refusals(Reason.EVICTED);
        attack(path, mode);
        long cut = refusals(by) - before;
        long gone = refusals(Reason.EVICTED) - evicted;
        System.out.println("slowhttptest " + mode[0] + ": " + cut + " " + by.code() + ", " + gone + " evicted");
        assertThat(cut).isPositive();
        assertThat(cut + gone).isGreaterThanOrEqualTo(ATTACKERS);
    }

    @Test
    void slowHeads() throws Exception {
        cut(Reason.HEAD_TIMEOUT, "/", "-H", "-i", "1", "-x", "24");
    }

    @Test
    void slowBodies() throws Exception {
        cut(Reason.BODY_TIMEOUT, "/", "-B", "-s", "8192", "-i", "10", "-x", "10");
    }

    @Test
    void slowReaders() throws Exception {
        cut(Reason.CLIENT_STALLED, "/large", "-X", "-w", "1", "-y", "1", "-n", "1", "-z", "1", "-k", "1");
    }

    /** Ranges are the server's business as long as the head is not too large; the connections are given back. */
    @Test
    void ranges() throws Exception {
        int before = server.requests();
        attack("/range", "-R", "-t", "HEAD", "-a", "1", "-b", "1000");
        assertThat(server.received()).contains("HEAD /range");
        assertThat(server.requests() - before).isGreaterThanOrEqualTo(ATTACKERS);
    }

    @Test
    void rangesWithoutEnd() throws Exception {
        cut(Reason.HEAD_TOO_LARGE, "/", "-R", "-a", "1", "-b", "5000");
    }
}
