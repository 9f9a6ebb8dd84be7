package dev.quadrant.lb.edge;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quadrant.lb.gate.Reason;
import dev.quadrant.lb.kit.Balancing;
import dev.quadrant.lb.kit.RawClient;
import dev.quadrant.lb.kit.RawServer;
import dev.quadrant.testbed.Await;
import dev.quadrant.testbed.Ports;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Octets that pass unread: TCP mode, and connections that became a WebSocket. */
class TunnelTest {
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final String UPGRADE = "GET /chat HTTP/1.1\r\nHost: a\r\nConnection: keep-alive, Upgrade\r\n"
            + "Upgrade: websocket\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n";
    private static final String SWITCHING = "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\n"
            + "Upgrade: websocket\r\nSec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\r\n";

    private static void echo(RawServer.Connection connection) throws IOException {
        byte[] part = new byte[4096];
        for (int read = connection.in().read(part);
                read > 0;
                read = connection.in().read(part)) {
            connection.send(Arrays.copyOf(part, read));
        }
    }

    @Test
    void webSocket() throws IOException {
        RawServer.Script script = connection -> {
            assertThat(connection.head())
                    .contains("Connection: Upgrade\r\nUpgrade: websocket\r\n")
                    .contains("Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n");
            connection.send(SWITCHING + "welcome");
            echo(connection);
        };
        try (RawServer server = RawServer.of(script);
                Balancing balancing = Balancing.to(server).start();
                RawClient client = balancing.client()) {
            assertThat(client.send(UPGRADE).head())
                    .startsWith("HTTP/1.1 101 Switching Protocols\r\n")
                    .contains("Connection: Upgrade\r\n")
                    .contains("Upgrade: websocket\r\n")
                    .contains("Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n");
            assertThat(client.octets(7)).isEqualTo("welcome");
            for (String text : new String[] {"\u0081\u0005hello", "\u0000\u00ff\r\n\r\n", "bye"}) {
                assertThat(client.send(text).octets(text.length())).isEqualTo(text);
            }
            client.socket().shutdownOutput();
            assertThat(client.rest()).isEmpty();
            Await.until(
                    "work is over",
                    Duration.ofSeconds(10),
                    () -> balancing.backend().servers().getFirst().load() == 0);
            assertThat(balancing.stats().responses(0, 0, 1)).isEqualTo(1);
        }
    }

