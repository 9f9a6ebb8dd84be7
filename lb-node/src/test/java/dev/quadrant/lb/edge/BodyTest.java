package dev.quadrant.lb.edge;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quadrant.lb.kit.Balancing;
import dev.quadrant.lb.kit.Messages;
import dev.quadrant.lb.kit.RawClient;
import dev.quadrant.lb.kit.RawServer;
import dev.quadrant.testbed.Await;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Duration;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.zip.CRC32;
import org.junit.jupiter.api.Test;

/** Bodies that are larger than every buffer, and readers that are slower than writers. */
class BodyTest {
    private static final int SIZE = 12_000_000;
    /** More than the kernel's buffers of four sockets and ours can hold. */
    private static final int ENDLESS = 200_000_000;

    private static byte[] noise(int size) {
        byte[] noise = new byte[size];
        new Random(7).nextBytes(noise);
        return noise;
    }

    private static long sum(byte[] octets) {
        CRC32 sum = new CRC32();
        sum.update(octets);
        return sum.getValue();
    }

    @Test
    void upload() throws Exception {
        byte[] body = noise(SIZE);
        RawServer.Script script = connection -> {
            connection.head();
            long sum = sum(connection.in().readNBytes(SIZE));
            String text = Long.toString(sum);
            connection.send("HTTP/1.1 200 OK\r\nContent-Length: " + text.length() + "\r\n\r\n" + text);
        };
        try (RawServer server = RawServer.of(script);
                Balancing balancing = Balancing.to(server).start();
                RawClient client = balancing.client()) {
            client.send("PUT / HTTP/1.1\r\nHost: a\r\nContent-Length: " + SIZE + "\r\n\r\n")
                    .send(body);
            assertThat(Messages.body(client.response())).isEqualTo(Long.toString(sum(body)));
        }
    }

    @Test
    void download() throws Exception {
        byte[] body = noise(SIZE);
        RawServer.Script script = connection -> {
            while (connection.request() != null) {
                connection.send("HTTP/1.1 200 OK\r\nContent-Length: " + SIZE + "\r\n\r\n");
                connection.send(body);
            }
        };
        try (RawServer server = RawServer.of(script);
                Balancing balancing = Balancing.to(server).start();
                RawClient client = balancing.client()) {
            for (int i = 0; i < 3; i++) {
                client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n").head();
                assertThat(sum(client.socket().getInputStream().readNBytes(SIZE)))
                        .isEqualTo(sum(body));
            }
            assertThat(server.connectionCount()).isEqualTo(1);
        }
    }

    /** Whole bodies that lie in the kernel's buffers before the first octet is read: no event tells of the rest. */
    @Test
    void moreThanOneTurnWithoutAnotherEvent() throws Exception {
        byte[] body = noise(3_000_000);
        Random random = new Random(23);
        RawServer.Script script = connection -> {
            for (String head = connection.head(); head != null; head = connection.head()) {
                int size = Integer.parseInt(Messages.field(head, "Content-Length"));
                connection.in().readNBytes(size);
                connection.send("HTTP/1.1 200 OK\r\nContent-Length: " + size + "\r\n\r\n");
                connection.send(Arrays.copyOf(body, size));
            }
        };
        try (RawServer server = RawServer.of(script);
                Balancing balancing = Balancing.to(server).start();
                RawClient client = balancing.client()) {
            for (int i = 0; i < 100; i++) {
                int size = random.nextInt(body.length);
                client.send("PUT / HTTP/1.1\r\nHost: a\r\nContent-Length: " + size + "\r\n\r\n")
                        .send(Arrays.copyOf(body, size));
                client.head();
                assertThat(client.socket().getInputStream().readNBytes(size)).hasSize(size);
            }
        }
    }

    /** Chunks of every small size, with extensions that go, cut into writes at places that have nothing to do with them. */
    @Test
    void chunksCutAnywhere() throws Exception {
        Random random = new Random(11);
        byte[] body = noise(400_000);
        StringBuilder coded = new StringBuilder();
        String text = new String(body, java.nio.charset.StandardCharsets.ISO_8859_1);
        for (int at = 0; at < body.length; ) {
            int size = Math.min(1 + random.nextInt(random.nextInt(10) == 0 ? 60_000 : 50), body.length - at);
            coded.append(Integer.toHexString(size))
                    .append(random.nextBoolean() ? ";ext=\"1\"" : "")
                    .append("\r\n");
            coded.append(text, at, at + size).append("\r\n");
            at += size;
        }
        coded.append("000\r\n\r\n");
        RawServer.Script script = connection -> {
            String request = connection.request();
            byte[] seen = dechunk(Messages.body(request));
            connection.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
            assertThat(sum(seen)).isEqualTo(sum(body));
            Random cuts = new Random(13);
            for (int at = 0; at < coded.length(); ) {
                int end = Math.min(coded.length(), at + 1 + cuts.nextInt(5000));
                connection.send(coded.substring(at, end));
                at = end;
            }
        };
        try (RawServer server = RawServer.of(script);
                Balancing balancing = Balancing.to(server).start();
                RawClient client = balancing.client()) {
            CompletableFuture<String> response = CompletableFuture.supplyAsync(() -> {
                try {
                    return client.head() + chunkedBody(client);
                } catch (IOException e) {
                    throw new java.io.UncheckedIOException(e);
                }
            });
            client.send("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n");
            for (int at = 0; at < coded.length(); ) {
                int end = Math.min(coded.length(), at + 1 + random.nextInt(5000));
                client.send(coded.substring(at, end));
                at = end;
            }
            String whole = response.get(30, TimeUnit.SECONDS);
            assertThat(whole).startsWith("HTTP/1.1 200").doesNotContain("ext=");
            assertThat(sum(dechunk(Messages.body(whole)))).isEqualTo(sum(body));
        }
    }

