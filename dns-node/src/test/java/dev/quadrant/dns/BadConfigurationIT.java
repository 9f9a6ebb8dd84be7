package dev.quadrant.dns;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quadrant.testbed.NodeProcess;
import dev.quadrant.testbed.Ports;
import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What cannot be served ends with code 2 and one line that names key and fix. */
class BadConfigurationIT {
    @TempDir
    Path directory;

    private final Map<String, String> keys = new HashMap<>();

    @BeforeEach
    void goodKeys() {
        new ZoneFiles(directory).write("one.test", 1, "");
        keys.put("quadrant.dns.listen", "127.0.0.1:" + Ports.free());
        keys.put("quadrant.dns.zones-dir", directory.toString());
    }

    private void assertRefused(NodeProcess.Outcome outcome, String key, String reason) {
        assertThat(outcome.output())
                .contains(key)
                .contains(reason)
                .doesNotContain("Exception")
                .doesNotContain("\tat ");
        assertThat(outcome.output().lines().filter(line -> line.contains(key))).hasSize(1);
        assertThat(outcome.code()).isEqualTo(2);
    }

    @ParameterizedTest(name = "{0}={1}")
    @CsvSource({
        "quadrant.dns.zones-dir, /nowhere/at/all, does not exist",
        "quadrant.dns.listen, 127.0.0.1, host:port or [ipv6]:port expected",
        "quadrant.dns.listen, 127.0.0.1:99999, port 99999 is above 65535",
        "quadrant.dns.listen, 203.0.113.77:53, is no address of this host",
        "quadrant.dns.udp-payload, 100, choose a number from 512 to 4096",
        "quadrant.dns.udp-payload, many, many",
        "quadrant.dns.zone-dir, /etc, zones-dir",
    })
    void refusesAtStartAndAtCheck(String key, String value, String reason) {
        keys.put(key, value);
        assertRefused(NodeProcess.run("dns-node", keys), key, reason);
        assertRefused(NodeProcess.run("dns-node", keys, "check"), key, reason);
    }

    @Test
    void refusesADirectoryWithoutZones(@TempDir Path empty) {
        keys.put("quadrant.dns.zones-dir", empty.toString());
        assertRefused(NodeProcess.run("dns-node", keys), "quadrant.dns.zones-dir", "has no *.zone file");
    }

    @Test
    void refusesAPortThatIsInUse() throws IOException {
        int port = Ports.free();
        keys.put("quadrant.dns.listen", "127.0.0.1:" + port);
        InetSocketAddress address = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
        try (DatagramSocket taken = new DatagramSocket(address)) {
            assertRefused(NodeProcess.run("dns-node", keys), "quadrant.dns.listen", "address already in use");
            assertThat(taken.isBound()).isTrue();
        }
        try (ServerSocket taken = new ServerSocket()) {
            taken.bind(address);
            assertRefused(NodeProcess.run("dns-node", keys), "quadrant.dns.listen", "address already in use");
        }
    }

    @Test
    void checkReadsTheZones() {
        assertThat(NodeProcess.run("dns-node", keys, "check").code()).isZero();
        new ZoneFiles(directory).writeText("bad.test", "@ 60 SOA ns1 host 1 1 1 1 1\n@ 60 NS ns1\nns1 60 A 1.2.3\n");
        assertRefused(NodeProcess.run("dns-node", keys, "check"), "quadrant.dns.zones-dir", "bad.test.zone:3: ");
    }
}
