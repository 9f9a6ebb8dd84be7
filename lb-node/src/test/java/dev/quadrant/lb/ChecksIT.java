package dev.quadrant.lb;

import static dev.quadrant.lb.kit.LoopbackNode.ask;
import static dev.quadrant.lb.kit.LoopbackNode.keys;
import static dev.quadrant.lb.kit.LoopbackNode.loopback;
import static dev.quadrant.lb.kit.LoopbackNode.ready;
import static dev.quadrant.lb.kit.LoopbackNode.server;
import static org.assertj.core.api.Assertions.assertThat;

import dev.quadrant.lb.kit.Messages;
import dev.quadrant.lb.kit.RawClient;
import dev.quadrant.lb.kit.RawServer;
import dev.quadrant.lb.kit.TlsServer;
import dev.quadrant.testbed.Await;
import dev.quadrant.testbed.DatabaseServer;
import dev.quadrant.testbed.NodeProcess;
import dev.quadrant.testbed.Ports;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Checks that look at more than a connection, by lb-node as a process and servers as they are. */
class ChecksIT {
    private static final String GET = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";
    private static final Duration LONG = Duration.ofSeconds(30);
    /** Clients that go after the greeting, and then their host is shut out. */
    private static final int ERRORS = 3;

    private final int port = Ports.free();

    /** The database server says nothing to a client on a connection that it counts as broken off too often. */
    @Test
    void mysql(@TempDir Path directory) throws Exception {
        try (DatabaseServer database = DatabaseServer.start(directory, "--max-connect-errors=" + ERRORS)) {
            Map<String, String> keys = keys(port, database.port());
            keys.put("quadrant.lb.frontends.web.mode", "tcp");
            keys.put("quadrant.lb.backends.app.health.type", "mysql");
            keys.put("quadrant.lb.backends.app.health.interval", "50ms");
            try (NodeProcess node = ready(keys)) {
                Await.until("checked", LONG, () -> check(node).startsWith("MySQL protocol, "), () -> check(node));
                for (int i = 0; i < 2 * ERRORS; i++) {
                    awaitAnotherCheck(node);
                }
                assertThat(server(node, 0).getString("state")).isEqualTo("up");
                try (RawClient client = new RawClient(loopback(port))) {
                    // Protocol 10, and no error packet.
                    assertThat(client.octets(5).charAt(4)).isEqualTo('\n');
                }
                database.stop();
                Await.until("down", LONG, () -> "down".equals(server(node, 0).getString("state")));
            }
        }
    }

    private static String check(NodeProcess node) {
        return server(node, 0).getString("check");
    }

    private static void awaitAnotherCheck(NodeProcess node) {
        String at = server(node, 0).getString("checkedAt");
        Await.until("another check", LONG, () -> !at.equals(server(node, 0).getString("checkedAt")));
    }

    @Test
    void tls(@TempDir Path directory) throws Exception {
        try (TlsServer server = new TlsServer(directory, "-validity", "1")) {
            Map<String, String> keys = keys(port, server.address().getPort());
            keys.put("quadrant.lb.frontends.web.mode", "tcp");
            keys.put("quadrant.lb.backends.app.health.type", "tls");
            keys.put("quadrant.lb.backends.app.health.host", "app.test");
            try (NodeProcess node = ready(keys)) {
                Await.until("checked", LONG, () -> check(node).equals("TLSv1.3"), () -> check(node));
                // The client's part of a handshake ends before the server's.
                Await.until(
                        "the name that it asks for", LONG, () -> server.names().contains("app.test"));
            }
        }
    }

    /** A server that says how much of its weight it wants gets so much, and nothing new when it wants none. */
    @Test
    void weightThatAServerSays() throws Exception {
        AtomicReference<String> wanted = new AtomicReference<>("50%");
        RawServer.Script script = connection -> {
            for (String request = connection.request(); request != null; request = connection.request()) {
                connection.send("HTTP/1.1 200 OK\r\nX-Weight: " + wanted + "\r\nContent-Length: 1\r\n\r\na");
            }
        };
        try (RawServer a = RawServer.of(script);
                RawServer b = RawServer.answering("b")) {
            Map<String, String> keys = keys(port, a.port(), b.port());
            keys.put("quadrant.lb.backends.app.health.path", "/health");
            keys.put("quadrant.lb.backends.app.health.expect-statuses", "200");
            keys.put("quadrant.lb.backends.app.health.weight-field", "X-Weight");
            try (NodeProcess node = ready(keys)) {
                Await.until("half", LONG, () -> server(node, 0).getInteger("wantedPercent") == 50);
                StringBuilder order = new StringBuilder();
                for (int i = 0; i < 6; i++) {
                    order.append(Messages.body(ask(port, GET)));
                }
                assertThat(order.chars().filter(server -> server == 'a').count())
                        .isEqualTo(2);
                wanted.set("0%");
                node.awaitLine(line -> line.contains("event=server-weight-wanted") && line.contains("percent=0"));
                for (int i = 0; i < 4; i++) {
                    assertThat(ask(port, GET)).endsWith("b");
                }
                assertThat(node.get("/q/metrics"))
                        .containsPattern("quadrant_lb_server_wanted_ratio\\{[^}]*server=\"a\"[^}]*\\} 0\\.0");
            }
        }
    }
}