    private static String chunkedBody(RawClient client) throws IOException {
        StringBuilder body = new StringBuilder();
        while (true) {
            StringBuilder line = new StringBuilder();
            while (!line.toString().endsWith("\r\n")) {
                line.append(client.octets(1));
            }
            int size = Integer.parseInt(line.toString().strip(), 16);
            body.append(line).append(client.octets(size + 2));
            if (size == 0) {
                return body.toString();
            }
        }
    }

    private static byte[] dechunk(String coded) {
        byte[] out = new byte[coded.length()];
        int length = 0;
        for (int at = 0; ; ) {
            int lineEnd = coded.indexOf("\r\n", at);
            int size = Integer.parseInt(coded.substring(at, lineEnd), 16);
            if (size == 0) {
                return Arrays.copyOf(out, length);
            }
            byte[] data = coded.substring(lineEnd + 2, lineEnd + 2 + size)
                    .getBytes(java.nio.charset.StandardCharsets.ISO_8859_1);
            System.arraycopy(data, 0, out, length, size);
            length += size;
            at = lineEnd + 2 + size + 2;
        }
    }

    /** A client that does not read stops the server's writes: nothing piles up in between. */
    @Test
    void slowReaderSlowsTheServerDown() throws Exception {
        AtomicLong written = new AtomicLong();
        RawServer.Script script = connection -> {
            connection.head();
            connection.send("HTTP/1.1 200 OK\r\nContent-Length: " + ENDLESS + "\r\n\r\n");
            writeEndlessly(connection.socket().getOutputStream(), written);
        };
        try (RawServer server = RawServer.of(script);
                Balancing balancing = Balancing.to(server).start();
                RawClient client = balancing.client()) {
            client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n").head();
            assertStalls(written);
            long read = drain(client.socket().getInputStream());
            assertThat(read).isEqualTo(ENDLESS);
        }
    }

    /** And a server that does not read stops the client's. */
    @Test
    void slowServerSlowsTheClientDown() throws Exception {
        AtomicLong written = new AtomicLong();
        CompletableFuture<Void> go = new CompletableFuture<>();
        RawServer.Script script = connection -> {
            connection.head();
            go.join();
            long read = 0;
            byte[] part = new byte[65536];
            while (read < ENDLESS) {
                read += connection.in().read(part);
            }
            connection.send("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
        };
        try (RawServer server = RawServer.of(script);
                Balancing balancing = Balancing.to(server).start();
                RawClient client = balancing.client()) {
            client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: " + ENDLESS + "\r\n\r\n");
            CompletableFuture<Void> writing = CompletableFuture.runAsync(() -> {
                try {
                    writeEndlessly(client.socket().getOutputStream(), written);
                } catch (IOException e) {
                    throw new java.io.UncheckedIOException(e);
                }
            });
            assertStalls(written);
            go.complete(null);
            writing.get(30, TimeUnit.SECONDS);
            assertThat(client.response()).endsWith("ok");
        }
    }

    private static void writeEndlessly(OutputStream out, AtomicLong written) throws IOException {
        byte[] part = new byte[50_000];
        while (written.get() < ENDLESS) {
            out.write(part);
            written.addAndGet(part.length);
        }
    }

    /** The writer comes to rest, well before its end. */
    private static void assertStalls(AtomicLong written) throws InterruptedException {
        Await.until("the writer begins", Duration.ofSeconds(20), () -> written.get() > 0);
        long before = -1;
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        while (written.get() != before && System.nanoTime() < deadline) {
            before = written.get();
            Thread.sleep(300);
        }
        assertThat(written.get()).isPositive().isLessThan(ENDLESS / 2);
    }

    private static long drain(InputStream in) throws IOException {
        byte[] part = new byte[65536];
        long read = 0;
        while (read < ENDLESS) {
            int octets = in.read(part);
            if (octets < 0) {
                break;
            }
            read += octets;
        }
        return read;
    }
}
