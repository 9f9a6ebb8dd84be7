package dev.quadrant.lb.edge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.quadrant.lb.access.AccessLog.Format;
import dev.quadrant.lb.kit.Balancing;
import dev.quadrant.lb.kit.Configured;
import dev.quadrant.lb.kit.Messages;
import dev.quadrant.lb.kit.RawClient;
import dev.quadrant.lb.kit.RawServer;
import dev.quadrant.lb.stats.Phase;
import dev.quadrant.testbed.Await;
import dev.quadrant.testbed.Ports;
import io.vertx.core.json.JsonObject;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AccessLogTest {
    private static final String GET = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";
    private static final Duration LONG = Duration.ofSeconds(10);
    private static final int BUFFER = 1 << 16;

    @TempDir
    private Path directory;

    private Path file() {
        return directory.resolve("access.log");
    }

    /** The lines once there are so many. */
    private static List<String> lines(Path file, int count) throws IOException {
        Await.until("logged", LONG, () -> Files.exists(file) && read(file).size() >= count);
        assertThat(read(file)).hasSize(count);
        return read(file);
    }

    /** The whole lines; a reader may come while the last one is being written. */
    private static List<String> read(Path file) {
        try {
            String text = Files.readString(file, StandardCharsets.US_ASCII);
            return text.substring(0, text.lastIndexOf('\n') + 1).lines().toList();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private Balancing.Builder combined(Balancing.Builder builder) {
        return builder.logging(file(), Format.COMBINED, BUFFER);
    }

    private Balancing.Builder json(Balancing.Builder builder) {
        return builder.logging(file(), Format.JSON, BUFFER);
    }

    private JsonObject one() throws IOException {
        return new JsonObject(lines(file(), 1).getFirst());
    }

    @Test
    void combinedLine() throws IOException {
        try (RawServer server = RawServer.answering("hello");
                Balancing balancing = combined(Balancing.to(server)).start()) {
            balancing.ask(
                    "GET /a?b=\"c HTTP/1.1\r\nHost: a\r\nReferer: http://r/\r\nUser-Agent: x \"y\" \\ z\u00e4\r\n\r\n"
                            .replace("\"c", "c"));
            assertThat(lines(file(), 1).getFirst())
                    .matches("127\\.0\\.0\\.1 - - \\[\\d\\d/[A-Z][a-z]{2}/\\d{4}:\\d\\d:\\d\\d:\\d\\d \\+0000] "
                            + "\"GET /a\\?b=c HTTP/1\\.1\" 200 5 \"http://r/\" \"x \\\\x22y\\\\x22 \\\\x5c z\\\\xe4\" "
                            + "\\d+/\\d+/\\d+/\\d+/\\d+ web app/s0 0 -");
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file())))
                    .isEqualTo("rw-r-----");
        }
    }

    @Test
    void octetsAndNamesOfARequestWithBody() throws IOException {
        try (RawServer server = RawServer.answering("hello");
                Balancing balancing = json(Balancing.to(server)).start()) {
            String request = "POST /p HTTP/1.1\r\nHost: a.test\r\nContent-Length: 100000\r\n\r\n" + "x".repeat(100_000);
            String response = balancing.ask(request);
            JsonObject line = one();
            assertThat(line.getString("time")).matches("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}Z");
            assertThat(line.getString("client")).isEqualTo("127.0.0.1");
            assertThat(line.getString("frontend")).isEqualTo("web");
            assertThat(line.getString("backend")).isEqualTo("app");
            assertThat(line.getString("server")).isEqualTo("s0");
            assertThat(line.getString("method")).isEqualTo("POST");
            assertThat(line.getString("target")).isEqualTo("/p");
            assertThat(line.getString("version")).isEqualTo("HTTP/1.1");
            assertThat(line.getString("host")).isEqualTo("a.test");
            assertThat(line.getInteger("status")).isEqualTo(200);
            assertThat(line.containsKey("reason")).isFalse();
            assertThat(line.getLong("received_bytes")).isEqualTo(request.length());
            assertThat(line.getLong("sent_bytes")).isEqualTo(response.length());
            assertThat(line.getLong("body_bytes")).isEqualTo(5);
            long total = line.getLong("queue_us") + line.getLong("connect_us") + line.getLong("first_byte_us");
            assertThat(line.getLong("total_us")).isGreaterThanOrEqualTo(total);
        }
    }

    /** What a client may write into a line: it stays one line, and one JSON object. */
    @Test
    void textsAreEscapedAndCut() throws IOException {
        try (RawServer server = RawServer.answering("hello");
                Balancing balancing = json(Balancing.to(server)).start()) {
            String agent = "\"\\\u00ff\t" + "z".repeat(1000);
            balancing.ask("GET /" + "t".repeat(5000) + " HTTP/1.1\r\nHost: a\r\nUser-Agent: " + agent
                    + "\r\nReferer: \"\r\n\r\n");
            JsonObject line = one();
            assertThat(line.getString("user_agent")).isEqualTo(agent.substring(0, 256));
            assertThat(line.getString("referer")).isEqualTo("\"");
            assertThat(line.getString("target")).hasSize(1024);
        }
    }

    @Test
    void refusals() throws IOException {
        try (RawServer server = RawServer.answering("hello");
                Balancing balancing = json(Balancing.to(server)).start()) {
            balancing.ask("GET /\u0001\" HTTP/1.1\r\nHost: a\r\n\r\n");
            JsonObject line = one();
            assertThat(line.getString("unreadable")).isEqualTo("GET /\u0001\" HTTP/1.1");
            assertThat(line.getString("reason")).isEqualTo("target-character");
            assertThat(line.getInteger("status")).isEqualTo(400);
            assertThat(line.containsKey("server")).isFalse();
            assertThat(line.containsKey("queue_us")).isFalse();
            assertThat(line.getLong("body_bytes")).isPositive().isLessThan(line.getLong("sent_bytes"));
        }
    }

    @Test
    void headThatNeverEnds() throws IOException {
        try (RawServer server = RawServer.answering("hello");
                Balancing balancing = json(Balancing.to(server).clients(Duration.ofSeconds(1), LONG, LONG))
                        .start();
                RawClient client = balancing.client()) {
            client.send("GET /slow HTTP/1.1\r\nHost: ").response();
            JsonObject line = one();
            assertThat(line.getString("reason")).isEqualTo("head-timeout");
            assertThat(line.getString("unreadable")).isEqualTo("GET /slow HTTP/1.1");
            assertThat(line.getLong("head_us")).isGreaterThanOrEqualTo(100_000);
        }
    }

    @Test
    void noServerAndRetries() throws IOException {
        InetSocketAddress nobody = new InetSocketAddress(InetAddress.getLoopbackAddress(), Ports.free());
        try (Balancing balancing = json(Balancing.to(nobody).retries(2)).start()) {
            balancing.ask(GET);
            JsonObject line = one();
            assertThat(line.getString("reason")).isEqualTo("connect-failed");
            assertThat(line.getInteger("retries")).isEqualTo(2);
            assertThat(line.getString("server")).isEqualTo("s0");
            assertThat(line.containsKey("first_byte_us")).isFalse();
        }
    }

    @Test
    void clientThatDoesNotWait() throws IOException {
        CountDownLatch never = new CountDownLatch(1);
        RawServer.Script silent = connection -> {
            connection.request();
            try {
                never.await();
            } catch (InterruptedException e) {
                throw new IOException(e);
            }
        };
        try (RawServer server = RawServer.of(silent);
                Balancing balancing = json(Balancing.to(server)).start()) {
            try (RawClient client = balancing.client()) {
                client.send(GET);
                Await.until("asked", LONG, () -> server.requests() == 1);
                client.socket().setSoLinger(true, 0);
            }
            JsonObject line = one();
            assertThat(line.getString("reason")).isEqualTo("client-closed");
            assertThat(line.getInteger("status")).isEqualTo(499);
            never.countDown();
        }
    }

    @Test
    void responseThatIsBrokenOff() throws IOException {
        RawServer.Script dying = connection -> {
            connection.request();
            connection.send("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf");
        };
        try (RawServer server = RawServer.of(dying);
                Balancing balancing = json(Balancing.to(server)).start();
                RawClient client = balancing.client()) {
            client.send(GET).head();
            client.rest();
            JsonObject line = one();
            assertThat(line.getInteger("status")).isEqualTo(200);
            assertThat(line.getString("reason")).isEqualTo("server-closed");
            assertThat(line.getLong("body_bytes")).isEqualTo(4);
        }
    }

    @Test
    void webSocketIsLoggedWhenItEnds() throws IOException {
        RawServer.Script upgrading = connection -> {
            connection.head();
            connection.send("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\nhi");
            connection.in().readNBytes(5);
        };
        try (RawServer server = RawServer.of(upgrading);
                Balancing balancing = json(Balancing.to(server)).start();
                RawClient client = balancing.client()) {
            String request = "GET /chat HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
                    + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n";
            client.send(request).head();
            assertThat(client.octets(2)).isEqualTo("hi");
            client.send("12345").rest();
            client.socket().close();
            JsonObject line = one();
            assertThat(line.getInteger("status")).isEqualTo(101);
            assertThat(line.getLong("received_bytes")).isEqualTo(request.length() + 5);
            assertThat(line.getLong("body_bytes")).isEqualTo(2);
        }
    }

    @Test
    void clientBehindATrustedProxy() throws IOException {
        try (RawServer server = RawServer.answering("hello");
                Balancing balancing = json(Balancing.to(server).trusting()).start()) {
            balancing.ask("GET / HTTP/1.1\r\nHost: a\r\nX-Forwarded-For: 192.0.2.7\r\n\r\n");
            assertThat(one().getString("client")).isEqualTo("192.0.2.7");
        }
    }

    @Test
    void manyRequestsOfOneConnection() throws IOException {
        try (RawServer server = RawServer.answering("hello");
                Balancing balancing = combined(Balancing.to(server)).start();
                RawClient client = balancing.client()) {
            for (int i = 0; i < 100; i++) {
                client.send("GET /" + i + " HTTP/1.1\r\nHost: a\r\n\r\n");
            }
            for (int i = 0; i < 100; i++) {
                client.response();
            }
            List<String> lines = lines(file(), 100);
            IntStream.range(0, 100)
                    .forEach(i -> assertThat(lines.get(i)).contains("\"GET /" + i + " HTTP/1.1\" 200 5"));
            // Counted when the write has returned, which is after they can be read.
            Await.until("counted", LONG, () -> balancing.accessLog().written() == 100);
        }
    }

    @Test
    void histogramsOfPhases() throws IOException {
        try (RawServer server = RawServer.answering("hello");
                Balancing balancing = Balancing.to(server).start();
                RawClient client = balancing.client()) {
            for (int i = 0; i < 10; i++) {
                client.send(GET).response();
            }
            Await.until("counted", LONG, () -> observed(balancing, Phase.TOTAL) == 10);
            assertThat(observed(balancing, Phase.QUEUE)).isEqualTo(10);
            assertThat(observed(balancing, Phase.FIRST_BYTE)).isEqualTo(10);
            assertThat(observed(balancing, Phase.CONNECT)).isEqualTo(1);
        }
    }

    private static long observed(Balancing balancing, Phase phase) {
        return IntStream.range(0, dev.quadrant.lb.stats.Latency.buckets())
                .mapToLong(bucket -> balancing.stats().inBucket(0, phase, bucket))
                .sum();
    }

    @Test
    void rotation() throws IOException {
        Path rotated = directory.resolve("access.log.1");
        try (RawServer server = RawServer.answering("hello");
                Balancing balancing = combined(Balancing.to(server)).start()) {
            balancing.ask("GET /before HTTP/1.1\r\nHost: a\r\n\r\n");
            lines(file(), 1);
            Files.move(file(), rotated);
            balancing.ask("GET /between HTTP/1.1\r\nHost: a\r\n\r\n");
            lines(rotated, 2);
            balancing.accessLog().reopen();
            Await.until("reopened", LONG, () -> Files.exists(file()));
            balancing.ask("GET /after HTTP/1.1\r\nHost: a\r\n\r\n");
            assertThat(lines(file(), 1).getFirst()).contains("/after");
            assertThat(lines(rotated, 2).getFirst()).contains("/before");
        }
    }

    @Test
    void fileThatCannotBeReopenedStays() throws IOException {
        Path inner = Files.createDirectory(directory.resolve("inner"));
        try (RawServer server = RawServer.answering("hello");
                Balancing balancing = Balancing.to(server)
                        .logging(inner.resolve("a.log"), Format.COMBINED, BUFFER)
                        .start()) {
            Path moved = Files.move(inner, directory.resolve("moved")).resolve("a.log");
            balancing.accessLog().reopen();
            balancing.ask(GET);
            lines(moved, 1);
        }
    }

    /** A full disk: requests go on, and what is lost is counted. */
    @Test
    void fullDisk() throws IOException {
        try (RawServer server = RawServer.answering("hello");
                Balancing balancing = Balancing.to(server)
                        .logging(Path.of("/dev/full"), Format.COMBINED, BUFFER)
                        .start()) {
            assertThat(balancing.ask(GET)).endsWith("hello");
            Await.until("lost", LONG, () -> balancing.accessLog().failed() == 1);
            assertThat(balancing.accessLog().written()).isZero();
        }
    }

    /** A disk that hangs, here a pipe that nobody reads: no request waits for it. */
    @Test
    void diskThatHangs() throws Exception {
        Path pipe = directory.resolve("pipe");
        assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor())
                .isZero();
        int requests = 2000;
        try (RandomAccessFile reader = new RandomAccessFile(pipe.toFile(), "rw");
                FileInputStream pending = new FileInputStream(reader.getFD());
                RawServer server = RawServer.answering("hello");
                Balancing balancing =
                        Balancing.to(server).logging(pipe, Format.JSON, BUFFER).start();
                RawClient client = balancing.client()) {
            for (int i = 0; i < requests; i++) {
                assertThat(client.send(GET).response()).endsWith("hello");
            }
            Await.until("dropped", LONG, () -> balancing.accessLog().overflowed() > 0);
            byte[] waiting = new byte[1 << 20];
            Await.until("written", LONG, () -> {
                try {
                    // What is counted as written may be read already: to read more would be to wait for ever.
                    while (pending.available() > 0) {
                        pending.read(waiting);
                    }
                } catch (IOException e) {
                    throw new java.io.UncheckedIOException(e);
                }
                return balancing.accessLog().written()
                        == requests - balancing.accessLog().overflowed();
            });
        }
    }

    /** Another program reads the combined format: every line, and the times behind it. */
    @Test
    void goaccessReadsIt() throws Exception {
        try (RawServer server = RawServer.answering("hello");
                Balancing balancing = combined(Balancing.to(server)).start()) {
            for (int i = 0; i < 30; i++) {
                balancing.ask("GET /page" + i % 3 + " HTTP/1.1\r\nHost: a\r\nUser-Agent: Mozilla/5.0 (\"X\")\r\n\r\n");
            }
            balancing.ask("GET /refused HTTP/1.1\r\nHost: a\r\nContent-Length: x\r\n\r\n");
            assertThat(Messages.status(balancing.ask("GET /nohost HTTP/1.1\r\n\r\n")))
                    .isEqualTo(400);
            lines(file(), 32);
        }
        Path report = directory.resolve("report.json");
        Process process;
        try {
            process = new ProcessBuilder(
                            "goaccess",
                            file().toString(),
                            "--no-global-config",
                            "--log-format=%h %^[%d:%t %^] \"%r\" %s %b \"%R\" \"%u\" %^/%^/%^/%^/%L %^",
                            "--date-format=%d/%b/%Y",
                            "--time-format=%H:%M:%S",
                            "-o",
                            report.toString())
                    .redirectErrorStream(true)
                    .start();
        } catch (IOException e) {
            assumeTrue(false, "needs goaccess: apt-get install goaccess");
            throw e;
        }
        process.getOutputStream().close();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).as(output).isTrue();
        JsonObject general = new JsonObject(Files.readString(report)).getJsonObject("general");
        assertThat(general.getInteger("total_requests")).as(output).isEqualTo(32);
        assertThat(general.getInteger("failed_requests")).isZero();
        assertThat(general.getInteger("unique_files")).isEqualTo(5);
    }

    @Test
    void checkOfTheKeys() throws Exception {
        String base = "quadrant.lb.frontends.web.listen=127.0.0.1:80\nquadrant.lb.frontends.web.backend=app\n"
                + "quadrant.lb.backends.app.servers.a.address=127.0.0.1:81\n";
        String log = "quadrant.lb.frontends.web.access-log.file=";
        assertThat(Configured.problems(base + log + directory + "/a.log")).isEmpty();
        assertThat(Configured.problems(base + log + directory + "/none/a.log"))
                .singleElement()
                .asString()
                .contains("the directory of", "does not exist");
        assertThat(Configured.problems(base + log + directory))
                .singleElement()
                .asString()
                .contains("is a directory");
        assertThat(Configured.problems(base + log + "a.log\nquadrant.lb.frontends.web.mode=tcp"))
                .singleElement()
                .asString()
                .contains("TCP mode has no requests to log");
        assertThat(Configured.problems(base + log + "a.log\nquadrant.lb.frontends.b.listen=127.0.0.1:82\n"
                        + "quadrant.lb.frontends.b.backend=app\nquadrant.lb.frontends.b.access-log.file=./a.log"))
                .singleElement()
                .asString()
                .contains("is also the log of quadrant.lb.frontends.");
        assertThat(Configured.problems(base + "quadrant.lb.frontends.web.access-log.buffer-bytes=1"))
                .singleElement()
                .asString()
                .contains("use a number from 65536 to 67108864");
    }
}
