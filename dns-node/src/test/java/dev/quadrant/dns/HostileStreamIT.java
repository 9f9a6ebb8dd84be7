package dev.quadrant.dns;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quadrant.dns.wire.Header;
import dev.quadrant.dns.wire.Names;
import dev.quadrant.dns.wire.Type;
import dev.quadrant.dns.wire.Wire;
import dev.quadrant.testbed.Await;
import dev.quadrant.testbed.NodeProcess;
import dev.quadrant.testbed.Ports;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Clients of TCP and TLS that mean no good, and UDP beside them. */
class HostileStreamIT {
    private static final Duration SOON = Duration.ofSeconds(20);
    private static final int IDLERS = 1000;
    private static final int SLOW = 200;
    private static final int GREEDY = 50;

    @TempDir
    Path directory;

    private final int port = Ports.free();
    private final List<AutoCloseable> open = new ArrayList<>();
    private NodeProcess node;

    @BeforeEach
    void start() {
        StringBuilder many = new StringBuilder();
        for (int i = 0; i < 2000; i++) {
            many.append("many A 10.1.")
                    .append(i >> 8)
                    .append('.')
                    .append(i & 255)
                    .append('\n');
        }
        new ZoneFiles(directory).writeNumbered("one.test", 1, many.toString());
        Map<String, String> keys = new HashMap<>(Map.of(
                "quadrant.dns.listen",
                "127.0.0.1:" + port,
                "quadrant.dns.zones-dir",
                directory.toString(),
                "quadrant.dns.tcp.threads",
                "2",
                "quadrant.dns.tcp.connections",
                "1010",
                "quadrant.dns.tcp.connections-per-client",
                "1010",
                "quadrant.dns.tcp.idle-timeout",
                "4s",
                "quadrant.dns.tcp.write-timeout",
                "1s"));
        node = Nodes.start(keys);
    }

    @AfterEach
    void stop() throws Exception {
        for (AutoCloseable it : open) {
            it.close();
        }
        node.close();
    }

    private static byte[] framed(String name, int type) {
        byte[] wire = Names.parse(name);
        byte[] query = new byte[2 + Header.SIZE + wire.length + 4];
        Wire.put16(query, 0, query.length - 2);
        Wire.put16(query, 2, 7);
        Wire.put16(query, 6, 1);
        System.arraycopy(wire, 0, query, 2 + Header.SIZE, wire.length);
        Wire.put16(query, 2 + Header.SIZE + wire.length, type);
        Wire.put16(query, 2 + Header.SIZE + wire.length + 2, Header.CLASS_IN);
        return query;
    }

    private Socket connect() throws IOException {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
        socket.setSoTimeout((int) SOON.toMillis());
        open.add(socket);
        return socket;
    }

    private static int answers(Socket socket) throws IOException {
        DataInputStream in = new DataInputStream(socket.getInputStream());
        byte[] answer = new byte[in.readUnsignedShort()];
        in.readFully(answer);
        return Wire.u16(answer, 6);
    }

    private void awaitClosed(String reason, int count) {
        Pattern counter = Pattern.compile(
                "quadrant_dns_tcp_closed_total\\{reason=\"" + reason + "\",transport=\"tcp\",?} ([0-9.]+)");
        Await.until(
                count + " closed for " + reason,
                SOON,
                () -> {
                    Matcher matcher = counter.matcher(node.get("/q/metrics"));
                    return matcher.find() && Double.parseDouble(matcher.group(1)) >= count;
                },
                node::output);
    }

    @Test
    void idleConnectionsTakeNothingFromUdpAndAreClosed() throws Exception {
        try (QueryLoad load = QueryLoad.udp(port, "one.test")) {
            for (int i = 0; i < IDLERS; i++) {
                connect();
            }
            Socket served = connect();
            served.getOutputStream().write(framed("ns1.one.test", Type.A));
            assertThat(answers(served)).as("a client among them").isEqualTo(1);
            awaitClosed("idle-timeout", IDLERS);
            assertUndisturbed(load);
        }
    }

    @Test
    void limitsConnections() throws Exception {
        for (int i = 0; i < 1010; i++) {
            connect();
        }
        assertThat(connect().getInputStream().read()).as("closed at once").isEqualTo(-1);
        awaitClosed("connection-limit", 1);
    }

