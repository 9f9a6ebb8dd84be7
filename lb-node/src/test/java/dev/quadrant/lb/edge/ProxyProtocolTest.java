package dev.quadrant.lb.edge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.quadrant.lb.gate.Reason;
import dev.quadrant.lb.kit.Balancing;
import dev.quadrant.lb.kit.Messages;
import dev.quadrant.lb.kit.RawClient;
import dev.quadrant.lb.kit.RawServer;
import dev.quadrant.lb.tcp.ProxyVersion;
import dev.quadrant.testbed.Await;
import dev.quadrant.testbed.Ports;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HexFormat;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class ProxyProtocolTest {
    private static final String GET = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";
    private static final String LINE = "PROXY TCP4 192.0.2.7 198.51.100.2 8080 80\r\n";
    private static final String BINARY = new String(
            HexFormat.of().parseHex("0d0a0d0a000d0a515549540a" + "2111000c" + "c0000207" + "c6336402" + "1f900050"),
            StandardCharsets.ISO_8859_1);
    private static final Duration SHORT = Duration.ofMillis(300);
    private static final Duration LONG = Duration.ofSeconds(10);

    @TempDir
    private Path directory;

    /** Answers with what X-Forwarded-For says. */
    private static RawServer mirror() {
        return RawServer.of(connection -> {
            for (String request = connection.request(); request != null; request = connection.request()) {
                String from =
                        Messages.field(request, "X-Forwarded-For") + " " + Messages.field(request, "X-Forwarded-Proto");
                connection.send("HTTP/1.1 200 OK\r\nContent-Length: " + from.length() + "\r\n\r\n" + from);
            }
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {LINE, "binary"})
    void announcedClientCounts(String header) throws IOException {
        String octets = header.equals("binary") ? BINARY : header;
        try (RawServer server = mirror();
                Balancing balancing = Balancing.to(server).announced().start();
                RawClient client = balancing.client()) {
            assertThat(client.send(octets + GET).response()).endsWith("192.0.2.7 http");
            assertThat(client.send(GET).response()).endsWith("192.0.2.7 http");
            assertThat(server.received()).doesNotContain("PROXY").doesNotContain("QUIT");
        }
    }

    @Test
    void headerInParts() throws IOException {
        try (RawServer server = mirror();
                Balancing balancing = Balancing.to(server).announced().start()) {
            for (String header : new String[] {LINE, BINARY}) {
                try (RawClient client = balancing.client()) {
                    String all = header + GET;
                    for (int i = 0; i < all.length(); i++) {
                        client.send(all.substring(i, i + 1));
                    }
                    assertThat(client.response()).endsWith("192.0.2.7 http");
                }
            }
        }
    }

    @Test
    void proxyThatSpeaksForItself() throws IOException {
        try (RawServer server = mirror();
                Balancing balancing = Balancing.to(server).announced().start();
                RawClient client = balancing.client()) {
            assertThat(client.send("PROXY UNKNOWN\r\n" + GET).response()).endsWith("127.0.0.1 http");
        }
    }

    @Test
    void clientSpokeTls() throws IOException {
        String header = new String(
                HexFormat.of()
                        .parseHex("0d0a0d0a000d0a515549540a" + "21110014" + "c0000207" + "c6336402" + "1f900050"
                                + "2000050100000000"),
                StandardCharsets.ISO_8859_1);
        try (RawServer server = mirror();
                Balancing balancing = Balancing.to(server).announced().start();
                RawClient client = balancing.client()) {
            assertThat(client.send(header + GET).response()).endsWith("192.0.2.7 https");
        }
    }

    @Test
    void missingHeaderIsRefused() throws IOException {
        try (RawServer server = mirror();
                Balancing balancing = Balancing.to(server).announced().start();
                RawClient client = balancing.client()) {
            assertThat(client.send(GET).rest()).isEmpty();
            assertThat(balancing.refusals(Reason.PROXY_HEADER_MALFORMED)).isEqualTo(1);
            assertThat(server.connectionCount()).isZero();
            Await.until("left", LONG, () -> balancing.frontend().slots().taken() == 0);
        }
    }

    @Test
    void halfAHeaderIsRefusedWhenTheStreamEnds() throws IOException {
        try (RawServer server = mirror();
                Balancing balancing = Balancing.to(server).announced().start();
                RawClient client = balancing.client()) {
            client.send(LINE.substring(0, 20));
            client.socket().shutdownOutput();
            assertThat(client.rest()).isEmpty();
            assertThat(balancing.refusals(Reason.PROXY_HEADER_MALFORMED)).isEqualTo(1);
        }
    }

    @Test
    void headerTakesTooLong() throws IOException {
        try (RawServer server = mirror();
                Balancing balancing = Balancing.to(server)
                        .announced()
                        .clients(SHORT, LONG, LONG)
                        .start();
                RawClient client = balancing.client()) {
            assertThat(client.send(LINE.substring(0, 20)).rest()).isEmpty();
            assertThat(balancing.refusals(Reason.PROXY_HEADER_TIMEOUT)).isEqualTo(1);
            Await.until("left", LONG, () -> balancing.frontend().slots().taken() == 0);
        }
    }

    /** Whoever is not listed cannot say who it is. */
    @Test
    void headerFromAnyoneElseIsNoRequest() throws IOException {
        try (RawServer server = mirror();
                Balancing balancing = Balancing.to(server).start()) {
            assertThat(Messages.status(balancing.ask(LINE + GET))).isEqualTo(400);
            assertThat(Messages.status(balancing.ask(BINARY + GET))).isEqualTo(400);
            assertThat(server.connectionCount()).isZero();
        }
    }

    @Test
    void tcpMode() throws IOException {
        RawServer.Script echo = connection -> connection.send(connection.in().readNBytes(LINE.length() + 5));
        try (RawServer server = RawServer.of(echo);
                Balancing balancing = Balancing.to(server)
                        .tcp()
                        .announced()
                        .announcing(ProxyVersion.V1)
                        .start();
                RawClient client = balancing.client()) {
            // The server gets the client's addresses on, in the version that it wants.
            assertThat(client.send(BINARY + "hello").octets(LINE.length() + 5)).isEqualTo(LINE + "hello");
        }
    }

    @Test
    void serverIsToldInALine() throws IOException {
        RawServer.Script script = connection -> {
            String all = connection.head();
            connection.send("HTTP/1.1 200 OK\r\nContent-Length: " + all.length() + "\r\n\r\n" + all);
            connection.in().read();
        };
        try (RawServer server = RawServer.of(script);
                Balancing balancing =
                        Balancing.to(server).announcing(ProxyVersion.V1).start();
                RawClient client = balancing.client()) {
            String line = "PROXY TCP4 127.0.0.1 127.0.0.1 " + client.socket().getLocalPort() + " "
                    + balancing.address().getPort() + "\r\nGET / HTTP/1.1\r\n";
            // A connection that says who the client is serves that client alone, and one request.
            assertThat(client.send(GET).response()).contains("\r\n\r\n" + line);
            assertThat(client.send(GET).response()).contains("\r\n\r\n" + line);
            assertThat(server.connectionCount()).isEqualTo(2);
        }
    }

    @ParameterizedTest
    @EnumSource
    void anotherProgramReadsAndWritesBoth(ProxyVersion version) throws Exception {
        assumeTrue(Files.exists(Path.of("/usr/sbin/haproxy")), "needs Debian's haproxy");
        int front = Ports.free();
        int back = Ports.free();
        try (RawServer server = mirror();
                Balancing balancing = Balancing.to(new InetSocketAddress(InetAddress.getLoopbackAddress(), back))
                        .announced()
                        .announcing(version)
                        .start()) {
            // A client goes through haproxy, which announces it to us, and we to another haproxy, which believes us.
            Path file = Files.writeString(directory.resolve("haproxy.cfg"), """
                defaults
                  mode http
                  timeout connect 5s
                  timeout client 10s
                  timeout server 10s
                frontend first
                  bind 127.0.0.1:%d
                  default_backend us
                backend us
                  source 127.0.0.3
                  server us 127.0.0.1:%d %s
                frontend last
                  bind 127.0.0.1:%d accept-proxy
                  option forwardfor
                  http-request set-header X-Seen %%[src]:%%[src_port]
                  default_backend app
                backend app
                  http-request set-header X-Forwarded-For %%[req.hdr(X-Seen)]
                  server app 127.0.0.1:%d
                """.formatted(
                            front,
                            balancing.address().getPort(),
                            version == ProxyVersion.V1 ? "send-proxy" : "send-proxy-v2 proxy-v2-options crc32c",
                            back,
                            server.port()));
            Process haproxy = new ProcessBuilder("haproxy", "-db", "-f", file.toString())
                    .redirectErrorStream(true)
                    .redirectOutput(directory.resolve("haproxy.log").toFile())
                    .start();
            try {
                Await.until("haproxy", LONG, () -> listens(front));
                try (Socket socket = new Socket()) {
                    // The source port shows that it is this client's connection that is spoken of.
                    socket.bind(new InetSocketAddress("127.0.0.9", 0));
                    socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), front));
                    socket.setSoTimeout((int) LONG.toMillis());
                    socket.getOutputStream()
                            .write(GET.replace("\r\n\r\n", "\r\nConnection: close\r\n\r\n")
                                    .getBytes(StandardCharsets.US_ASCII));
                    String response = new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
                    assertThat(response).contains("127.0.0.9:" + socket.getLocalPort() + " http");
                }
            } finally {
                haproxy.destroy();
                assertThat(haproxy.waitFor(10, TimeUnit.SECONDS)).isTrue();
            }
        }
    }

    private static boolean listens(int port) {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 200);
            return true;
        } catch (IOException e) {
            return false;
        }
    }
}
