package dev.quadrant.lb.edge;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quadrant.lb.balance.Algorithm;
import dev.quadrant.lb.gate.Reason;
import dev.quadrant.lb.http.RequestKey;
import dev.quadrant.lb.kit.Balancing;
import dev.quadrant.lb.kit.Messages;
import dev.quadrant.lb.kit.RawClient;
import dev.quadrant.lb.kit.RawServer;
import dev.quadrant.lb.upstream.Duty;
import dev.quadrant.lb.upstream.Selection;
import dev.quadrant.lb.upstream.StickyCookie;
import dev.quadrant.testbed.Await;
import java.io.IOException;
import java.net.SocketException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which server a request goes to by what it says, and what it does when all are full. */
class SelectionTest {
    private static final String GET = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";
    private static final Duration LONG = Duration.ofSeconds(10);
    private static final Duration SHORT = Duration.ofMillis(300);

    private static Selection hash(String key) {
        return new Selection(
                Algorithm.CONSISTENT_HASH,
                Double.POSITIVE_INFINITY,
                RequestKey.parse(key),
                Duration.ZERO,
                Optional.empty());
    }

    @ParameterizedTest
    @CsvSource({
        // key, a request whose N varies, and how many servers all of them together reach
        "path, GET /N?x HTTP/1.1|Host: a, true",
        "path, GET /x?N HTTP/1.1|Host: a, false",
        "header:X-User, GET / HTTP/1.1|Host: a|x-user: N, true",
        "header:X-User, GET /N HTTP/1.1|Host: a, false",
        "cookie:id, GET / HTTP/1.1|Host: a|Cookie: b=1; id=N; c=2, true",
        "cookie:id, GET / HTTP/1.1|Host: a|Cookie: idx=N, false",
        "source, GET /N HTTP/1.1|Host: a, false"
    })
    void hashedByKey(String key, String pattern, boolean spreads) throws IOException {
        try (RawServer a = RawServer.answering("a");
                RawServer b = RawServer.answering("b");
                RawServer c = RawServer.answering("c");
                Balancing balancing = Balancing.to(a, b, c).selecting(hash(key)).start();
                RawClient client = balancing.client()) {
            List<String> bodies = new ArrayList<>();
            for (int i = 0; i < 40; i++) {
                String request = pattern.replace("N", String.valueOf(i)).replace("|", "\r\n") + "\r\n\r\n";
                String body = Messages.body(client.send(request).response());
                assertThat(Messages.body(client.send(request).response())).isEqualTo(body);
                bodies.add(body);
            }
            assertThat(bodies.stream().distinct().count()).isEqualTo(spreads ? 3 : 1);
        }
    }

    @Test
    void clientSticksToItsServerByCookie() throws IOException {
        Selection sticky = new Selection(
                Algorithm.ROUND_ROBIN,
                1.25,
                RequestKey.SOURCE,
                Duration.ZERO,
                Optional.of(new StickyCookie("lb", true)));
        try (RawServer a = RawServer.answering("a");
                RawServer b = RawServer.answering("b");
                Balancing balancing = Balancing.to(a, b).selecting(sticky).start()) {
            String first = balancing.ask(GET);
            String cookie = Messages.field(first, "Set-Cookie");
            assertThat(cookie).matches("lb=[0-9a-f]{16}; Path=/; HttpOnly; SameSite=Lax; Secure");
            assertThat(Messages.body(first)).isEqualTo("a");
            String again = "GET / HTTP/1.1\r\nHost: a\r\nCookie: x=y; " + cookie.split(";")[0] + "\r\n\r\n";
            for (int i = 0; i < 4; i++) {
                String response = balancing.ask(again);
                assertThat(Messages.body(response)).isEqualTo("a");
                assertThat(Messages.field(response, "Set-Cookie")).isNull();
            }
            var server = balancing.backend().servers().getFirst();
            balancing.backend().assign(server, Duty.DRAIN, 0);
            assertThat(Messages.body(balancing.ask(again))).isEqualTo("a");
            assertThat(Messages.body(balancing.ask(GET))).isEqualTo("b");
            balancing.backend().assign(server, Duty.MAINTENANCE, 0);
            String moved = balancing.ask(again);
            assertThat(Messages.body(moved)).isEqualTo("b");
            assertThat(Messages.field(moved, "Set-Cookie")).startsWith("lb=").isNotEqualTo(cookie);
            // What nobody gave out is worth nothing.
            String forged = again.replaceFirst("lb=.{16}", "lb=0000000000000000");
            assertThat(Messages.field(balancing.ask(forged), "Set-Cookie")).isNotNull();
        }
    }

