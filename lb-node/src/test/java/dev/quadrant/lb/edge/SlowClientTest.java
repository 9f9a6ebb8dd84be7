package dev.quadrant.lb.edge;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quadrant.lb.gate.Reason;
import dev.quadrant.lb.kit.Balancing;
import dev.quadrant.lb.kit.RawClient;
import dev.quadrant.lb.kit.RawServer;
import dev.quadrant.testbed.Await;
import java.io.IOException;
import java.net.SocketException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Clients that are slow on purpose, in slowhttptest's modes: others are served meanwhile, and the slots come back. */
class SlowClientTest {
    private static final String GET = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";
    private static final int ATTACKERS = 50;
    private static final Duration SHORT = Duration.ofSeconds(2);
    private static final Duration LONG = Duration.ofSeconds(60);

    private static Balancing.Builder quick(RawServer server) {
        return Balancing.to(server).maxConnections(ATTACKERS + 5).clients(SHORT, SHORT, LONG);
    }

    private static void attack(Balancing balancing, String beginning) throws IOException {
        List<RawClient> attackers = new ArrayList<>();
        for (int i = 0; i < ATTACKERS; i++) {
            attackers.add(balancing.client().send(beginning));
        }
        assertThat(balancing.ask(GET)).contains("HTTP/1.1 200 OK");
        Await.until(
                "the slots are free", LONG, () -> balancing.frontend().slots().taken() == 0);
        for (RawClient attacker : attackers) {
            attacker.close();
        }
    }

    @Test
    void slowHeads() throws IOException {
        try (RawServer server = RawServer.answering("ok");
                Balancing balancing = quick(server).start()) {
            attack(balancing, "GET / HTTP/1.1\r\nHost: a\r\nX-a:");
            assertThat(balancing.refusals(Reason.HEAD_TIMEOUT)).isEqualTo(ATTACKERS);
            assertThat(server.requests()).isEqualTo(1);
        }
    }

    /** A head that goes on octet by octet has no more time than one that stops. */
    @Test
    void aTricklingHeadDoesNotWinTime() throws IOException {
        try (RawServer server = RawServer.answering("ok");
                Balancing balancing = quick(server).start();
                RawClient attacker = balancing.client()) {
            attacker.send("GET / HTTP/1.1\r\nHost: a\r\nX:");
            Await.until("the head has had its time", LONG, () -> {
                try {
                    attacker.send("a");
                } catch (SocketException e) {
                    // Closed already.
                } catch (IOException e) {
                    throw new java.io.UncheckedIOException(e);
                }
                return balancing.refusals(Reason.HEAD_TIMEOUT) == 1;
            });
        }
    }

    @Test
    void slowBodies() throws IOException {
        try (RawServer server = RawServer.answering("ok");
                Balancing balancing = quick(server).start()) {
            attack(balancing, "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 8192\r\n\r\nfoo");
            assertThat(balancing.refusals(Reason.BODY_TIMEOUT)).isEqualTo(ATTACKERS);
        }
    }

    /** A body in drops ends although no silence is too long. */
    @Test
    void aTricklingBodyDoesNotWinTime() throws IOException {
        try (RawServer server = RawServer.answering("ok");
                Balancing balancing = quick(server).start();
                RawClient attacker = balancing.client()) {
            attacker.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 8192\r\n\r\nfoo");
            Await.until("the body has had its time", LONG, () -> {
                try {
                    attacker.send("a");
                } catch (SocketException e) {
                    // Closed already.
                } catch (IOException e) {
                    throw new java.io.UncheckedIOException(e);
                }
                return balancing.refusals(Reason.BODY_TIMEOUT) == 1;
            });
        }
    }

    @Test
    void slowReaders() throws IOException {
        String large = "x".repeat(8_000_000);
        RawServer.Script script = connection -> {
            for (String request = connection.request(); request != null; request = connection.request()) {
                String body = request.startsWith("GET /large") ? large : "ok";
                connection.send("HTTP/1.1 200 OK\r\nContent-Length: " + body.length() + "\r\n\r\n" + body);
            }
        };
        try (RawServer server = RawServer.of(script);
                Balancing balancing = quick(server).start()) {
            attack(balancing, "GET /large HTTP/1.1\r\nHost: a\r\n\r\n");
            assertThat(balancing.refusals(Reason.CLIENT_STALLED)).isEqualTo(ATTACKERS);
        }
    }
}
