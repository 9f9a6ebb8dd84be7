package dev.quadrant.lb.edge;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quadrant.lb.gate.Reason;
import dev.quadrant.lb.kit.Balancing;
import dev.quadrant.lb.kit.RawClient;
import dev.quadrant.lb.kit.RawServer;
import dev.quadrant.testbed.Await;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Long uploads pass through pipes: the same octets, and nothing is left of those that break off. */
class UploadSpliceTest {
    private static final String GET = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";
    private static final String OK = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";
    private static final String DIFFERENT = "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\ndifferent";
    private static final int SIZE = 8_000_000;
    private static final byte[] NOISE = noise();
    private static final Duration LONG = Duration.ofSeconds(20);

    private static byte[] noise() {
        byte[] noise = new byte[SIZE];
        new Random(11).nextBytes(noise);
        return noise;
    }

    private static String post(int length) {
        return "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: " + length + "\r\n\r\n";
    }

    /** Answers when it has read the body, and whether that was the one that was sent. */
    private static RawServer comparing(CompletableFuture<Void> start) {
        return RawServer.of(connection -> {
            for (String head = connection.head(); head != null; head = connection.head()) {
                if (head.startsWith("GET")) {
                    connection.send(OK);
                } else {
                    start.join();
                    connection.send(Arrays.equals(connection.in().readNBytes(SIZE), NOISE) ? OK : DIFFERENT);
                }
            }
        });
    }

    private static RawServer comparing() {
        return comparing(CompletableFuture.completedFuture(null));
    }

    private static void assertUploads(RawClient client) throws IOException {
        assertThat(client.send(post(SIZE)).send(NOISE).response()).endsWith("ok");
    }

    private static void awaitSpliced(Balancing balancing) {
        Await.until("spliced", LONG, () -> balancing.stats().octetsSpliced() > 0);
    }

    @Test
    void longUpload() throws IOException {
        try (RawServer server = comparing();
                Balancing balancing = Balancing.to(server).start();
                RawClient client = balancing.client()) {
            for (int i = 0; i < 3; i++) {
                assertUploads(client);
            }
            assertThat(balancing.stats().octetsSpliced()).isGreaterThan(2L * SIZE);
            assertThat(balancing.stats().octetsReceived(0)).isGreaterThan(3L * SIZE);
            assertThat(balancing.stats().openPipes()).isEqualTo(1);
            // Its end was read as ever, so that both connections could be kept.
            assertThat(server.connectionCount()).isEqualTo(1);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1})
    void withoutPipes(int pipes) throws Exception {
        CompletableFuture<Void> go = new CompletableFuture<>();
        try (RawServer server = comparing(go);
                Balancing balancing = Balancing.to(server).pipes(pipes).start();
                RawClient one = balancing.client();
                RawClient two = balancing.client()) {
            CompletableFuture<Void> first = uploading(one);
            CompletableFuture<Void> second = uploading(two);
            Await.until("both have a server", LONG, () -> server.connectionCount() == 2);
            go.complete(null);
            first.get(LONG.toSeconds(), TimeUnit.SECONDS);
            second.get(LONG.toSeconds(), TimeUnit.SECONDS);
            assertThat(balancing.stats().openPipes()).isLessThanOrEqualTo(pipes);
        }
    }

    private static CompletableFuture<Void> uploading(RawClient client) {
        return CompletableFuture.runAsync(() -> uploads(client), Thread::startVirtualThread);
    }