    /** A server that answers when it is let, and says how many it works on at once. */
    private static final class Gated {
        final Semaphore gate = new Semaphore(0);

        RawServer start() {
            return RawServer.of(connection -> {
                while (connection.request() != null) {
                    gate.acquireUninterruptibly();
                    connection.send("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
                }
            });
        }
    }

    @Test
    void requestsWaitForAServerThatIsFull() throws IOException {
        Gated gated = new Gated();
        List<RawClient> clients = new ArrayList<>();
        try (RawServer server = gated.start();
                Balancing balancing =
                        Balancing.to(server).serverLimit(2, LONG, 3).start()) {
            for (int i = 0; i < 5; i++) {
                clients.add(balancing.client().send(GET));
            }
            Await.until(
                    "two are served, three wait",
                    LONG,
                    () -> server.requests() == 2 && balancing.backend().waiting() == 3);
            String refused = balancing.ask(GET);
            assertThat(Messages.status(refused)).isEqualTo(503);
            assertThat(balancing.refusals(Reason.QUEUE_FULL)).isEqualTo(1);
            // One that goes leaves its place.
            RawClient leaving = clients.removeLast();
            leaving.socket().setSoLinger(true, 0);
            leaving.close();
            Await.until("it left", LONG, () -> balancing.backend().waiting() == 2);
            gated.gate.release(4);
            for (RawClient client : clients) {
                assertThat(client.response()).endsWith("ok");
            }
            assertThat(server.connectionCount()).isEqualTo(2);
            Await.until(
                    "work is over",
                    LONG,
                    () -> balancing.backend().servers().getFirst().load() == 0);
            assertThat(balancing.backend().waiting()).isZero();
        } finally {
            for (RawClient client : clients) {
                client.close();
            }
        }
    }

    @Test
    void waitEndsInTime() throws IOException {
        Gated gated = new Gated();
        try (RawServer server = gated.start();
                Balancing balancing =
                        Balancing.to(server).serverLimit(1, SHORT, 10).start();
                RawClient served = balancing.client()) {
            served.send(GET);
            Await.until("it is served", LONG, () -> server.requests() == 1);
            assertThat(Messages.status(balancing.ask(GET))).isEqualTo(503);
            assertThat(balancing.refusals(Reason.QUEUE_TIMEOUT)).isEqualTo(1);
            gated.gate.release(2);
            assertThat(served.response()).endsWith("ok");
            assertThat(balancing.ask(GET)).endsWith("ok");
        }
    }

    @Test
    void connectionsInTcpModeWaitToo() throws IOException {
        RawServer.Script greeting = connection -> {
            connection.send("hello");
            connection.in().read();
        };
        try (RawServer server = RawServer.of(greeting);
                Balancing balancing =
                        Balancing.to(server).tcp().serverLimit(1, LONG, 1).start();
                RawClient one = balancing.client();
                RawClient two = balancing.client()) {
            assertThat(one.octets(5)).isEqualTo("hello");
            Await.until("the other waits", LONG, () -> balancing.backend().waiting() == 1);
            // The reset may come before the client has looked at its connection.
            try (RawClient three = balancing.client()) {
                assertThat(three.rest()).isEmpty();
            } catch (SocketException reset) {
                assertThat(reset).hasMessageContaining("reset");
            }
            Await.until("refused", LONG, () -> balancing.refusals(Reason.QUEUE_FULL) == 1);
            one.socket().close();
            assertThat(two.octets(5)).isEqualTo("hello");
        }
    }
}