    @Test
    void answersClientsThatSendByteByByteAndUdpBeside() throws Exception {
        List<Socket> sockets = new ArrayList<>();
        for (int i = 0; i < SLOW; i++) {
            sockets.add(connect());
            sockets.getLast().setTcpNoDelay(true);
        }
        try (QueryLoad load = QueryLoad.udp(port, "one.test")) {
            for (int round = 0; round < 3; round++) {
                for (byte b : framed("ns1.one.test", Type.A)) {
                    for (Socket socket : sockets) {
                        socket.getOutputStream().write(b);
                    }
                }
                for (Socket socket : sockets) {
                    assertThat(answers(socket)).isEqualTo(1);
                }
            }
            assertUndisturbed(load);
        }
    }

    private static void assertUndisturbed(QueryLoad load) throws InterruptedException {
        QueryLoad.Outcome outcome = load.finish();
        assertThat(outcome.lost()).isZero();
        assertThat(outcome.wrong()).isEmpty();
        assertThat(outcome.answered()).isPositive();
    }

    /** The answers to what it asked do not fit into the kernel's buffers: the server stops reading, then cuts it off. */
    @Test
    void cutsClientsThatNeverRead() throws Exception {
        List<SocketChannel> greedy = new ArrayList<>();
        for (int i = 0; i < GREEDY; i++) {
            greedy.add(neverReading());
        }
        ByteBuffer question = ByteBuffer.wrap(framed("many.one.test", Type.A));
        try (QueryLoad load = QueryLoad.udp(port, "one.test")) {
            for (int i = 0; i < 2000; i++) {
                greedy.forEach(client -> ask(client, question));
            }
            for (int i = 0; i < 20; i++) {
                Socket other = connect();
                other.getOutputStream().write(framed("ns1.one.test", Type.A));
                assertThat(answers(other)).as("another client meanwhile").isEqualTo(1);
            }
            awaitClosed("slow-reader", GREEDY);
            assertUndisturbed(load);
        }
    }

    private static void ask(SocketChannel client, ByteBuffer question) {
        try {
            client.write(question.rewind());
        } catch (IOException _) {
            // It is cut off already, as it may be long before the last question on a slow machine.
        }
    }

    private SocketChannel neverReading() throws IOException {
        SocketChannel client = SocketChannel.open();
        open.add(client);
        client.setOption(StandardSocketOptions.SO_RCVBUF, 4096);
        client.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        client.configureBlocking(false);
        return client;
    }

    /** More at a time than one turn of a client allows. */
    @Test
    void answersABurstInItsOrder() throws Exception {
        Socket socket = connect();
        byte[] question = framed("ns1.one.test", Type.A);
        byte[] burst = new byte[2000 * question.length];
        for (int i = 0; i < 2000; i++) {
            Wire.put16(question, 2, i);
            System.arraycopy(question, 0, burst, i * question.length, question.length);
        }
        socket.getOutputStream().write(burst);
        DataInputStream in = new DataInputStream(socket.getInputStream());
        for (int i = 0; i < 2000; i++) {
            byte[] answer = new byte[in.readUnsignedShort()];
            in.readFully(answer);
            assertThat(Wire.u16(answer, 0)).isEqualTo(i);
        }
    }

    @Test
    void answersAPipelineInWhole() throws Exception {
        Socket socket = connect();
        byte[] question = framed("many.one.test", Type.A);
        Thread writer = Thread.ofPlatform().start(() -> {
            try {
                for (int i = 0; i < 200; i++) {
                    socket.getOutputStream().write(question);
                }
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
        });
        for (int i = 0; i < 200; i++) {
            assertThat(answers(socket)).isEqualTo(2000);
        }
        writer.join();
    }

    @Test
    void closesOnNoise() throws Exception {
        Socket socket = connect();
        byte[] response = framed("ns1.one.test", Type.A);
        response[4] = (byte) 0x80;
        socket.getOutputStream().write(response);
        assertThat(socket.getInputStream().read()).isEqualTo(-1);
        awaitClosed("unanswerable", 1);
    }
}
