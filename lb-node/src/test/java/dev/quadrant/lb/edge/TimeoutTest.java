package dev.quadrant.lb.edge;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quadrant.lb.gate.Reason;
import dev.quadrant.lb.kit.Balancing;
import dev.quadrant.lb.kit.Messages;
import dev.quadrant.lb.kit.RawClient;
import dev.quadrant.lb.kit.RawServer;
import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Each phase that a server or both sides can stretch ends in its time, with its own reason; others are in FaultTest. */
class TimeoutTest {
    private static final String GET = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";
    private static final Duration SHORT = Duration.ofMillis(300);
    private static final Duration LONG = Duration.ofSeconds(10);

    private static RawServer.Script sendsAndWaits(String text) {
        return connection -> {
            connection.request();
            connection.send(text);
            connection.in().read();
        };
    }

    @Test
    void serverStopsWithinItsBody() throws IOException {
        try (RawServer server = RawServer.of(sendsAndWaits("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf"));
                Balancing balancing = Balancing.to(server).responseBody(SHORT).start();
                RawClient client = balancing.client()) {
            assertThat(client.send(GET).head()).startsWith("HTTP/1.1 200");
            client.rest();
            assertThat(balancing.refusals(Reason.SERVER_STALLED)).isEqualTo(1);
        }
    }

    /** The time for the head of a response is for the whole head. */
    @Test
    void aTricklingResponseHeadDoesNotWinTime() throws IOException {
        RawServer.Script trickling = connection -> {
            connection.request();
            connection.send("HTTP/1.1 200 OK\r\nX: ");
            // Ends with the connection, by an exception.
            while (true) {
                connection.send("a");
                try {
                    Thread.sleep(20);
                } catch (InterruptedException e) {
                    return;
                }
            }
        };
        try (RawServer server = RawServer.of(trickling);
                Balancing balancing =
                        Balancing.to(server).servers(LONG, SHORT, LONG).start()) {
            String response = balancing.ask(GET);
            assertThat(Messages.status(response)).isEqualTo(504);
            assertThat(Messages.field(response, "X-Refused")).isEqualTo("server-timeout");
        }
    }

    @Test
    void silentTcpConnection() throws IOException {
        try (RawServer server = RawServer.of(connection -> connection.in().read());
                Balancing balancing =
                        Balancing.to(server).tcp().servers(LONG, LONG, SHORT).start();
                RawClient client = balancing.client()) {
            assertThat(client.rest()).isEmpty();
            assertThat(balancing.refusals(Reason.TUNNEL_TIMEOUT)).isEqualTo(1);
        }
    }

    @Test
    void silentWebSocket() throws IOException {
        RawServer.Script upgrading = connection -> {
            connection.head();
            connection.send("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n");
            connection.in().read();
        };
        try (RawServer server = RawServer.of(upgrading);
                Balancing balancing =
                        Balancing.to(server).servers(LONG, LONG, SHORT).start();
                RawClient client = balancing.client()) {
            client.send("GET /chat HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
                    + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n");
            assertThat(client.head()).startsWith("HTTP/1.1 101");
            assertThat(client.rest()).isEmpty();
            assertThat(balancing.refusals(Reason.TUNNEL_TIMEOUT)).isEqualTo(1);
        }
    }
}
