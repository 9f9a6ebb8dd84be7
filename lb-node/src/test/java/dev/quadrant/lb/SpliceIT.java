package dev.quadrant.lb;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quadrant.lb.kit.LoadClient;
import dev.quadrant.lb.kit.LoadServer;
import dev.quadrant.lb.kit.Metrics;
import dev.quadrant.testbed.NodeProcess;
import dev.quadrant.testbed.Ports;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Sockets that the kernel does not splice: what it refuses with EINVAL is copied. The kernel's answer is strace's here. */
class SpliceIT {
    private static final int LONG = 8_000_000;
    /** {@code -D}: the node is the process that was started, and strace one beside it. */
    private static final List<String> REFUSING = List.of(
            "strace", "-D", "-f", "-qq", "-o", "/dev/null", "-e", "trace=splice", "-e", "inject=splice:error=EINVAL");

    private final int port = Ports.free();
    private final int tcpPort = Ports.free();

    private Map<String, String> keys(LoadServer server) {
        Map<String, String> keys = new LinkedHashMap<>();
        keys.put("quadrant.cluster.listen", "127.0.0.1:" + Ports.free());
        keys.put("quadrant.lb.frontends.web.listen", "127.0.0.1:" + port);
        keys.put("quadrant.lb.frontends.web.backend", "app");
        keys.put("quadrant.lb.frontends.tcp.listen", "127.0.0.1:" + tcpPort);
        keys.put("quadrant.lb.frontends.tcp.mode", "tcp");
        keys.put("quadrant.lb.frontends.tcp.backend", "app");
        keys.put("quadrant.lb.backends.app.health.type", "none");
        keys.put("quadrant.lb.backends.app.servers.a.address", "127.0.0.1:" + server.port());
        return keys;
    }

    private void assertLongBodiesPass(int on) throws Exception {
        try (LoadClient client = new LoadClient(new InetSocketAddress(InetAddress.getLoopbackAddress(), on))) {
            assertThat(client.get("/" + LONG)).isEqualTo(200);
            assertThat(client.post(LONG)).isEqualTo(200);
            assertThat(client.get("/100")).isEqualTo(200);
        }
    }

    @Test
    void whatCannotBeSplicedIsCopied() throws Exception {
        try (LoadServer server = new LoadServer();
                NodeProcess node = NodeProcess.startUnder(REFUSING, "lb-node", keys(server))
                        .awaitReady()) {
            assertLongBodiesPass(port);
            assertLongBodiesPass(tcpPort);
            Metrics metrics = Metrics.of(node);
            assertThat(metrics.sum("quadrant_lb_bytes_spliced_total")).isZero();
            // It was tried, by a pipe that was given back.
            assertThat(metrics.sum("quadrant_lb_pipes")).isPositive();
            assertThat(metrics.sum("quadrant_lb_refusals_total")).isZero();
        }
    }

    /**
     * The same without strace: that it is the kernel's answer that makes the difference. How much of a body is spliced depends on
     * how quickly it comes: what comes in drops is copied.
     */
    @Test
    void whatCanBeIsSpliced() throws Exception {
        try (LoadServer server = new LoadServer();
                NodeProcess node = NodeProcess.start("lb-node", keys(server)).awaitReady()) {
            assertLongBodiesPass(port);
            long http = Metrics.of(node).sum("quadrant_lb_bytes_spliced_total");
            assertThat(http).isPositive();
            assertLongBodiesPass(tcpPort);
            assertThat(Metrics.of(node).sum("quadrant_lb_bytes_spliced_total")).isGreaterThan(http);
        }
    }
}
