package dev.quadrant.lb.edge;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quadrant.lb.gate.Reason;
import dev.quadrant.lb.kit.Balancing;
import dev.quadrant.lb.kit.Messages;
import dev.quadrant.lb.kit.RawClient;
import dev.quadrant.lb.kit.RawServer;
import dev.quadrant.lb.upstream.Backend;
import dev.quadrant.lb.upstream.Protection;
import dev.quadrant.testbed.Await;
import java.io.IOException;
import java.time.Duration;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Bodies that are received whole before a server gets the request ({@code buffered-body-bytes}). */
class BufferedBodyTest {
    private static final int MOST = Backend.Limits.MOST_BUFFERED;
    private static final Duration LONG = Duration.ofSeconds(10);
    private static final RawServer.Script DIES = connection -> {
        connection.request();
        connection.reset();
    };

    private static String request(String method, String body) {
        return method + " / HTTP/1.1\r\nHost: a\r\nContent-Length: " + body.length() + "\r\n\r\n" + body;
    }

    private static Balancing.Builder buffering(RawServer... servers) {
        return Balancing.to(servers).bufferedBody(MOST);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 5000, MOST})
    void idempotentRequestIsSentAgainWithItsBody(int length) throws IOException {
        String body = "abcdefghij".repeat(MOST / 10 + 1).substring(0, length);
        try (RawServer dying = RawServer.of(DIES);
                RawServer well = RawServer.answering("ok");
                Balancing balancing = buffering(dying, well).start()) {
            for (int i = 0; i < 6; i++) {
                assertThat(balancing.ask(request("PUT", body))).endsWith("ok");
            }
            assertThat(dying.requests()).isPositive();
            assertThat(balancing.stats().retries(0)).isEqualTo(dying.requests());
            assertThat(well.requests()).isEqualTo(6);
            assertThat(well.received().split("\r\n\r\n" + body, -1)).hasSize(7);
        }
    }

    @Test
    void requestWithEffectIsNot() throws IOException {
        try (RawServer dying = RawServer.of(DIES);
                Balancing balancing = buffering(dying).start()) {
            assertThat(Messages.status(balancing.ask(request("POST", "hello")))).isEqualTo(502);
            assertThat(dying.requests()).isEqualTo(1);
        }
    }

    @Test
    void nothingIsBufferedUnlessConfigured() throws IOException {
        try (RawServer dying = RawServer.of(DIES);
                Balancing balancing = Balancing.to(dying).start()) {
            assertThat(Messages.status(balancing.ask(request("PUT", "hello")))).isEqualTo(502);
            assertThat(dying.requests()).isEqualTo(1);
        }
    }

    @Test
    void chosenStatusIsRetriedWithTheBody() throws IOException {
        RawServer.Script busy = connection -> {
            while (connection.request() != null) {
                connection.send("HTTP/1.1 503 X\r\nContent-Length: 3\r\n\r\nbad");
            }
        };
        try (RawServer full = RawServer.of(busy);
                RawServer well = RawServer.answering("ok");
                Balancing balancing = buffering(full, well)
                        .protecting(Protection.NONE.statuses(Set.of(), Set.of(503)))
                        .start()) {
            for (int i = 0; i < 6; i++) {
                assertThat(balancing.ask(request("DELETE", "which"))).endsWith("ok");
            }
            assertThat(full.requests()).isPositive();
        }
    }

    /** Octet by octet, with the next request right behind: no server is asked for before the last one is there. */
    @Test
    void slowUploadHoldsNoServer() throws IOException {
        String request = request("PUT", "hello");
        try (RawServer server = RawServer.answering("ok");
                Balancing balancing = buffering(server).start();
                RawClient client = balancing.client()) {
            for (int i = 0; i < request.length() - 1; i++) {
                client.send(request.substring(i, i + 1));
            }
            // The same loop has served another client meanwhile, and seen all that came before.
            assertThat(balancing.ask(request("PUT", "other"))).endsWith("ok");
            assertThat(balancing.backend().servers().getFirst().load()).isZero();
            assertThat(server.received()).doesNotContain("hell");
            client.send(request.substring(request.length() - 1) + request("PUT", "again"));
            assertThat(client.response()).endsWith("ok");
            assertThat(client.response()).endsWith("ok");
            assertThat(server.received()).contains("hello").endsWith("again");
        }
    }

    /** What is too long for it, of unknown length, or waits for 100 passes as it comes. */
    @Test
    void otherBodiesPassAsTheyCome() throws IOException {
        try (RawServer server = RawServer.answering("ok");
                Balancing balancing = buffering(server).start();
                RawClient longer = balancing.client();
                RawClient chunked = balancing.client();
                RawClient expecting = balancing.client()) {
            longer.send("PUT / HTTP/1.1\r\nHost: a\r\nContent-Length: " + (MOST + 1) + "\r\n\r\nlonger");
            chunked.send("PUT / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n7\r\nchunked\r\n");
            expecting.send("PUT / HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 5\r\n\r\n");
            Await.until("the beginnings of all three at the server", LONG, () -> {
                String received = server.received();
                return received.contains("longer") && received.contains("chunked") && received.contains("100-continue");
            });
        }
    }

    @Test
    void bodyThatDoesNotComeTimesOut() throws IOException {
        try (RawServer server = RawServer.answering("ok");
                Balancing balancing = buffering(server)
                        .clients(LONG, Duration.ofMillis(200), LONG)
                        .start()) {
            String refused = balancing.ask("PUT / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhel");
            assertThat(Messages.status(refused)).isEqualTo(408);
            assertThat(Messages.field(refused, "X-Refused")).isEqualTo("body-timeout");
            assertThat(balancing.refusals(Reason.BODY_TIMEOUT)).isEqualTo(1);
            assertThat(server.connectionCount()).isZero();
        }
    }

    @Test
    void clientThatGoesInBetweenLeavesNothingBehind() throws IOException {
        try (RawServer server = RawServer.answering("ok");
                Balancing balancing = buffering(server).maxConnections(1).start()) {
            try (RawClient client = balancing.client()) {
                client.send("PUT / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhel");
            }
            Await.until("its place free", LONG, () -> {
                try {
                    return balancing.ask(request("PUT", "hello")).endsWith("ok");
                } catch (IOException e) {
                    return false;
                }
            });
            assertThat(server.received()).doesNotContain("helPUT").endsWith("hello");
        }
    }
}
