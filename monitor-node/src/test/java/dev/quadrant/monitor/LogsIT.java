package dev.quadrant.monitor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.quadrant.testbed.Await;
import dev.quadrant.testbed.NodeProcess;
import dev.quadrant.testbed.Ports;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Logs in the real program: pushed, sent by real senders, collected from nodes, searched and followed. */
class LogsIT {
    private static final Duration SOON = Duration.ofSeconds(60);
    private static final String TOKEN = "0123456789abcdef0123456789abcdef";

    @TempDir
    private Path directory;

    private final HttpClient http = HttpClient.newHttpClient();

    private Map<String, String> keys() throws IOException {
        Path token = directory.resolve("token");
        if (!Files.exists(token)) {
            Files.writeString(token, TOKEN);
            Files.setPosixFilePermissions(token, PosixFilePermissions.fromString("rw-------"));
        }
        Map<String, String> keys = new LinkedHashMap<>();
        keys.put("quadrant.node.name", "monitor-1");
        keys.put("quadrant.admin.token-file", token.toString());
        keys.put("quadrant.monitor.storage.path", directory.resolve("store").toString());
        keys.put("quadrant.monitor.scrape.interval", "500ms");
        keys.put("quadrant.monitor.logs.nodes.interval", "200ms");
        return keys;
    }

    private static long now() {
        Instant now = Instant.now();
        return now.getEpochSecond() * 1_000_000_000L + now.getNano();
    }

    private static String body(String job, long time, String... lines) {
        JsonArray values = new JsonArray();
        for (int i = 0; i < lines.length; i++) {
            values.add(new JsonArray().add(Long.toString(time + i)).add(lines[i]));
        }
        return new JsonObject()
                .put(
                        "streams",
                        new JsonArray()
                                .add(new JsonObject()
                                        .put("stream", new JsonObject().put("job", job))
                                        .put("values", values)))
                .encode();
    }

    private HttpResponse<String> post(NodeProcess monitor, String path, String type, byte[] body, String token)
            throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(monitor.admin().resolve(path))
                .header("content-type", type)
                .POST(HttpRequest.BodyPublishers.ofByteArray(body));
        if (!token.isEmpty()) {
            request.header("authorization", "Bearer " + token);
        }
        return http.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    private HttpResponse<String> push(NodeProcess monitor, String body) throws IOException, InterruptedException {
        return post(monitor, "/loki/api/v1/push", "application/json", body.getBytes(StandardCharsets.UTF_8), TOKEN);
    }

    private static String range(NodeProcess monitor, String query) {
        return monitor.get(
                "/loki/api/v1/query_range?limit=5000&query=" + URLEncoder.encode(query, StandardCharsets.UTF_8));
    }

    private static int count(NodeProcess monitor, String query) {
        return new JsonObject(range(monitor, query))
                .getJsonObject("data").getJsonArray("result").stream()
                        .mapToInt(stream ->
                                ((JsonObject) stream).getJsonArray("values").size())
                        .sum();
    }

    private static void await(NodeProcess monitor, String query, int count) {
        Await.until(
                query + " has " + count,
                SOON,
                () -> count(monitor, query) == count,
                () -> range(monitor, query) + monitor.output());
    }

    @Test
    void whatWasTakenSurvivesAKillAndIsThereOnce() throws IOException, InterruptedException {
        int taken = 0;
        for (int round = 0; round < 3; round++) {
            try (NodeProcess monitor = NodeProcess.start("monitor-node", keys())) {
                assertThat(count(monitor, "{job=\"kill\"}")).isEqualTo(taken);
                Thread killer = Thread.ofPlatform().unstarted(monitor::kill);
                int before = taken;
                try {
                    while (true) {
                        if (taken == before + 200) {
                            killer.start();
                        }
                        if (push(monitor, body("kill", now(), "line " + taken)).statusCode() == 204) {
                            taken++;
                        }
                    }
                } catch (IOException gone) {
                    killer.join();
                }
                assertThat(taken).isGreaterThan(before);
            }
            // The one that was under way may have been taken without an answer.
            try (NodeProcess monitor = NodeProcess.start("monitor-node", keys())) {
                int kept = count(monitor, "{job=\"kill\"}");
                assertThat(kept).isBetween(taken, taken + 1);
                taken = kept;
            }
        }
    }

