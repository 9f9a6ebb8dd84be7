package dev.quadrant.lb.edge;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quadrant.lb.gate.Reason;
import dev.quadrant.lb.kit.Balancing;
import dev.quadrant.lb.kit.Messages;
import dev.quadrant.lb.kit.RawClient;
import dev.quadrant.lb.kit.RawServer;
import dev.quadrant.testbed.Await;
import java.io.IOException;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Either side resets its connection, in each phase: all that belonged to it is given back, and the next one is served. */
class ResetTest {
    private static final String GET = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";
    private static final Duration LONG = Duration.ofSeconds(20);
    private static final int ROUNDS = 20;

    private static void reset(RawClient client) throws IOException {
        client.socket().setSoLinger(true, 0);
        client.close();
    }

    private static void assertNothingLeft(Balancing balancing) {
        Await.until(
                "all is given back",
                LONG,
                () -> balancing.frontend().slots().taken() == 0
                        && balancing.backend().waiting() == 0
                        && balancing.backend().servers().getFirst().load() == 0);
    }

    /** Within its head, within its body (a server has it already), and between two requests. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "GET / HTTP/1.1\r\nHo",
                "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\nhalf",
                "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhe",
                GET
            })
    void client(String sent) throws IOException {
        try (RawServer server = RawServer.answering("ok");
                Balancing balancing = Balancing.to(server).start()) {
            for (int i = 0; i < ROUNDS; i++) {
                RawClient client = balancing.client().send(sent);
                if (sent.equals(GET)) {
                    assertThat(client.response()).endsWith("ok");
                }
                reset(client);
            }
            assertNothingLeft(balancing);
            assertThat(balancing.ask(GET)).endsWith("ok");
        }
    }

    /** While it waits for a server that is full: the place in the line goes to the next one. */
    @Test
    void clientThatWaitsInLine() throws Exception {
        CompletableFuture<Void> go = new CompletableFuture<>();
        RawServer.Script script = connection -> {
            while (connection.request() != null) {
                go.join();
                connection.send("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
            }
        };
        try (RawServer server = RawServer.of(script);
                Balancing balancing =
                        Balancing.to(server).serverLimit(1, LONG, 10).start();
                RawClient first = balancing.client().send(GET);
                RawClient last = balancing.client()) {
            Await.until("one is served", LONG, () -> server.requests() == 1);
            RawClient gone = balancing.client().send(GET);
            Await.until("one waits", LONG, () -> balancing.backend().waiting() == 1);
            last.send(GET);
            Await.until("two wait", LONG, () -> balancing.backend().waiting() == 2);
            reset(gone);
            Await.until("one has left", LONG, () -> balancing.backend().waiting() == 1);
            go.complete(null);
            assertThat(first.response()).endsWith("ok");
            assertThat(last.response()).endsWith("ok");
            assertThat(server.requests()).isEqualTo(2);
        }
    }

    /** Within its head; before it, see FaultTest. */
    @Test
    void serverWithinItsHead() throws IOException {
        RawServer.Script script = connection -> {
            connection.request();
            connection.send("HTTP/1.1 200 OK\r\nConte");
            connection.reset();
        };
        try (RawServer server = RawServer.of(script);
                Balancing balancing = Balancing.to(server).start()) {
            String response = balancing.ask(GET);
            assertThat(Messages.status(response)).isEqualTo(502);
            assertThat(Messages.field(response, "X-Refused")).isEqualTo("server-closed");
        }
    }

    /** Within its body: the part that the client has got must not look like a whole. */
    @Test
    void serverWithinItsBody() throws IOException {
        CompletableFuture<Void> got = new CompletableFuture<>();
        RawServer.Script script = connection -> {
            connection.request();
            connection.send("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhalf");
            got.join();
            connection.reset();
        };
        try (RawServer server = RawServer.of(script);
                Balancing balancing = Balancing.to(server).start();
                RawClient client = balancing.client()) {
            assertThat(client.send(GET).head()).startsWith("HTTP/1.1 200");
            assertThat(client.octets(4)).isEqualTo("half");
            got.complete(null);
            assertThat(client.rest()).isEmpty();
            Await.until("counted", LONG, () -> balancing.refusals(Reason.SERVER_CLOSED) == 1);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void tcp(boolean byServer) throws Exception {
        CompletableFuture<Boolean> ended = new CompletableFuture<>();
        RawServer.Script script = connection -> {
            connection.send("hello");
            connection.in().readNBytes(2);
            if (byServer) {
                connection.reset();
                return;
            }
            try {
                ended.complete(connection.in().read() < 0);
            } catch (SocketException e) {
                ended.complete(true);
            }
        };
        try (RawServer server = RawServer.of(script);
                Balancing balancing = Balancing.to(server).tcp().start();
                RawClient client = balancing.client()) {
            assertThat(client.octets(5)).isEqualTo("hello");
            client.send("ok");
            if (byServer) {
                assertThat(client.rest()).isEmpty();
            } else {
                reset(client);
                assertThat(ended.get(10, TimeUnit.SECONDS)).isTrue();
            }
            assertNothingLeft(balancing);
        }
    }

    /** A server that ends its stream still hears its client out. */
    @Test
    void serverThatClosesOneHalf() throws Exception {
        CompletableFuture<String> heard = new CompletableFuture<>();
        RawServer.Script script = connection -> {
            connection.send("bye");
            connection.socket().shutdownOutput();
            heard.complete(new String(connection.in().readAllBytes(), StandardCharsets.ISO_8859_1));
        };
        try (RawServer server = RawServer.of(script);
                Balancing balancing = Balancing.to(server).tcp().start();
                RawClient client = balancing.client()) {
            assertThat(client.rest()).isEqualTo("bye");
            client.send("one more thing").socket().shutdownOutput();
            assertThat(heard.get(10, TimeUnit.SECONDS)).isEqualTo("one more thing");
            assertNothingLeft(balancing);
        }
    }
}
