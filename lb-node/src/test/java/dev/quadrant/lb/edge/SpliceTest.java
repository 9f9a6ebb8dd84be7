package dev.quadrant.lb.edge;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quadrant.lb.gate.Reason;
import dev.quadrant.lb.kit.Balancing;
import dev.quadrant.lb.kit.RawClient;
import dev.quadrant.lb.kit.RawServer;
import dev.quadrant.linux.Errno;
import dev.quadrant.linux.Libc;
import dev.quadrant.linux.Memory;
import dev.quadrant.testbed.Await;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.SocketException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Long bodies and streams pass through pipes: the same octets, no more pipes than may be, and copies where there is none. */
class SpliceTest {
    private static final String GET = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";
    private static final int SIZE = 8_000_000;
    private static final int MOST_SLOW = 20;
    private static final byte[] NOISE = noise();
    private static final Duration LONG = Duration.ofSeconds(20);

    private static byte[] noise() {
        byte[] noise = new byte[SIZE];
        new Random(7).nextBytes(noise);
        return noise;
    }

    private static RawServer.Script sending(String head, int length) {
        return connection -> {
            while (connection.request() != null) {
                connection.send(head);
                connection.send(Arrays.copyOf(NOISE, length));
                if (!head.contains("Content-Length")) {
                    return;
                }
            }
        };
    }

    private static String ofLength(int length) {
        return "HTTP/1.1 200 OK\r\nContent-Length: " + length + "\r\n\r\n";
    }

    private static RawServer whole() {
        return RawServer.of(sending(ofLength(SIZE), SIZE));
    }

    private static void assertGets(RawClient client) throws IOException {
        assertThat(client.send(GET).head()).startsWith("HTTP/1.1 200");
        assertThat(Arrays.equals(client.socket().getInputStream().readNBytes(SIZE), NOISE))
                .isTrue();
    }

