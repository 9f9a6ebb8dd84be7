package dev.quadrant.lb.edge;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quadrant.lb.config.DescriptorPlan;
import dev.quadrant.lb.config.LbConfig;
import dev.quadrant.lb.config.TopologyBuilder;
import dev.quadrant.lb.filter.AddressLists;
import dev.quadrant.lb.kit.Configured;
import dev.quadrant.lb.kit.RawClient;
import dev.quadrant.lb.kit.RawServer;
import dev.quadrant.lb.route.Topology;
import dev.quadrant.lb.stats.LoopStats;
import dev.quadrant.lb.upstream.Server;
import dev.quadrant.testbed.Await;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.ToLongFunction;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What one loop does not use another takes over, instead of making a connection of its own. */
class TakeOverTest {
    private static final Duration LONG = Duration.ofSeconds(20);
    private static final int LOOPS = 2;

    private DirectEdge edge;
    private AccessLogs logs;
    private Server target;

    private void start(RawServer server, String more) throws Exception {
        LbConfig config = Configured.load("quadrant.lb.frontends.web.listen=127.0.0.1:0\n"
                        + "quadrant.lb.frontends.web.backend=app\n"
                        + "quadrant.lb.backends.app.servers.a.address=127.0.0.1:" + server.port() + "\n" + more)
                .get(LbConfig.class);
        Topology topology = TopologyBuilder.build(
                config, AddressLists.NONE, DescriptorPlan.of(config, LOOPS, Long.MAX_VALUE), Optional.empty());
        logs = AccessLogs.open(topology, Optional.empty());
        edge = new DirectEdge(topology, LOOPS, logs);
        target = topology.backends().getFirst().servers().getFirst();
    }

    @AfterEach
    void stop() {
        edge.stop(System.nanoTime() + 1_000_000);
        logs.close();
    }

    private long sum(ToLongFunction<LoopStats> count) {
        return edge.stats().stream().mapToLong(count).sum();
    }

    private void awaitSpare(int count) {
        Await.until(count + " spare", LONG, () -> sum(loop -> loop.spareConnections(target.index())) == count);
    }

    private void ask() throws IOException {
        try (RawClient client = new RawClient(edge.addresses().getFirst())) {
            assertThat(client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n").response())
                    .startsWith("HTTP/1.1 200");
        }
    }

    /** Each client is a connection of its own, which the kernel gives to either loop. */
    @Test
    void oneConnectionIsEnoughForAllLoops() throws Exception {
        try (RawServer server = RawServer.answering("x")) {
            start(server, "");
            for (int i = 0; i < 8; i++) {
                ask();
                awaitSpare(1);
            }
            assertThat(server.connectionCount()).isEqualTo(1);
            assertThat(sum(loop -> loop.connectionsTakenOver(target.index()))).isEqualTo(7);
            assertThat(sum(loop -> loop.idleConnections(target.index()))).isZero();
        }
    }

    @Test
    void oneThatTheServerEndedIsNotKept() throws Exception {
        CountDownLatch end = new CountDownLatch(1);
        RawServer.Script answerOnce = connection -> {
            connection.request();
            connection.send("HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\nx");
            wait(end);
        };
        try (RawServer server = RawServer.of(answerOnce)) {
            start(server, "");
            ask();
            awaitSpare(1);
            end.countDown();
            awaitSpare(0);
            ask();
            assertThat(server.connectionCount()).isEqualTo(2);
        }
    }

    @Test
    void oneThatWaitsTooLongIsClosed() throws Exception {
        try (RawServer server = RawServer.answering("x")) {
            start(server, "quadrant.lb.backends.app.timeouts.idle=400ms\n");
            ask();
            awaitSpare(1);
            awaitSpare(0);
        }
    }

    @Test
    void noneOutlivesTheEdge() throws Exception {
        CountDownLatch ended = new CountDownLatch(1);
        RawServer.Script untilTheEnd = connection -> {
            RawServer.answer("x").serve(connection);
            ended.countDown();
        };
        try (RawServer server = RawServer.of(untilTheEnd)) {
            start(server, "");
            ask();
            awaitSpare(1);
            edge.stop(System.nanoTime() + LONG.toNanos());
            assertThat(ended.await(LONG.toSeconds(), TimeUnit.SECONDS)).isTrue();
        }
    }

    private static void wait(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
