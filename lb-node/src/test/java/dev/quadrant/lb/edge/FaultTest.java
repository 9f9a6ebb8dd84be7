package dev.quadrant.lb.edge;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quadrant.lb.gate.Reason;
import dev.quadrant.lb.kit.Balancing;
import dev.quadrant.lb.kit.Messages;
import dev.quadrant.lb.kit.RawClient;
import dev.quadrant.lb.kit.RawServer;
import dev.quadrant.lb.upstream.CheckResult;
import dev.quadrant.lb.upstream.Server;
import dev.quadrant.testbed.Await;
import dev.quadrant.testbed.Ports;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What happens when servers and clients fail, in each phase. */
class FaultTest {
    private static final String GET = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";
    private static final String POST = "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhello";
    private static final Duration LONG = Duration.ofSeconds(10);
    private static final Duration SHORT = Duration.ofMillis(300);

    private static InetSocketAddress nobody() {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), Ports.free());
    }

    private static void assertRefused(String response, Reason reason) {
        assertThat(response).isNotEmpty();
        assertThat(Messages.field(response, "X-Refused")).isEqualTo(reason.code());
        assertThat(Messages.status(response)).isEqualTo(reason.status());
    }

    /** What a client gets while the only server does as the script says. */
    private static void assertRefused(RawServer.Script script, Reason reason) throws IOException {
        try (RawServer server = RawServer.of(script);
                Balancing balancing = Balancing.to(server).start()) {
            assertRefused(balancing.ask(GET), reason);
        }
    }

    /** Takes a request, sends this, and closes. */
    private static RawServer.Script sends(String text) {
        return connection -> {
            connection.request();
            connection.send(text);
        };
    }

    /** Takes a request, sends this, and waits for more. */
    private static RawServer.Script sendsAndWaits(String text) {
        return connection -> {
            sends(text).serve(connection);
            connection.in().read();
        };
    }

    @Test
    void refusedConnectionIsTriedElsewhereWhateverTheMethod() throws IOException {
        try (RawServer server = RawServer.answering("ok");
                Balancing balancing = Balancing.to(nobody(), server.address()).start()) {
            for (int i = 0; i < 4; i++) {
                assertThat(balancing.ask(GET)).endsWith("ok");
                assertThat(balancing.ask(POST)).endsWith("ok");
            }
            assertThat(balancing.stats().retries(0)).isPositive();
            assertThat(server.received()).contains("\r\n\r\nhello");
        }
    }

    @Test
    void nobodyListens() throws IOException {
        try (Balancing balancing = Balancing.to(nobody(), nobody()).start()) {
            assertRefused(balancing.ask(GET), Reason.CONNECT_FAILED);
            assertThat(balancing.stats().retries(0) + balancing.stats().retries(1))
                    .isEqualTo(3);
        }
    }

    @Test
    void allServersDown() throws IOException {
        try (RawServer server = RawServer.answering("ok");
                Balancing balancing = Balancing.to(server).start()) {
            Server only = balancing.backend().servers().getFirst();
            balancing
                    .backend()
                    .checked(only, new CheckResult(false, "refused", Duration.ZERO, Instant.EPOCH), false, 0);
            assertRefused(balancing.ask(GET), Reason.NO_SERVER);
            balancing.backend().checked(only, CheckResult.NONE, true, 0);
            assertThat(balancing.ask(GET)).endsWith("ok");
        }
    }

    /** A server whose accept queue is full drops what would connect: the connection is neither made nor refused. */
    @Test
    void connectionThatIsNotMadeInTime() throws IOException {
        List<Socket> filling = new ArrayList<>();
        try (ServerSocket deaf = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            InetSocketAddress address = new InetSocketAddress(InetAddress.getLoopbackAddress(), deaf.getLocalPort());
            for (int i = 0; i < 4; i++) {
                Socket socket = new Socket();
                filling.add(socket);
                try {
                    socket.connect(address, 200);
                } catch (java.net.SocketTimeoutException e) {
                    break;
                }
            }
            try (Balancing balancing =
                    Balancing.to(address).retries(1).servers(SHORT, LONG, LONG).start()) {
                assertRefused(balancing.ask(GET), Reason.CONNECT_TIMEOUT);
                assertThat(balancing.stats().retries(0)).isEqualTo(1);
            }
        } finally {
            for (Socket socket : filling) {
                socket.close();
            }
        }
    }

    @Test
    void keptConnectionThatDiedIsReplacedForIdempotentRequests() throws IOException {
        AtomicInteger connections = new AtomicInteger();
        // Answers one request a connection, and then dies when the second has come.
        RawServer.Script script = connection -> {
            connections.incrementAndGet();
            connection.request();
            connection.send("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
            connection.request();
            connection.reset();
        };
        try (RawServer server = RawServer.of(script);
                Balancing balancing = Balancing.to(server).start();
                RawClient client = balancing.client()) {
            for (int i = 0; i < 5; i++) {
                assertThat(client.send(GET).response()).endsWith("ok");
            }
            assertThat(balancing.stats().retries(0)).isPositive();
            // One that may have had an effect is not sent twice.
            assertThat(client.send(GET).response()).endsWith("ok");
            String posted = client.send(POST).response();
            if (!posted.endsWith("ok")) {
                assertRefused(posted, Reason.SERVER_CLOSED);
            }
        }
    }

    @Test
    void requestWithEffectIsNotSentTwice() throws IOException {
        RawServer.Script dying = connection -> {
            connection.request();
            connection.reset();
        };
        try (RawServer server = RawServer.of(dying);
                Balancing balancing = Balancing.to(server, server).start()) {
            assertRefused(balancing.ask(POST), Reason.SERVER_CLOSED);
            assertThat(server.requests()).isEqualTo(1);
            assertRefused(balancing.ask("POST / HTTP/1.1\r\nHost: a\r\n\r\n"), Reason.SERVER_CLOSED);
            assertThat(server.requests()).isEqualTo(2);
            assertRefused(balancing.ask(GET), Reason.SERVER_CLOSED);
            assertThat(server.requests()).isEqualTo(2 + 4);
        }
    }

    /** One of two servers dies under load: no idempotent request fails. */
    @Test
    void killedServerFailsNoRequest() throws Exception {
        RawServer dying = RawServer.answering("a");
        try (RawServer living = RawServer.answering("b");
                Balancing balancing = Balancing.to(dying, living).start()) {
            AtomicInteger good = new AtomicInteger();
            List<CompletableFuture<Void>> clients = new ArrayList<>();
            for (int i = 0; i < 16; i++) {
                clients.add(CompletableFuture.runAsync(
                        () -> {
                            try (RawClient client = balancing.client()) {
                                for (int n = 0; n < 300; n++) {
                                    String response = client.send(GET).response();
                                    assertThat(response).startsWith("HTTP/1.1 200");
                                    good.incrementAndGet();
                                }
                            } catch (IOException e) {
                                throw new java.io.UncheckedIOException(e);
                            }
                        },
                        task -> Thread.ofVirtual().start(task)));
            }
            Await.until("under way", LONG, () -> dying.requests() > 200);
            dying.kill();
            for (CompletableFuture<Void> client : clients) {
                client.get(30, TimeUnit.SECONDS);
            }
            assertThat(good.get()).isEqualTo(16 * 300);
            assertThat(living.requests()).isGreaterThan(200);
        }
    }

    @Test
    void silentServer() throws IOException {
        try (RawServer server = RawServer.of(sendsAndWaits(""));
                Balancing balancing =
                        Balancing.to(server).servers(LONG, SHORT, LONG).start()) {
            assertRefused(balancing.ask(GET), Reason.SERVER_TIMEOUT);
            // The balancer's time may be over before this server's thread has looked.
            Await.until("asked", LONG, () -> server.requests() > 0);
            // What a server may be working on is not given to another.
            assertThat(server.requests()).isEqualTo(1);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "garbage\r\n\r\n",
                "HTTP/1.1 200 OK\nContent-Length: 0\r\n\r\n",
                "HTTP/1.1 200 OK\r\nContent-Length: 0\n\r\n",
                "HTTP/2.0 200 OK\r\nContent-Length: 0\r\n\r\n",
                "HTTP/1.1 2000 OK\r\nContent-Length: 0\r\n\r\n",
                "HTTP/1.1 20 OK\r\nContent-Length: 0\r\n\r\n",
                "HTTP/1.1 999 OK\r\nContent-Length: 0\r\n\r\n",
                "HTTP/1.1 200 O\u0001K\r\nContent-Length: 0\r\n\r\n",
                "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 2\r\n\r\nok",
                "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
                "HTTP/1.1 200 OK\r\nContent-Length: +2\r\n\r\nok",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n",
                "HTTP/1.0 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\n\r\n",
                "HTTP/1.1 200 OK\r\nX: a\r\n b\r\nContent-Length: 0\r\n\r\n",
                "HTTP/1.1 200 OK\r\nX : a\r\nContent-Length: 0\r\n\r\n",
                "HTTP/1.1 200 OK\r\nX: a\u0000b\r\nContent-Length: 0\r\n\r\n",
                "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n",
                "HTTP/1.1 204 No Content\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"
            })
    void invalidResponse(String sent) throws IOException {
        assertRefused(sendsAndWaits(sent), Reason.SERVER_RESPONSE_INVALID);
    }

    @Test
    void serversHeadIsLimited() throws IOException {
        assertRefused(sendsAndWaits("HTTP/1.1 200 OK\r\nX: " + "a".repeat(20_000)), Reason.SERVER_HEAD_TOO_LARGE);
    }

    @Test
    void serverClosesWithinItsHead() throws IOException {
        assertRefused(sends("HTTP/1.1 200 OK\r\nContent-"), Reason.SERVER_CLOSED);
    }

    /** Half a body must not look like a whole one. */
    @Test
    void serverClosesWithinItsBody() throws IOException {
        try (RawServer server = RawServer.of(sends("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf"));
                Balancing balancing = Balancing.to(server).start();
                RawClient client = balancing.client()) {
            client.send(GET);
            assertThat(client.head()).startsWith("HTTP/1.1 200");
            assertThat(client.rest()).isIn("half", "");
            assertThat(balancing.refusals(Reason.SERVER_CLOSED)).isEqualTo(1);
        }
    }

    @Test
    void serverAnswersBeforeItHasReadTheBody() throws IOException {
        RawServer.Script script = connection -> {
            connection.head();
            connection.send("HTTP/1.1 413 Content Too Large\r\nContent-Length: 3\r\nConnection: close\r\n\r\nbig");
        };
        try (RawServer server = RawServer.of(script);
                Balancing balancing = Balancing.to(server).start();
                RawClient client = balancing.client()) {
            client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 10000000\r\n\r\nsome of it");
            assertThat(client.response()).startsWith("HTTP/1.1 413").endsWith("big");
            assertThat(client.rest()).isEmpty();
        }
    }

    @Test
    void clientTakesTooLongForItsHead() throws IOException {
        try (RawServer server = RawServer.answering("ok");
                Balancing balancing =
                        // The time begins with the connection, and what is refused must come within it.
                        Balancing.to(server)
                                .clients(Duration.ofSeconds(1), LONG, LONG)
                                .start();
                RawClient client = balancing.client()) {
            assertRefused(client.send("GET / HTTP/1.1\r\nHo").response(), Reason.HEAD_TIMEOUT);
            assertThat(server.connectionCount()).isZero();
        }
    }

    @Test
    void clientStopsWithinItsBody() throws IOException {
        try (RawServer server = RawServer.answering("ok");
                Balancing balancing =
                        Balancing.to(server).clients(LONG, SHORT, LONG).start();
                RawClient client = balancing.client()) {
            assertRefused(
                    client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhel")
                            .response(),
                    Reason.BODY_TIMEOUT);
            assertThat(server.requests()).isZero();
        }
    }

    @Test
    void unusedConnectionIsClosedInTime() throws IOException {
        try (RawServer server = RawServer.answering("ok");
                Balancing balancing =
                        Balancing.to(server).clients(LONG, LONG, SHORT).start();
                RawClient client = balancing.client()) {
            assertThat(client.send(GET).response()).endsWith("ok");
            assertThat(client.rest()).isEmpty();
        }
    }

    @Test
    void clientThatGoesTakesItsServersConnectionAlong() throws Exception {
        CompletableFuture<Integer> end = new CompletableFuture<>();
        RawServer.Script script = connection -> {
            connection.head();
            try {
                end.complete(connection.in().read());
            } catch (IOException e) {
                end.complete(-1);
            }
        };
        try (RawServer server = RawServer.of(script);
                Balancing balancing = Balancing.to(server).start()) {
            RawClient client = balancing.client();
            client.send(GET);
            Await.until("asked", LONG, () -> server.connectionCount() == 1);
            client.socket().setSoLinger(true, 0);
            client.close();
            assertThat(end.get(10, TimeUnit.SECONDS)).isEqualTo(-1);
            Await.until(
                    "work is over",
                    LONG,
                    () -> balancing.backend().servers().getFirst().load() == 0
                            && balancing.frontend().slots().taken() == 0);
        }
    }

    @Test
    void clientThatEndsItsStreamStillGetsItsResponse() throws IOException {
        try (RawServer server = RawServer.answering("ok");
                Balancing balancing = Balancing.to(server).start();
                RawClient client = balancing.client()) {
            client.send(GET);
            client.socket().shutdownOutput();
            assertThat(client.response()).endsWith("ok");
            assertThat(client.rest()).isEmpty();
        }
    }

    @Test
    void connectionsAreLimited() throws IOException {
        try (RawServer server = RawServer.answering("ok");
                Balancing balancing = Balancing.to(server).maxConnections(2).start();
                RawClient one = balancing.client();
                RawClient two = balancing.client()) {
            assertThat(one.send(GET).response()).endsWith("ok");
            assertThat(two.send(GET).response()).endsWith("ok");
            for (int i = 0; i < 20; i++) {
                // Its request is on the way already; the refusal must reach it all the same.
                assertRefused(balancing.ask(GET + "x".repeat(100_000)), Reason.TOO_MANY_CONNECTIONS);
            }
            one.socket().close();
            Await.until("one left", LONG, () -> balancing.frontend().slots().taken() == 1);
            assertThat(balancing.ask(GET)).endsWith("ok");
        }
    }

    @Test
    void stopLetsOpenRequestsEnd() throws Exception {
        CompletableFuture<Void> go = new CompletableFuture<>();
        RawServer.Script script = connection -> {
            connection.request();
            go.join();
            connection.send("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
            connection.request();
        };
        try (RawServer server = RawServer.of(script);
                Balancing balancing = Balancing.to(server).start();
                RawClient idle = balancing.client();
                RawClient busy = balancing.client()) {
            busy.send(GET);
            Await.until("asked", LONG, () -> server.requests() == 1);
            CompletableFuture<Boolean> stopped = CompletableFuture.supplyAsync(() -> balancing.stop(LONG));
            assertThat(idle.rest()).isEmpty();
            go.complete(null);
            assertThat(busy.response()).contains("Connection: close\r\n").endsWith("ok");
            assertThat(busy.rest()).isEmpty();
            assertThat(stopped.get(10, TimeUnit.SECONDS)).isTrue();
        }
    }

    @Test
    void stopEndsWhatTakesTooLong() throws IOException {
        RawServer.Script silent = connection -> {
            connection.request();
            connection.in().read();
        };
        try (RawServer server = RawServer.of(silent);
                Balancing balancing = Balancing.to(server).start();
                RawClient client = balancing.client()) {
            client.send(GET);
            Await.until("asked", LONG, () -> server.requests() == 1);
            assertThat(balancing.stop(SHORT)).isFalse();
            assertThat(client.rest()).isEmpty();
        }
    }
}
