package dev.quadrant.lb.edge;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quadrant.lb.gate.Reason;
import dev.quadrant.lb.kit.Balancing;
import dev.quadrant.lb.kit.Messages;
import dev.quadrant.lb.kit.RawClient;
import dev.quadrant.lb.kit.RawServer;
import dev.quadrant.testbed.Await;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Limits of connections, and who gives way when they are reached. */
class ConnectionLimitTest {
    private static final String GET = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";
    private static final Duration LONG = Duration.ofSeconds(20);
    private static final Duration SOON = Duration.ofMillis(100);
    private static final int LIMIT = 8;

    private static void assertRefused(String response, Reason reason) {
        assertThat(Messages.status(response)).isEqualTo(reason.status());
        assertThat(Messages.field(response, "X-Refused")).isEqualTo(reason.code());
    }

    @Test
    void wholeNode() throws IOException {
        try (RawServer server = RawServer.answering("ok");
                Balancing balancing = Balancing.to(server).nodeConnections(1).start();
                RawClient one = balancing.client()) {
            assertThat(one.send(GET).response()).endsWith("ok");
            assertRefused(balancing.ask(GET), Reason.TOO_MANY_CONNECTIONS_NODE);
            one.socket().close();
            Await.until("left", LONG, () -> balancing.frontend().slots().taken() == 0);
            assertThat(balancing.ask(GET)).endsWith("ok");
        }
    }

    private static String askFrom(String source, Balancing balancing) throws IOException {
        try (Socket socket = new Socket()) {
            socket.bind(new InetSocketAddress(source, 0));
            socket.connect(balancing.address());
            socket.setSoTimeout((int) LONG.toMillis());
            socket.getOutputStream()
                    .write("GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"
                            .getBytes(StandardCharsets.US_ASCII));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
        }
    }

    @Test
    void oneSource() throws IOException {
        try (RawServer server = RawServer.answering("ok");
                Balancing balancing = Balancing.to(server).perSource(2).start();
                RawClient one = balancing.client();
                RawClient two = balancing.client()) {
            assertThat(one.send(GET).response()).endsWith("ok");
            assertThat(two.send(GET).response()).endsWith("ok");
            assertRefused(balancing.ask(GET), Reason.TOO_MANY_CONNECTIONS_SOURCE);
            assertThat(askFrom("127.0.0.2", balancing)).endsWith("ok");
            assertThat(balancing.frontend().sources()).isPositive();
            one.socket().close();
            Await.until("left", LONG, () -> balancing.frontend().slots().taken() == 1);
            assertThat(balancing.ask(GET)).endsWith("ok");
            two.socket().close();
            Await.until("forgotten", LONG, () -> balancing.frontend().sources() == 0);
            assertThat(balancing.frontend().slots().taken()).isZero();
        }
    }

    @Test
    void sourceBehindAProxyIsTheClient() throws IOException {
        try (RawServer server = RawServer.answering("ok");
                Balancing balancing =
                        Balancing.to(server).announced().perSource(1).start();
                RawClient one = balancing.client();
                RawClient other = balancing.client();
                RawClient again = balancing.client()) {
            assertThat(one.send("PROXY TCP4 192.0.2.1 192.0.2.9 1 80\r\n" + GET).response())
                    .endsWith("ok");
            assertThat(other.send("PROXY TCP4 192.0.2.2 192.0.2.9 1 80\r\n" + GET)
                            .response())
                    .endsWith("ok");
            assertRefused(
                    again.send("PROXY TCP4 192.0.2.1 192.0.2.9 2 80\r\n" + GET).response(),
                    Reason.TOO_MANY_CONNECTIONS_SOURCE);
            Await.until("left", LONG, () -> balancing.frontend().slots().taken() == 2);
        }
    }

    /** A proxy that says in a field for whom it speaks has the connections of many clients. */
    @Test
    void trustedProxyIsNotCounted() throws IOException {
        try (RawServer server = RawServer.answering("ok");
                Balancing balancing =
                        Balancing.to(server).trusting().perSource(1).start();
                RawClient one = balancing.client();
                RawClient two = balancing.client()) {
            assertThat(one.send(GET).response()).endsWith("ok");
            assertThat(two.send(GET).response()).endsWith("ok");
        }
    }