    @Test
    void aPushNeedsTheTokenAndSaysWhatIsWrong() throws IOException, InterruptedException {
        Map<String, String> keys = keys();
        keys.put("quadrant.monitor.logs.limits.lines-per-second", "10");
        try (NodeProcess monitor = NodeProcess.start("monitor-node", keys)) {
            byte[] good = body("a", now(), "x").getBytes(StandardCharsets.UTF_8);
            assertThat(post(monitor, "/loki/api/v1/push", "application/json", good, "")
                            .statusCode())
                    .isEqualTo(401);
            assertThat(post(monitor, "/loki/api/v1/push", "application/json", good, TOKEN)
                            .statusCode())
                    .isEqualTo(204);
            HttpResponse<String> bad = push(monitor, "{\"streams\":7}");
            assertThat(bad.statusCode()).isEqualTo(400);
            assertThat(bad.body()).contains("streams is no array");
            assertThat(post(monitor, "/loki/api/v1/push", "text/csv", good, TOKEN)
                            .statusCode())
                    .isEqualTo(415);
            HttpResponse<String> old = push(monitor, body("a", 1, "x"));
            assertThat(old.statusCode()).isEqualTo(400);
            assertThat(old.body()).contains("too-old");
            // A source that floods: ten seconds' worth is taken, the rest refused with its reason; others go on.
            String[] flood = new String[500];
            java.util.Arrays.fill(flood, "flood");
            HttpResponse<String> flooded = push(monitor, body("flood", now(), flood));
            assertThat(flooded.statusCode()).isEqualTo(429);
            assertThat(flooded.body()).contains("line-rate");
            assertThat(count(monitor, "{job=\"flood\"}")).isBetween(50, 110);
            assertThat(monitor.get("/q/metrics")).contains("quadrant_monitor_logs_refused_total{reason=\"line-rate\"");
            assertThat(monitor.isUp("/q/health/ready")).isTrue();
        }
    }

    private static void run(String... command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(said).isZero();
    }

    @Test
    void takesSyslogFromLoggerAndOverTls() throws Exception {
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/logger")), "needs logger: apt-get install bsdutils");
        Path key = directory.resolve("key.pem");
        Path certificate = directory.resolve("certificate.pem");
        run(
                "openssl",
                "req",
                "-x509",
                "-newkey",
                "rsa:2048",
                "-nodes",
                "-subj",
                "/CN=localhost",
                "-days",
                "2",
                "-keyout",
                key.toString(),
                "-out",
                certificate.toString());
        String port = Integer.toString(Ports.free());
        String tls = Integer.toString(Ports.free());
        Map<String, String> keys = keys();
        keys.put("quadrant.monitor.logs.syslog.udp", "127.0.0.1:" + port);
        keys.put("quadrant.monitor.logs.syslog.tcp", "127.0.0.1:" + port);
        keys.put("quadrant.monitor.logs.syslog.tls", "127.0.0.1:" + tls);
        keys.put("quadrant.monitor.logs.syslog.certificate-file", certificate.toString());
        keys.put("quadrant.monitor.logs.syslog.key-file", key.toString());
        try (NodeProcess monitor = NodeProcess.start("monitor-node", keys)) {
            run("logger", "-n", "127.0.0.1", "-P", port, "-d", "-t", "udp-new", "-p", "auth.err", "by udp");
            run("logger", "-n", "127.0.0.1", "-P", port, "-d", "--rfc3164", "-t", "udp-old", "by udp");
            run("logger", "-n", "127.0.0.1", "-P", port, "-T", "-t", "tcp-feed", "by tcp");
            run("logger", "-n", "127.0.0.1", "-P", port, "-T", "--octet-count", "-t", "tcp-count", "by tcp");
            await(monitor, "{job=\"syslog\", app=\"udp-new\", facility=\"auth\", severity=\"error\"} |= \"by udp\"", 1);
            await(monitor, "{job=\"syslog\", app=\"udp-old\", severity=\"notice\"}", 1);
            await(monitor, "{job=\"syslog\", app=~\"tcp-feed|tcp-count\"} |= \"by tcp\"", 2);
            SSLContext context = trusting(certificate);
            try (SSLSocket socket = (SSLSocket)
                    context.getSocketFactory().createSocket(InetAddress.getLoopbackAddress(), Integer.parseInt(tls))) {
                socket.getOutputStream().write("<13>1 - h tls - - - by tls\n".getBytes(StandardCharsets.UTF_8));
                socket.getOutputStream().flush();
            }
            await(monitor, "{app=\"tls\"} |= \"by tls\"", 1);
        }
    }

