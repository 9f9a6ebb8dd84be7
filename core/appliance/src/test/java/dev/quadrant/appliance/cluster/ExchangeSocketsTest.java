package dev.quadrant.appliance.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quadrant.cluster.crypto.ClusterKey;
import dev.quadrant.cluster.crypto.PacketSeal;
import dev.quadrant.cluster.membership.GossipMessage;
import dev.quadrant.cluster.membership.Member;
import dev.quadrant.cluster.membership.Status;
import dev.quadrant.cluster.stream.Exchange;
import dev.quadrant.linux.Libc;
import dev.quadrant.linux.LinuxException;
import dev.quadrant.testbed.Ports;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Two sides on loopback, driven by one thread with a clock of the test's own. */
class ExchangeSocketsTest {
    private final SimpleMeterRegistry leftCounts = new SimpleMeterRegistry();
    private final SimpleMeterRegistry rightCounts = new SimpleMeterRegistry();
    private final Known leftKnows = new Known("left", 400);
    private final Known rightKnows = new Known("right", 30);
    private final List<ExchangeSockets> all = new ArrayList<>();
    private long now;

    @AfterEach
    void close() {
        all.forEach(ExchangeSockets::close);
    }

    @Test
    void eachLearnsWhatTheOtherKnows() throws Exception {
        InetSocketAddress there = free();
        ExchangeSockets left = side("left", free(), leftKnows, leftCounts);
        side("right", there, rightKnows, rightCounts);
        left.connect(now, there);
        left.connect(now, there);
        await(() -> count(leftCounts, "done") == 1 && count(rightCounts, "done") == 1);
        assertThat(rightKnows.learnt).isEqualTo(leftKnows.all);
        assertThat(leftKnows.learnt).isEqualTo(rightKnows.all);
        assertThat(left.nextAt()).as("nothing goes on").isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void nobodyThereIsCounted() throws Exception {
        ExchangeSockets left = side("left", free(), leftKnows, leftCounts);
        left.connect(now, free());
        await(() -> count(leftCounts, "not-connected") == 1);
    }

    @Test
    void oneThatSaysNothingIsGivenUp() throws Exception {
        InetSocketAddress there = free();
        ExchangeSockets right = side("right", there, rightKnows, rightCounts);
        try (Socket mute = new Socket(there.getAddress(), there.getPort())) {
            await(() -> right.nextAt() == now + Exchange.TIME_MAX);
            now += Exchange.TIME_MAX;
            await(() -> count(rightCounts, "too-slow") == 1);
            assertThat(mute.getInputStream().readAllBytes())
                    .as("its hello, and the end")
                    .isNotEmpty();
        }
    }

    @Test
    void junkEndsTheConnection() throws Exception {
        InetSocketAddress there = free();
        side("right", there, rightKnows, rightCounts);
        try (Socket junk = new Socket(there.getAddress(), there.getPort())) {
            junk.getOutputStream().write("GET / HTTP/1.1\r\nHost: x\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            await(() -> count(rightCounts, "too-long") == 1);
        }
    }

    @Test
    void beyondTheLimitConnectionsAreClosedAtOnce() throws Exception {
        InetSocketAddress there = free();
        side("right", there, rightKnows, rightCounts);
        List<Socket> sockets = new ArrayList<>();
        try {
            for (int i = 0; i < ExchangeSockets.INBOUND_MAX + 3; i++) {
                sockets.add(new Socket(there.getAddress(), there.getPort()));
            }
            await(() -> count(rightCounts, "too-many-inbound") == 3);
        } finally {
            for (Socket socket : sockets) {
                socket.close();
            }
        }
    }

    private ExchangeSockets side(String name, InetSocketAddress on, Known known, SimpleMeterRegistry counts)
            throws LinuxException {
        byte[] key = new byte[ClusterKey.BYTES];
        key[0] = 1;
        PacketSeal seal = new PacketSeal(List.of(ClusterKey.of(key)), "c");
        ExchangeSockets side =
                ExchangeSockets.open(name, seal, known, new ExchangeMetrics(counts), ExchangeSockets.listen(on));
        all.add(side);
        return side;
    }

    private void await(BooleanSupplier condition) {
        long deadline = System.nanoTime() + 30_000_000_000L;
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as("time").isLessThan(deadline);
            all.forEach(side -> side.serve(now));
            Libc.poll(0, 0, 1);
        }
    }

    private static double count(SimpleMeterRegistry counts, String outcome) {
        return counts.get("quadrant.cluster.exchanges")
                .tag("outcome", outcome)
                .functionCounter()
                .count();
    }

    private static InetSocketAddress free() {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), Ports.free());
    }

    private static final class Known implements Exchange.Knowledge {
        final List<GossipMessage> all = new ArrayList<>();
        final List<GossipMessage> learnt = new ArrayList<>();

        Known(String prefix, int count) {
            for (int i = 0; i < count; i++) {
                Member member = new Member(
                        prefix + i,
                        new TreeSet<>(List.of("lb")),
                        new InetSocketAddress(InetAddress.getLoopbackAddress(), 7946),
                        "http://10.0.0.1:8404",
                        "0.1.0",
                        true,
                        new TreeMap<>(),
                        1,
                        i);
                all.add(new GossipMessage.Announce(member, Status.ALIVE));
            }
        }

        @Override
        public int digest() {
            return all.hashCode();
        }

        @Override
        public List<GossipMessage> all() {
            return all;
        }

        @Override
        public void learn(String sender, List<GossipMessage> messages) {
            learnt.addAll(messages);
        }
    }
}
