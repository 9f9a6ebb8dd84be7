package dev.quadrant.lb;

import static dev.quadrant.lb.kit.LoopbackNode.address;
import static dev.quadrant.lb.kit.LoopbackNode.ask;
import static dev.quadrant.lb.kit.LoopbackNode.keys;
import static dev.quadrant.lb.kit.LoopbackNode.loopback;
import static dev.quadrant.lb.kit.LoopbackNode.ready;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.quadrant.lb.gate.Reason;
import dev.quadrant.lb.kit.Messages;
import dev.quadrant.lb.kit.RawClient;
import dev.quadrant.lb.kit.RawServer;
import dev.quadrant.testbed.Await;
import dev.quadrant.testbed.NodeProcess;
import dev.quadrant.testbed.Ports;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.zip.CRC32;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** lb-node as a process, on the JVM or as native binary: what its users see. */
class LbNodeIT {
    private static final String GET = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";
    private static final Duration LONG = Duration.ofSeconds(20);

    /** Runs curl; returns what it wrote. */
    private static String curl(String... arguments) throws Exception {
        List<String> command = new ArrayList<>(List.of("curl", "-sS", "-m", "30"));
        command.addAll(List.of(arguments));
        Process process;
        try {
            process = new ProcessBuilder(command).redirectErrorStream(true).start();
        } catch (IOException e) {
            assumeTrue(false, "needs curl: apt-get install curl");
            throw e;
        }
        process.getOutputStream().close();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
        assertThat(process.waitFor(40, TimeUnit.SECONDS)).isTrue();
        return output;
    }

    @Test
    void serversTakeTurnsOverKeptConnections() throws Exception {
        int port = Ports.free();
        try (RawServer a = RawServer.answering("a");
                RawServer b = RawServer.answering("b")) {
            Map<String, String> keys = keys(port, a.port(), b.port());
            keys.put("quadrant.lb.backends.app.health.type", "none");
            try (NodeProcess node = ready(keys)) {
                String url = "http://" + address(port) + "/";
                assertThat(curl(url, url, url, url)).isEqualTo("abab");
                assertThat(a.connectionCount()).isEqualTo(1);
                assertThat(b.connectionCount()).isEqualTo(1);
                awaitMetrics(
                        node,
                        "quadrant_lb_requests_total\\{[^}]*code=\"2xx\"[^}]*server=\"a\"[^}]*\\} 2\\.0",
                        "quadrant_lb_request_seconds_count\\{frontend=\"web\",?\\} 4\\.0");
            }
        }
    }

    /** A response is counted when it is sent, a line when it is written: both are seen before. */
    private static void awaitMetrics(NodeProcess node, String... patterns) {
        Await.until(
                "metrics " + List.of(patterns),
                LONG,
                () -> {
                    String metrics = node.get("/q/metrics");
                    return Arrays.stream(patterns)
                            .allMatch(pattern ->
                                    Pattern.compile(pattern).matcher(metrics).find());
                },
                () -> node.get("/q/metrics"));
    }

    @Test
    void accessLogIsRotatedOnHangUp(@TempDir Path directory) throws Exception {
        int port = Ports.free();
        Path log = directory.resolve("access.log");
        Path rotated = directory.resolve("access.log.1");
        try (RawServer server = RawServer.answering("a")) {
            Map<String, String> keys = keys(port, server.port());
            keys.put("quadrant.lb.frontends.web.access-log.file", log.toString());
            keys.put("quadrant.lb.frontends.web.access-log.format", "json");
            try (NodeProcess node = ready(keys)) {
                ask(port, "GET /before HTTP/1.1\r\nHost: a\r\n\r\n");
                Await.until("logged", LONG, () -> contains(log, "\"target\":\"/before\""));
                Files.move(log, rotated);
                node.signal("HUP");
                Await.until("reopened", LONG, () -> Files.exists(log));
                ask(port, "GET /after HTTP/1.1\r\nHost: a\r\n\r\n");
                Await.until("logged", LONG, () -> contains(log, "\"target\":\"/after\""));
                assertThat(contains(rotated, "/after")).isFalse();
                awaitMetrics(
                        node,
                        "quadrant_lb_access_log_lines_total\\{frontend=\"web\",?\\} 2\\.0",
                        "quadrant_lb_first_byte_seconds_count\\{frontend=\"web\",?\\} 2\\.0");
                ask(port, GET);
            }
            // What was under way when the node was told to stop is written before it ends.
            assertThat(contains(log, "\"target\":\"/\"")).isTrue();
        }
    }