    private static void gets(RawClient client) {
        try {
            assertGets(client);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static long octetsToTheEnd(RawClient client) throws IOException {
        byte[] part = new byte[65536];
        long octets = 0;
        try {
            for (int read = 0;
                    read >= 0;
                    read = client.socket().getInputStream().read(part)) {
                octets += read;
            }
        } catch (SocketException e) {
            // A reset is an end as well.
        }
        return octets;
    }

    @Test
    void longResponse() throws IOException {
        try (RawServer server = whole();
                Balancing balancing = Balancing.to(server).start();
                RawClient client = balancing.client()) {
            for (int i = 0; i < 3; i++) {
                assertGets(client);
            }
            assertThat(balancing.stats().octetsSpliced()).isGreaterThan(SIZE);
            assertThat(balancing.stats().octetsSent(0)).isGreaterThan(3L * SIZE);
            assertThat(balancing.stats().openPipes()).isEqualTo(1);
            // The end of the body was read as ever, so that the connection could be kept.
            assertThat(server.connectionCount()).isEqualTo(1);
        }
    }

    @Test
    void responseUntilTheEndOfTheConnection() throws IOException {
        try (RawServer server = RawServer.of(sending("HTTP/1.1 200 OK\r\n\r\n", SIZE));
                Balancing balancing = Balancing.to(server).start();
                RawClient client = balancing.client()) {
            assertGets(client);
            assertThat(client.rest()).isEmpty();
            assertThat(balancing.stats().octetsSpliced()).isPositive();
        }
    }

    @Test
    void shortResponseIsCopied() throws IOException {
        int length = 150_000;
        try (RawServer server = RawServer.of(sending(ofLength(length), length));
                Balancing balancing = Balancing.to(server).start();
                RawClient client = balancing.client()) {
            client.send(GET).head();
            assertThat(client.socket().getInputStream().readNBytes(length)).isEqualTo(Arrays.copyOf(NOISE, length));
            assertThat(balancing.stats().octetsSpliced()).isZero();
            assertThat(balancing.stats().pipesMissed()).isZero();
        }
    }

    @Test
    void tcpBothWays() throws Exception {
        RawServer.Script script = connection -> {
            byte[] got = connection.in().readNBytes(SIZE);
            connection.send(got);
            connection.in().read();
        };
        try (RawServer server = RawServer.of(script);
                Balancing balancing = Balancing.to(server).tcp().start();
                RawClient client = balancing.client()) {
            client.send(NOISE);
            assertThat(Arrays.equals(client.socket().getInputStream().readNBytes(SIZE), NOISE))
                    .isTrue();
            assertThat(balancing.stats().octetsSpliced()).isGreaterThan(SIZE);
            client.socket().shutdownOutput();
            assertThat(client.rest()).isEmpty();
            assertThat(balancing.stats().octetsReceived(0)).isEqualTo(SIZE);
            assertThat(balancing.stats().octetsSent(0)).isEqualTo(SIZE);
        }
    }

    /** Splicing stops at urgent data; what is behind it comes all the same. */
    @Test
    void urgentDataWithinAStream() throws Exception {
        CompletableFuture<byte[]> got = new CompletableFuture<>();
        try (RawServer server =
                        RawServer.of(connection -> got.complete(connection.in().readNBytes(2 * SIZE)));
                Balancing balancing = Balancing.to(server).tcp().start();
                RawClient client = balancing.client()) {
            client.send(NOISE).socket().sendUrgentData('!');
            client.send(NOISE);
            byte[] all = got.get(20, TimeUnit.SECONDS);
            assertThat(Arrays.equals(all, 0, SIZE, NOISE, 0, SIZE)).isTrue();
            assertThat(Arrays.equals(all, SIZE, 2 * SIZE, NOISE, 0, SIZE)).isTrue();
            assertThat(balancing.stats().octetsSpliced()).isPositive();
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void withoutPipesAllIsCopied(boolean tcp) throws IOException {
        try (RawServer server = whole()) {
            Balancing.Builder builder = Balancing.to(server).pipes(0);
            try (Balancing balancing = (tcp ? builder.tcp() : builder).start();
                    RawClient client = balancing.client()) {
                assertGets(client);
                assertThat(balancing.stats().octetsSpliced()).isZero();
                assertThat(balancing.stats().pipesMissed()).isZero();
            }
        }
    }

    /**
     * The only pipe is full, for nobody reads from it: others have their octets copied, and that is counted. A client that does not
     * read may come to a stop while its octets are copied, and then it holds no pipe: so there may be more of them.
     */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void pipesAreLimited(boolean tcp) throws Exception {
        List<RawClient> slow = new ArrayList<>();
        try (RawServer server = whole()) {
            Balancing.Builder builder = Balancing.to(server).pipes(1);
            try (Balancing balancing = (tcp ? builder.tcp() : builder).start();
                    RawClient quick = balancing.client()) {
                Await.until("another finds none", LONG, () -> {
                    if (slow.size() < MOST_SLOW) {
                        slow.add(begun(balancing));
                    }
                    gets(quick);
                    return balancing.stats().pipesMissed() > 0;
                });
                assertThat(balancing.stats().openPipes()).isEqualTo(1);
                for (RawClient each : slow) {
                    assertThat(Arrays.equals(each.socket().getInputStream().readNBytes(SIZE), NOISE))
                            .isTrue();
                }
            } finally {
                for (RawClient each : slow) {
                    each.close();
                }
            }
        }
    }

    /** A client that has asked, and reads no more than the head of its response. */
    private static RawClient begun(Balancing balancing) {
        try {
            RawClient client = balancing.client();
            client.send(GET).head();
            return client;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A client that goes takes the pipe along that holds its octets: nobody else may get them. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void clientThatGoesInBetween(boolean tcp) throws Exception {
        try (RawServer server = whole()) {
            Balancing.Builder builder = Balancing.to(server);
            try (Balancing balancing = (tcp ? builder.tcp() : builder).start()) {
                for (int i = 0; i < 5; i++) {
                    long before = balancing.stats().octetsSpliced();
                    try (RawClient client = balancing.client()) {
                        client.send(GET).head();
                        Await.until("spliced", LONG, () -> balancing.stats().octetsSpliced() > before);
                        client.socket().setSoLinger(true, 0);
                    }
                    Await.until(
                            "it has left",
                            LONG,
                            () -> balancing.frontend().slots().taken() == 0);
                }
                assertThat(balancing.stats().openPipes()).isLessThanOrEqualTo(1);
                try (RawClient client = balancing.client()) {
                    assertGets(client);
                }
            }
        }
    }

    @Test
    void serverThatGoesInBetween() throws IOException {
        RawServer.Script script = connection -> {
            connection.request();
            connection.send(ofLength(SIZE + 1));
            connection.send(NOISE);
        };
        try (RawServer server = RawServer.of(script);
                Balancing balancing = Balancing.to(server).start();
                RawClient client = balancing.client()) {
            client.send(GET).head();
            assertThat(octetsToTheEnd(client)).isLessThan(SIZE + 1L);
            Await.until("counted", LONG, () -> balancing.refusals(Reason.SERVER_CLOSED) == 1);
        }
    }

    /** What is no stream cannot be spliced: the kernel's answer is the one that makes us copy. */
    @Test
    void descriptorThatCannotBeSpliced() {
        long memory = Memory.allocate(Long.BYTES);
        int counter = Libc.eventfd(0, 0);
        Pipe pipe = Pipe.open(memory);
        assertThat(pipe.fill(counter, Pipe.ROOM)).isEqualTo(-Errno.EINVAL);
        assertThat(pipe.held()).isZero();
        pipe.close();
        Libc.close(counter);
        Memory.free(memory);
    }
}