    private static SSLContext trusting(Path certificate) throws Exception {
        KeyStore trusted = KeyStore.getInstance(KeyStore.getDefaultType());
        trusted.load(null, null);
        try (InputStream in = Files.newInputStream(certificate)) {
            trusted.setCertificateEntry(
                    "a", CertificateFactory.getInstance("X.509").generateCertificate(in));
        }
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(trusted);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, trust.getTrustManagers(), null);
        return context;
    }

    @Test
    void takesLinesFromRsyslog() throws Exception {
        Path rsyslogd = Path.of("/usr/sbin/rsyslogd");
        assumeTrue(Files.isExecutable(rsyslogd), "needs rsyslog: apt-get install rsyslog");
        String port = Integer.toString(Ports.free());
        Map<String, String> keys = keys();
        keys.put("quadrant.monitor.logs.syslog.tcp", "127.0.0.1:" + port);
        Path input = Files.writeString(directory.resolve("app.log"), "first by rsyslog\nsecond by rsyslog\n");
        Path file = Files.writeString(directory.resolve("rsyslog.conf"), """
                global(workDirectory="%s")
                module(load="imfile")
                input(type="imfile" File="%s" Tag="filed:")
                action(type="omfwd" target="127.0.0.1" port="%s" protocol="tcp" TCP_Framing="octet-counted" template="RSYSLOG_SyslogProtocol23Format")
                """.formatted(directory, input, port));
        try (NodeProcess monitor = NodeProcess.start("monitor-node", keys)) {
            Process rsyslog = new ProcessBuilder(
                            rsyslogd.toString(),
                            "-n",
                            "-f",
                            file.toString(),
                            "-i",
                            directory.resolve("pid").toString())
                    .redirectErrorStream(true)
                    .redirectOutput(directory.resolve("rsyslog.out").toFile())
                    .start();
            try {
                await(monitor, "{job=\"syslog\", app=\"filed\"} |= \"by rsyslog\"", 2);
            } finally {
                rsyslog.destroyForcibly().waitFor();
            }
        }
    }

    @Test
    void takesTheJournalsExport() throws IOException, InterruptedException {
        try (NodeProcess monitor = NodeProcess.start("monitor-node", keys())) {
            String export = "__REALTIME_TIMESTAMP=" + now() / 1000
                    + "\n_HOSTNAME=h1\n_SYSTEMD_UNIT=nginx.service\nPRIORITY=4\nMESSAGE=from the journal\n\n";
            assertThat(post(
                                    monitor,
                                    "/upload",
                                    "application/vnd.fdo.journal",
                                    export.getBytes(StandardCharsets.UTF_8),
                                    TOKEN)
                            .statusCode())
                    .isEqualTo(204);
            await(monitor, "{job=\"journal\", unit=\"nginx.service\", severity=\"warning\", host=\"h1\"}", 1);
        }
    }

    /** Lines of other nodes and its own, each once, over a restart of the monitor. */
    @Test
    void collectsTheLinesOfNodesOnce() throws IOException {
        Path zones = Files.createDirectories(directory.resolve("zones"));
        Files.writeString(
                zones.resolve("example.com.zone"),
                "$TTL 60\n@ SOA ns hostmaster 1 60 60 60 60\n@ NS ns\nns A 192.0.2.1\n");
        try (NodeProcess dns = NodeProcess.start(
                "dns-node",
                Map.of(
                        "quadrant.node.name",
                        "dns-1",
                        "quadrant.dns.listen",
                        "127.0.0.1:" + Ports.free(),
                        "quadrant.dns.zones-dir",
                        zones.toString()))) {
            Map<String, String> keys = keys();
            keys.put(
                    "quadrant.monitor.scrape.targets",
                    "127.0.0.1:" + dns.admin().getPort());
            String started = "{job=\"quadrant\", node=\"dns-1\", role=\"dns\"} |= \"event=started\"";
            int before;
            try (NodeProcess monitor = NodeProcess.start("monitor-node", keys)) {
                await(monitor, started, 1);
                await(monitor, "{node=\"monitor-1\"} |= \"event=started\"", 1);
                before = count(monitor, "{node=\"dns-1\"}");
                monitor.kill();
            }
            try (NodeProcess monitor = NodeProcess.start("monitor-node", keys)) {
                await(monitor, "{node=\"monitor-1\"} |= \"event=started\"", 2);
                dns.reload();
                Await.until("new lines came", SOON, () -> count(monitor, "{node=\"dns-1\"}") > before, monitor::output);
                assertThat(count(monitor, started)).isOne();
                assertThat(count(monitor, "{node=\"dns-1\"} |= \"log-lines-missed\""))
                        .isZero();
            }
        }
    }

    @Test
    void answersEveryRequestOfGrafana() throws IOException, InterruptedException {
        try (NodeProcess monitor = NodeProcess.start("monitor-node", keys())) {
            long now = now();
            push(monitor, body("app", now - 60_000_000_000L, "level=info msg=\"one\"", "level=error msg=\"two\""));
            int asked = 0;
            for (String line : Files.readAllLines(Path.of("src/test/resources/grafana-loki-requests.txt"))) {
                if (line.isBlank() || line.startsWith("#")) {
                    continue;
                }
                String[] halves = line.split(" -> ", 2);
                String path = halves[0]
                        .replace("$now", Long.toString(now + 1_000_000_000L))
                        .replace("$from", Long.toString(now - 3600L * 1_000_000_000L));
                HttpResponse<String> answer = http.send(
                        HttpRequest.newBuilder(monitor.admin().resolve(path.substring(path.indexOf(' ') + 1)))
                                .build(),
                        HttpResponse.BodyHandlers.ofString());
                boolean wrong = halves[1].startsWith("400 ");
                assertThat(answer.statusCode()).as(line + "\n" + answer.body()).isEqualTo(wrong ? 400 : 200);
                assertThat(answer.body()).as(line).contains(wrong ? halves[1].substring(4) : halves[1]);
                asked++;
            }
            assertThat(asked).isGreaterThan(20);
        }
    }

    @Test
    void followsLinesAsTheyCome() throws IOException, InterruptedException {
        try (NodeProcess monitor = NodeProcess.start("monitor-node", keys())) {
            push(monitor, body("tail", now(), "before"));
            Queue<String> messages = new ConcurrentLinkedQueue<>();
            URI tail = URI.create("ws://127.0.0.1:" + monitor.admin().getPort()
                    + "/loki/api/v1/tail?query=%7Bjob%3D%22tail%22%7D%20%21%3D%20%22hidden%22");
            WebSocket socket = http.newWebSocketBuilder()
                    .buildAsync(tail, new WebSocket.Listener() {
                        @Override
                        public CompletionStage<?> onText(WebSocket from, CharSequence text, boolean last) {
                            messages.add(text.toString());
                            from.request(1);
                            return null;
                        }
                    })
                    .join();
            Await.until(
                    "the line from before came",
                    SOON,
                    () -> messages.toString().contains("before"),
                    messages::toString);
            Queue<String> events = new ConcurrentLinkedQueue<>();
            CompletableFuture<?> stream = http.sendAsync(
                    HttpRequest.newBuilder(monitor.admin().resolve("/api/logs/tail?query=%7Bjob%3D%22tail%22%7D"))
                            .build(),
                    HttpResponse.BodyHandlers.fromLineSubscriber(new Lines(events)));
            Await.until("the stream is open", SOON, () -> events.contains("retry: 2000"), events::toString);
            push(monitor, body("tail", now(), "hidden", "live"));
            Await.until("the live line came", SOON, () -> messages.toString().contains("live"), messages::toString);
            Await.until("both came as events", SOON, () -> events.toString().contains("\"live\""), events::toString);
            assertThat(messages.toString()).doesNotContain("hidden");
            assertThat(events.toString())
                    .contains("data: {\"streams\":", "hidden")
                    .doesNotContain("before");
            socket.abort();
            stream.cancel(true);
        }
    }

    private static final class Lines implements java.util.concurrent.Flow.Subscriber<String> {
        private final Queue<String> lines;

        Lines(Queue<String> lines) {
            this.lines = lines;
        }

        @Override
        public void onSubscribe(java.util.concurrent.Flow.Subscription subscription) {
            subscription.request(Long.MAX_VALUE);
        }

        @Override
        public void onNext(String line) {
            lines.add(line);
        }

        @Override
        public void onError(Throwable failure) {
            lines.add(failure.toString());
        }

        @Override
        public void onComplete() {
            lines.add("end");
        }
    }

    @Test
    void wrongConfigurationIsNamed() throws IOException {
        for (List<String> wrong : List.of(
                List.of("syslog.tls", "127.0.0.1:1", "certificate-file"),
                List.of("syslog.udp", "nowhere", "syslog.udp"),
                List.of("limits.line-max", "0", "not above 0"),
                List.of("push.access", "maybe", "push.access"))) {
            Map<String, String> keys = keys();
            keys.put("quadrant.monitor.logs." + wrong.get(0), wrong.get(1));
            NodeProcess.Outcome outcome = NodeProcess.run("monitor-node", keys, "check");
            assertThat(outcome.code()).as(outcome.output()).isEqualTo(2);
            assertThat(outcome.output()).contains("quadrant.monitor.logs.").contains(wrong.get(2));
        }
    }
}