    private static boolean contains(Path file, String text) {
        try {
            return Files.exists(file) && Files.readString(file).contains(text);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    @Test
    void largeBodiesBothWays(@TempDir Path directory) throws Exception {
        int port = Ports.free();
        byte[] noise = new byte[30_000_000];
        new Random(5).nextBytes(noise);
        Path file = Files.write(directory.resolve("noise"), noise);
        RawServer.Script echo = connection -> {
            String head = connection.head();
            byte[] body = connection.in().readNBytes(Integer.parseInt(Messages.field(head, "Content-Length")));
            connection.send("HTTP/1.1 200 OK\r\nContent-Length: " + body.length + "\r\n\r\n");
            connection.send(body);
        };
        try (RawServer server = RawServer.of(echo)) {
            Map<String, String> keys = keys(port, server.port());
            keys.put("quadrant.lb.backends.app.health.type", "none");
            try (NodeProcess node = ready(keys)) {
                long before = residentKilobytes(node.pid());
                Path back = directory.resolve("back");
                curl(
                        "--limit-rate",
                        "20M",
                        "-T",
                        file.toString(),
                        "-o",
                        back.toString(),
                        "http://" + address(port) + "/x");
                assertThat(sum(Files.readAllBytes(back))).isEqualTo(sum(noise));
                // A slow reader and a body of 30 MB leave nothing behind that is near its size.
                assertThat(residentKilobytes(node.pid()) - before).isLessThan(20_000);
            }
        }
    }

    private static long residentKilobytes(long pid) throws IOException {
        return Files.readAllLines(Path.of("/proc/" + pid + "/status")).stream()
                .filter(line -> line.startsWith("VmRSS:"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                .findFirst()
                .orElseThrow();
    }

    private static long sum(byte[] octets) {
        CRC32 sum = new CRC32();
        sum.update(octets);
        return sum.getValue();
    }

    @Test
    void chunksTrailersAndPipelining() throws Exception {
        int port = Ports.free();
        RawServer.Script script = connection -> {
            for (String request = connection.request(); request != null; request = connection.request()) {
                String target = request.split(" ")[1];
                connection.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
                        + Integer.toHexString(target.length()) + "\r\n" + target + "\r\n0\r\nX-Sum: 1\r\n\r\n");
            }
        };
        try (RawServer server = RawServer.of(script)) {
            Map<String, String> keys = keys(port, server.port());
            keys.put("quadrant.lb.backends.app.health.type", "none");
            try (NodeProcess node = ready(keys);
                    RawClient client = new RawClient(loopback(port))) {
                client.send("POST /one HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n2;x\r\nhi\r\n0\r\n"
                        + "X-T: 2\r\n\r\nGET /two HTTP/1.1\r\nHost: a\r\n\r\n");
                assertThat(client.head()).startsWith("HTTP/1.1 200");
                String body = "4\r\n/one\r\n0\r\nX-Sum: 1\r\n\r\n";
                assertThat(client.octets(body.length())).isEqualTo(body);
                assertThat(client.head()).startsWith("HTTP/1.1 200");
                assertThat(node.isAlive()).isTrue();
            }
        }
    }

    @Test
    void webSocketIsATunnel() throws Exception {
        int port = Ports.free();
        RawServer.Script script = connection -> {
            connection.head();
            connection.send("HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n");
            byte[] part = new byte[4096];
            InputStream in = connection.in();
            for (int read = in.read(part); read > 0; read = in.read(part)) {
                connection.send(Arrays.copyOf(part, read));
            }
        };
        try (RawServer server = RawServer.of(script)) {
            Map<String, String> keys = keys(port, server.port());
            keys.put("quadrant.lb.backends.app.health.type", "none");
            try (NodeProcess node = ready(keys);
                    RawClient client = new RawClient(loopback(port))) {
                client.send("GET / HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n");
                assertThat(client.head()).startsWith("HTTP/1.1 101").contains("Upgrade: websocket\r\n");
                assertThat(client.send("\u0081\u0004ping").octets(6)).isEqualTo("\u0081\u0004ping");
                assertThat(node.isAlive()).isTrue();
            }
        }
    }

    @Test
    void reasonsAreTheSameEverywhere() throws Exception {
        int port = Ports.free();
        RawServer.Script silent = connection -> {
            connection.request();
            connection.in().read();
        };
        try (RawServer server = RawServer.of(silent)) {
            Map<String, String> keys = keys(port, server.port());
            keys.put("quadrant.lb.backends.app.health.type", "none");
            keys.put("quadrant.lb.backends.app.timeouts.response", "300ms");
            try (NodeProcess node = ready(keys)) {
                String url = "http://" + address(port) + "/";
                String timeout = curl("-i", url);
                assertThat(timeout)
                        .startsWith("HTTP/1.1 504 Gateway Timeout")
                        .contains("X-Refused: server-timeout")
                        .endsWith("(server-timeout)\n");
                String refused = curl("-i", "--path-as-is", url + "a/../../etc/passwd");
                assertThat(refused).startsWith("HTTP/1.1 400").contains("X-Refused: target-above-root");
                node.awaitLine(line -> line.contains("refused") && line.contains("reason=server-timeout"));
                node.awaitLine(line -> line.contains("refused") && line.contains("reason=target-above-root"));
                String metrics = node.get("/q/metrics");
                for (Reason reason : new Reason[] {Reason.SERVER_TIMEOUT, Reason.TARGET_ABOVE_ROOT}) {
                    assertThat(metrics)
                            .containsPattern(
                                    "quadrant_lb_refusals_total\\{[^}]*reason=\"" + reason.code() + "\"[^}]*\\} 1\\.0");
                }
                server.kill();
                assertThat(curl("-i", url)).startsWith("HTTP/1.1 502").contains("X-Refused: connect-failed");
            }
        }
    }

    @Test
    void tcpMode() throws Exception {
        int port = Ports.free();
        RawServer.Script echo = connection -> {
            connection.send("220 ready\r\n");
            byte[] part = new byte[4096];
            InputStream in = connection.in();
            for (int read = in.read(part); read > 0; read = in.read(part)) {
                connection.send(Arrays.copyOf(part, read));
            }
        };
        try (RawServer server = RawServer.of(echo)) {
            Map<String, String> keys = keys(port, server.port());
            keys.put("quadrant.lb.frontends.web.mode", "tcp");
            try (NodeProcess node = ready(keys);
                    RawClient client = new RawClient(loopback(port))) {
                assertThat(client.octets(11)).isEqualTo("220 ready\r\n");
                assertThat(client.send("\u0000not http\r\n").octets(11)).isEqualTo("\u0000not http\r\n");
                client.socket().shutdownOutput();
                assertThat(client.rest()).isEmpty();
                assertThat(node.isAlive()).isTrue();
            }
        }
    }

    @Test
    void stopsWhenOpenRequestsHaveEnded() throws Exception {
        int port = Ports.free();
        CompletableFuture<Void> go = new CompletableFuture<>();
        RawServer.Script script = connection -> {
            connection.request();
            go.join();
            connection.send("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
            connection.request();
        };
        try (RawServer server = RawServer.of(script)) {
            Map<String, String> keys = keys(port, server.port());
            keys.put("quadrant.lb.backends.app.health.type", "none");
            try (NodeProcess node = ready(keys);
                    RawClient idle = new RawClient(loopback(port));
                    RawClient busy = new RawClient(loopback(port))) {
                busy.send(GET);
                Await.until("asked", LONG, () -> server.requests() == 1);
                node.signal("TERM");
                assertThat(idle.rest()).isEmpty();
                go.complete(null);
                assertThat(busy.response()).contains("Connection: close\r\n").endsWith("ok");
                // A node that is not through in its time ends with another code.
                assertThat(node.awaitExit(LONG)).isZero();
                assertThat(node.lines()).anyMatch(line -> line.contains("drained") && line.contains("all-ended=true"));
            }
        }
    }
}
