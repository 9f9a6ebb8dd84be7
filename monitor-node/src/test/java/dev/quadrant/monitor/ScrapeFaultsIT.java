package dev.quadrant.monitor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quadrant.testbed.Await;
import dev.quadrant.testbed.NodeProcess;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Targets that misbehave: each is down with a reason of its own, harms no other, and is up again once it behaves. */
class ScrapeFaultsIT {
    private static final Duration SOON = Duration.ofSeconds(90);
    private static final String HEAD = "HTTP/1.1 200 OK\r\ncontent-type: text/plain; version=0.0.4\r\n";

    @TempDir
    private Path directory;

    private volatile boolean behave;

    /** What a target sends behind its request's head. */
    private interface Answer {
        void to(OutputStream out) throws IOException, InterruptedException;
    }

    /** A target that speaks HTTP by hand; a connection each answer. */
    private final class Target implements Closeable {
        private final ServerSocket socket = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        private final Answer answer;

        Target(Answer answer) throws IOException {
            this.answer = answer;
            Thread.ofVirtual().start(this::accept);
        }

        private void accept() {
            while (!socket.isClosed()) {
                try {
                    Socket connection = socket.accept();
                    Thread.ofVirtual().start(() -> serve(connection));
                } catch (IOException e) {
                    return;
                }
            }
        }

