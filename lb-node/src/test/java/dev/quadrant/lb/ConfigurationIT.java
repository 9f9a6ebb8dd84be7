package dev.quadrant.lb;

import static dev.quadrant.lb.kit.LoopbackNode.address;
import static dev.quadrant.lb.kit.LoopbackNode.keys;
import static org.assertj.core.api.Assertions.assertThat;

import dev.quadrant.testbed.NodeProcess;
import dev.quadrant.testbed.Ports;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** A configuration that lb-node cannot run with: one line that names key and fix. */
class ConfigurationIT {

    private static void assertOneLine(Map<String, String> keys, String... parts) {
        NodeProcess.Outcome outcome = NodeProcess.run("lb-node", keys);
        assertThat(outcome.code()).isEqualTo(2);
        assertThat(outcome.output()).contains(parts);
        assertThat(outcome.output().lines().filter(line -> line.startsWith("lb-node: ")))
                .hasSize(1);
        assertThat(outcome.output()).doesNotContain("\tat ");
    }

    @Test
    void wrongConfigurationIsOneLine() throws Exception {
        int port = Ports.free();
        Map<String, String> undefined = keys(port, port);
        undefined.put("quadrant.lb.frontends.web.backend", "ap");
        assertOneLine(undefined, "quadrant.lb.frontends.web.backend", "backend 'ap' is not defined", "use one of app");
        Map<String, String> address = keys(port, port);
        address.put("quadrant.lb.backends.app.servers.a.address", "nonsense");
        assertOneLine(address, "quadrant.lb.backends.app.servers.a.address", "host:port", "nonsense");
        Map<String, String> twice = keys(port, port);
        twice.put("quadrant.lb.frontends.other.listen", address(port));
        twice.put("quadrant.lb.frontends.other.backend", "app");
        assertOneLine(twice, "listen", "is listened on twice");
        Map<String, String> unknown = keys(port, port);
        unknown.put("quadrant.lb.backends.app.balanse", "round-robin");
        assertOneLine(unknown, "quadrant.lb.backends.app.balanse", "did you mean quadrant.lb.backends.app.balance?");
    }

    @Test
    void portInUseIsOneLine() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            assertOneLine(
                    keys(taken.getLocalPort(), taken.getLocalPort()),
                    "quadrant.lb.frontends.web.listen",
                    "address already in use");
        }
    }
}