    @Test
    void tcpMode() throws IOException {
        RawServer.Script echo = connection -> {
            connection.send(connection.in().readNBytes(5));
            connection.in().read();
        };
        try (RawServer server = RawServer.of(echo);
                Balancing balancing = Balancing.to(server).tcp().perSource(1).start();
                RawClient one = balancing.client();
                RawClient two = balancing.client()) {
            assertThat(one.send("hello").octets(5)).isEqualTo("hello");
            assertThat(two.rest()).isEmpty();
            assertThat(balancing.refusals(Reason.TOO_MANY_CONNECTIONS_SOURCE)).isEqualTo(1);
        }
    }

    /** Answers {@code /large} with more than sockets hold, anything else with ok. */
    private static RawServer server() {
        String large = "x".repeat(8_000_000);
        return RawServer.of(connection -> {
            for (String request = connection.request(); request != null; request = connection.request()) {
                String body = request.startsWith("GET /large") ? large : "ok";
                connection.send("HTTP/1.1 200 OK\r\nContent-Length: " + body.length() + "\r\n\r\n" + body);
            }
        });
    }

    /** Every place is taken by clients that say nothing, a part of a head or of a body, or do not read: others are served. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "GET / HTTP/1.1\r\nHost: a\r\nX-a:",
                "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 8192\r\n\r\nfoo",
                "GET /large HTTP/1.1\r\nHost: a\r\n\r\n"
            })
    void slowClientsGiveWay(String beginning) throws IOException {
        try (RawServer server = server();
                Balancing balancing = Balancing.to(server)
                        .maxConnections(LIMIT)
                        .evicting(SOON)
                        .start()) {
            List<RawClient> attackers = new ArrayList<>();
            for (int i = 0; i < LIMIT; i++) {
                attackers.add(balancing.client().send(beginning));
            }
            for (int i = 0; i < LIMIT / 2; i++) {
                // A connection that waits for less than that long is not closed for another.
                Await.until("served", LONG, served(balancing));
            }
            assertThat(balancing.refusals(Reason.EVICTED)).isPositive();
            for (RawClient attacker : attackers) {
                attacker.close();
            }
            Await.until("all left", LONG, () -> balancing.frontend().slots().taken() == 0);
            assertThat(balancing.backend().servers().getFirst().load()).isZero();
        }
    }

    private static BooleanSupplier served(Balancing balancing) {
        return () -> {
            try {
                return balancing.ask(GET).endsWith("ok");
            } catch (IOException e) {
                throw new java.io.UncheckedIOException(e);
            }
        };
    }

    /** Who waits for a server keeps nobody waiting. */
    @Test
    void requestsUnderWayStay() throws IOException {
        RawServer.Script silent = connection -> {
            connection.request();
            connection.in().read();
        };
        try (RawServer server = RawServer.of(silent);
                Balancing balancing = Balancing.to(server)
                        .maxConnections(2)
                        .evicting(Duration.ofMillis(1))
                        .start();
                RawClient one = balancing.client();
                RawClient two = balancing.client()) {
            one.send(GET);
            two.send(GET);
            Await.until("under way", LONG, () -> server.requests() == 2);
            for (int i = 0; i < 20; i++) {
                assertRefused(balancing.ask(GET), Reason.TOO_MANY_CONNECTIONS);
            }
            assertThat(balancing.refusals(Reason.EVICTED)).isZero();
        }
    }

    @Test
    void theOneThatWaitedLongestGoesFirst() throws IOException {
        try (RawServer server = RawServer.answering("ok");
                Balancing balancing =
                        Balancing.to(server).maxConnections(2).evicting(SOON).start();
                RawClient older = balancing.client();
                RawClient newer = balancing.client()) {
            assertThat(older.send(GET).response()).endsWith("ok");
            assertThat(newer.send(GET).response()).endsWith("ok");
            assertThat(older.send(GET).response()).endsWith("ok");
            Await.until("served", LONG, served(balancing));
            assertThat(newer.rest()).isEmpty();
            assertThat(older.send(GET).response()).endsWith("ok");
        }
    }
}