    private static void uploads(RawClient client) {
        try {
            assertUploads(client);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What stands behind the body is the next request, and not a part of it. */
    @Test
    void requestBehindIt() throws IOException {
        try (RawServer server = comparing();
                Balancing balancing = Balancing.to(server).start();
                RawClient client = balancing.client()) {
            client.send(post(SIZE)).send(NOISE).send(GET);
            assertThat(client.response()).endsWith("ok");
            assertThat(client.response()).endsWith("ok");
            assertThat(balancing.stats().octetsSpliced()).isPositive();
        }
    }

    /** A server that does not read slows its client down; then all of it arrives. */
    @Test
    void slowServer() throws Exception {
        CompletableFuture<Void> go = new CompletableFuture<>();
        try (RawServer server = comparing(go);
                Balancing balancing = Balancing.to(server).start();
                RawClient client = balancing.client();
                RawClient other = balancing.client()) {
            CompletableFuture<Void> upload = uploading(client);
            awaitSpliced(balancing);
            assertThat(other.send(GET).response()).endsWith("ok");
            assertThat(upload).isNotDone();
            go.complete(null);
            upload.get(LONG.toSeconds(), TimeUnit.SECONDS);
        }
    }

    /** The pipe goes with the octets of a client that goes: nobody else's server may get them. */
    @Test
    void clientThatGoesInBetween() throws IOException {
        try (RawServer server = comparing();
                Balancing balancing = Balancing.to(server).start()) {
            for (int i = 0; i < 5; i++) {
                long before = balancing.stats().octetsSpliced();
                try (RawClient client = balancing.client()) {
                    client.send(post(SIZE)).send(Arrays.copyOf(NOISE, SIZE / 2));
                    Await.until("spliced", LONG, () -> balancing.stats().octetsSpliced() > before);
                    client.socket().setSoLinger(true, 0);
                }
                Await.until(
                        "it has left", LONG, () -> balancing.frontend().slots().taken() == 0);
            }
            assertThat(balancing.backend().servers().getFirst().load()).isZero();
            assertThat(balancing.stats().openPipes()).isLessThanOrEqualTo(1);
            try (RawClient client = balancing.client()) {
                assertUploads(client);
            }
        }
    }

    /** A body of which a part was spliced is not sent again, whatever the server does. */
    @Test
    void serverThatGoesInBetween() throws IOException {
        RawServer.Script script = connection -> {
            connection.head();
            connection.in().readNBytes(SIZE / 4);
            connection.reset();
        };
        try (RawServer server = RawServer.of(script);
                Balancing balancing = Balancing.to(server).start();
                RawClient client = balancing.client()) {
            CompletableFuture<Void> upload = CompletableFuture.runAsync(
                    () -> {
                        try {
                            client.send(post(SIZE)).send(NOISE);
                        } catch (IOException e) {
                            // Refused within.
                        }
                    },
                    Thread::startVirtualThread);
            Await.until("refused", LONG, () -> balancing.refusals(Reason.SERVER_CLOSED) == 1);
            upload.join();
            assertThat(server.connectionCount()).isEqualTo(1);
            assertThat(balancing.stats().openPipes()).isLessThanOrEqualTo(1);
        }
    }

    @Test
    void serverThatAnswersBeforeItHasReadAll() throws IOException {
        RawServer.Script script = connection -> {
            connection.head();
            connection.in().readNBytes(SIZE / 4);
            connection.send("HTTP/1.1 413 Content Too Large\r\nContent-Length: 4\r\nConnection: close\r\n\r\nmuch");
            connection.in().readNBytes(SIZE);
        };
        try (RawServer server = RawServer.of(script);
                Balancing balancing = Balancing.to(server).start();
                RawClient client = balancing.client()) {
            CompletableFuture<Void> upload = CompletableFuture.runAsync(
                    () -> {
                        try {
                            client.send(post(SIZE)).send(NOISE);
                        } catch (IOException e) {
                            // The balancer ends a connection whose body nobody reads.
                        }
                    },
                    Thread::startVirtualThread);
            assertThat(client.response()).startsWith("HTTP/1.1 413").endsWith("much");
            upload.join();
            assertThat(balancing.stats().octetsSpliced()).isPositive();
        }
    }

    @Test
    void clientThatStopsWithin() throws IOException {
        try (RawServer server = comparing();
                Balancing balancing = Balancing.to(server)
                        .clients(LONG, Duration.ofSeconds(1), LONG)
                        .start();
                RawClient client = balancing.client()) {
            client.send(post(SIZE)).send(Arrays.copyOf(NOISE, SIZE / 2));
            assertThat(client.response()).startsWith("HTTP/1.1 408").contains("body-timeout");
            assertThat(balancing.stats().octetsSpliced()).isPositive();
            assertThat(balancing.refusals(Reason.BODY_TIMEOUT)).isEqualTo(1);
        }
    }
}