        private void serve(Socket connection) {
            try (connection;
                    BufferedReader in = new BufferedReader(
                            new InputStreamReader(connection.getInputStream(), StandardCharsets.US_ASCII))) {
                while (!in.readLine().isEmpty()) {}
                if (behave) {
                    text(connection.getOutputStream(), HEAD + "content-length: 4\r\nconnection: close\r\n\r\na 1\n");
                } else {
                    answer.to(connection.getOutputStream());
                }
            } catch (IOException | NullPointerException e) {
                // The scraper went away, which is what it should do.
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }

        int port() {
            return socket.getLocalPort();
        }

        @Override
        public void close() {
            try {
                socket.close();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    private static void text(OutputStream out, String text) throws IOException {
        out.write(text.getBytes(StandardCharsets.UTF_8));
        out.flush();
    }

    private static void endless(OutputStream out) throws IOException {
        text(out, HEAD + "\r\n");
        String lines = "x 1\n".repeat(10_000);
        while (true) {
            text(out, lines);
        }
    }

    private static void trickle(OutputStream out) throws IOException, InterruptedException {
        text(out, HEAD + "\r\n");
        while (true) {
            text(out, "#");
            Thread.sleep(1000);
        }
    }

    /** 10^7 series are more than 100 MB. */
    private static void many(OutputStream out) throws IOException {
        text(out, HEAD + "\r\n");
        StringBuilder lines = new StringBuilder();
        for (int i = 0; i < 10_000_000; i++) {
            lines.append("series{n=\"").append(i).append("\"} 1\n");
            if (lines.length() > 100_000) {
                text(out, lines.toString());
                lines.setLength(0);
            }
        }
    }

    private static byte[] bomb() throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream out = new GZIPOutputStream(bytes)) {
            byte[] zeroes = new byte[1 << 20];
            for (int i = 0; i < 256; i++) {
                out.write(zeroes);
            }
        }
        return bytes.toByteArray();
    }

    private static void whole(OutputStream out, String head, byte[] body) throws IOException {
        text(out, head + "content-length: " + body.length + "\r\n\r\n");
        out.write(body);
        out.flush();
    }

    @Test
    void eachIsDownByNameAndHarmsNoOther() throws IOException {
        byte[] bomb = bomb();
        Map<String, Target> targets = new LinkedHashMap<>();
        targets.put("endless", new Target(ScrapeFaultsIT::endless));
        targets.put("trickle", new Target(ScrapeFaultsIT::trickle));
        targets.put("many", new Target(ScrapeFaultsIT::many));
        targets.put("bomb", new Target(out -> whole(out, HEAD + "content-encoding: gzip\r\n", bomb)));
        targets.put("damaged", new Target(out -> whole(out, HEAD + "content-encoding: gzip\r\n", new byte[100])));
        targets.put(
                "page",
                new Target(out -> whole(
                        out,
                        "HTTP/1.1 200 OK\r\ncontent-type: text/html\r\n",
                        "<html>\n".getBytes(StandardCharsets.UTF_8))));
        targets.put("silent", new Target(out -> Thread.sleep(60_000)));
        targets.put("noise", new Target(out -> text(out, "\u0001\u0002\r\n\r\n")));
        Target good = new Target(out -> whole(out, HEAD, "a 1\n".getBytes(StandardCharsets.UTF_8)));
        StringBuilder jobs = new StringBuilder("global: {scrape_interval: 2s, scrape_timeout: 2s}\nscrape_configs:\n");
        targets.forEach((name, target) -> jobs.append(
                "- {job_name: %s, static_configs: [{targets: ['127.0.0.1:%d']}]}\n".formatted(name, target.port())));
        jobs.append("- {job_name: good, static_configs: [{targets: ['127.0.0.1:%d']}]}\n".formatted(good.port()));
        Map<String, String> keys = new LinkedHashMap<>();
        keys.put("quadrant.node.name", "monitor-1");
        keys.put("quadrant.monitor.storage.path", directory.resolve("store").toString());
        keys.put("quadrant.monitor.scrape.body-max", "8000000");
        keys.put(
                "quadrant.monitor.scrape.files",
                Files.writeString(directory.resolve("jobs.yml"), jobs.toString())
                        .toString());
        try (good;
                NodeProcess monitor = NodeProcess.start("monitor-node", keys)) {
            expect(monitor, "endless", "more than 8000000 bytes");
            expect(monitor, "trickle", "no answer within 2 s");
            expect(monitor, "many", "more than 8000000 bytes");
            expect(monitor, "bomb", "more than 8000000 bytes");
            expect(monitor, "damaged", "the compressed answer is damaged");
            expect(monitor, "page", "line 1: ");
            expect(monitor, "silent", "no answer within 2 s");
            expect(monitor, "noise", "");
            Await.until(
                    "the good one is up",
                    SOON,
                    () -> value(monitor, "up{job=\"good\"}").equals("1"),
                    monitor::output);
            for (String reason : new String[] {"body-limit", "timeout", "bad-encoding"}) {
                assertThat(monitor.get("/q/metrics"))
                        .contains("quadrant_monitor_scrapes_failed_total{reason=\"" + reason);
            }
            behave = true;
            targets.keySet()
                    .forEach(name -> Await.until(
                            name + " is up again",
                            SOON,
                            () -> value(monitor, "up{job=\"" + name + "\"}").equals("1"),
                            monitor::output));
        } finally {
            targets.values().forEach(Target::close);
        }
    }

    private static void expect(NodeProcess monitor, String job, String words) {
        Await.until(
                job + " is down: " + words,
                SOON,
                () -> {
                    JsonArray all = new JsonObject(monitor.get("/api/v1/targets?state=active&scrapePool=" + job))
                            .getJsonObject("data")
                            .getJsonArray("activeTargets");
                    return all.size() == 1
                            && all.getJsonObject(0).getString("health").equals("down")
                            && all.getJsonObject(0).getString("lastError").contains(words);
                },
                () -> monitor.get("/api/v1/targets?scrapePool=" + job) + monitor.output());
    }

    private static String value(NodeProcess monitor, String query) {
        JsonArray result = new JsonObject(
                        monitor.get("/api/v1/query?query=" + URLEncoder.encode(query, StandardCharsets.UTF_8)))
                .getJsonObject("data")
                .getJsonArray("result");
        return result.size() == 1
                ? result.getJsonObject(0).getJsonArray("value").getString(1)
                : "none";
    }
}