    @Test
    void refusedWebSocketIsAnOrdinaryResponse() throws IOException {
        try (RawServer server = RawServer.answering("no");
                Balancing balancing = Balancing.to(server).start();
                RawClient client = balancing.client()) {
            assertThat(client.send(UPGRADE).response())
                    .startsWith("HTTP/1.1 200")
                    .endsWith("no");
            assertThat(client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n").response())
                    .endsWith("no");
        }
    }

    @Test
    void silentWebSocketIsClosed() throws IOException {
        RawServer.Script script = connection -> {
            connection.head();
            connection.send(SWITCHING);
            echo(connection);
        };
        Duration patience = Duration.ofSeconds(10);
        try (RawServer server = RawServer.of(script);
                Balancing balancing = Balancing.to(server)
                        .servers(patience, patience, Duration.ofMillis(300))
                        .start();
                RawClient client = balancing.client()) {
            client.send(UPGRADE).head();
            assertThat(client.rest()).isEmpty();
        }
    }

    @Test
    void tcpBothWaysAtOnce() throws Exception {
        byte[] noise = new byte[8_000_000];
        new Random(3).nextBytes(noise);
        try (RawServer server = RawServer.of(TunnelTest::echo);
                Balancing balancing = Balancing.to(server).tcp().start();
                RawClient client = balancing.client()) {
            CompletableFuture<byte[]> back = CompletableFuture.supplyAsync(() -> {
                try {
                    return client.socket().getInputStream().readAllBytes();
                } catch (IOException e) {
                    throw new java.io.UncheckedIOException(e);
                }
            });
            client.send(noise);
            // The end of the one stream reaches the server, whose own end comes back behind the last octet.
            client.socket().shutdownOutput();
            assertThat(back.get(30, TimeUnit.SECONDS)).isEqualTo(noise);
        }
    }

    @Test
    void tcpServerSpeaksFirst() throws IOException {
        try (RawServer server = RawServer.of(connection -> connection.send("220 ready\r\n"));
                Balancing balancing = Balancing.to(server).tcp().start();
                RawClient client = balancing.client()) {
            assertThat(client.rest()).isEqualTo("220 ready\r\n");
        }
    }

    @Test
    void tcpTriesTheNextServer() throws IOException {
        InetSocketAddress nobody = new InetSocketAddress(InetAddress.getLoopbackAddress(), Ports.free());
        try (RawServer server = RawServer.of(connection -> connection.send("here"));
                Balancing balancing =
                        Balancing.to(nobody, server.address()).tcp().start()) {
            for (int i = 0; i < 4; i++) {
                try (RawClient client = balancing.client()) {
                    assertThat(client.rest()).isEqualTo("here");
                }
            }
            assertThat(balancing.stats().retries(0)).isPositive();
        }
    }

    @Test
    void tcpWithoutAServerIsReset() throws IOException {
        InetSocketAddress nobody = new InetSocketAddress(InetAddress.getLoopbackAddress(), Ports.free());
        try (Balancing balancing = Balancing.to(nobody).tcp().start()) {
            try (RawClient client = balancing.client()) {
                assertThat(client.rest()).isEmpty();
            } catch (SocketException e) {
                // The reset was there before connect() had a look.
                assertThat(e).hasMessageContaining("reset");
            }
            Await.until("counted", Duration.ofSeconds(10), () -> balancing.refusals(Reason.CONNECT_FAILED) == 1);
        }
    }

    /** Has a connection wait until what its client sends has been reported, before anything of it is read. */
    private static void sentBeforeItIsServed(Consumer<RawClient> sending, String expected) throws Exception {
        List<CompletableFuture<String>> got = List.of(new CompletableFuture<>(), new CompletableFuture<>());
        AtomicInteger count = new AtomicInteger();
        RawServer.Script script = connection -> {
            CompletableFuture<String> its = got.get(count.getAndIncrement());
            its.complete(new String(connection.in().readNBytes(expected.length()), StandardCharsets.ISO_8859_1));
            connection.send("ok");
            connection.in().read();
        };
        try (RawServer server = RawServer.of(script);
                Balancing balancing = Balancing.to(server)
                        .tcp()
                        .serverLimit(1, Duration.ofSeconds(10), 10)
                        .start();
                RawClient first = balancing.client()) {
            assertThat(first.send(expected).octets(2)).isEqualTo("ok");
            try (RawClient second = balancing.client()) {
                Await.until("it waits", PATIENCE, () -> balancing.backend().waiting() == 1);
                sending.accept(second);
                first.socket().close();
                assertThat(got.get(1).get(10, TimeUnit.SECONDS)).isEqualTo(expected);
                assertThat(second.octets(2)).isEqualTo("ok");
                if (!second.socket().isOutputShutdown()) {
                    second.socket().shutdownOutput();
                }
                assertThat(second.rest()).isEmpty();
            }
        }
    }

    private static void unchecked(IoTask task) {
        try {
            task.run();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private interface IoTask {
        void run() throws IOException;
    }

    /** The end of the stream was reported with the octets, and is not reported again once they are read. */
    @Test
    void endThatWasReportedBeforeTheOctetsWereRead() throws Exception {
        sentBeforeItIsServed(
                client -> unchecked(() -> client.send("all of it").socket().shutdownOutput()), "all of it");
    }

    /** A read stops at urgent data, with room left and more behind it. */
    @Test
    void urgentDataDoesNotHoldUpWhatFollows() throws Exception {
        sentBeforeItIsServed(
                client -> unchecked(() -> {
                    client.send("abc").socket().sendUrgentData('!');
                    client.send("def");
                }),
                "abcdef");
    }

    /** One octet less than a buffer has room for, exactly as many, one more. */
    @ParameterizedTest
    @ValueSource(ints = {-1, 0, 1, Buffer.SIZE - Buffer.ROOM})
    void octetsThatJustFillABuffer(int more) throws Exception {
        int size = Buffer.SIZE - Buffer.ROOM + more;
        try (RawServer server = RawServer.of(TunnelTest::echo);
                Balancing balancing = Balancing.to(server).tcp().start();
                RawClient client = balancing.client()) {
            for (int i = 0; i < 3; i++) {
                String octets = "x".repeat(size);
                assertThat(client.send(octets).octets(size)).isEqualTo(octets);
            }
            client.socket().shutdownOutput();
            assertThat(client.rest()).isEmpty();
        }
    }
}
