package dev.quadrant.dns;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quadrant.testbed.Await;
import dev.quadrant.testbed.NodeProcess;
import dev.quadrant.testbed.Ports;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A cluster of three processes, each on a loopback address of its own, and the zone that they make of it. Their admin interfaces
 * listen on loopback, as they do unless configured: what names them is where their gossip comes from.
 */
class RoleZoneIT {
    private static final Duration SOON = Duration.ofSeconds(20);
    private static final int NODES = 3;
    private static final String DOMAIN = "cluster.test";

    @TempDir
    Path directory;

    private final int gossip = Ports.free();
    private final List<Server> servers = new ArrayList<>();
    private final List<Long> serials = new ArrayList<>();

    /** One of the nodes, as its operator and its clients see it. */
    private final class Server {
        final String name;
        final String address;
        final ZoneFiles zones;
        final Map<String, String> keys;
        final Dig dig;
        NodeProcess node;

        Server(int number) throws IOException {
            name = "dns-" + number;
            address = "127.0.1." + number;
            zones = new ZoneFiles(Files.createDirectories(directory.resolve(name))).write("one.test", 1, "");
            int port = Ports.free();
            dig = new Dig("127.0.0.1", port);
            keys = new TreeMap<>(Map.of(
                    "quadrant.node.name",
                    name,
                    "quadrant.admin.token-file",
                    secret("token", "0123456789abcdef0123456789abcdef"),
                    "quadrant.cluster.key-file",
                    secret("key", "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f"),
                    "quadrant.cluster.listen",
                    address + ":" + gossip,
                    "quadrant.cluster.join",
                    "127.0.1.1:" + gossip + ",127.0.1.2:" + gossip,
                    "quadrant.cluster.voters",
                    "dns-1,dns-2,dns-3",
                    "quadrant.dns.listen",
                    "127.0.0.1:" + port,
                    "quadrant.dns.zones-dir",
                    zones.directory().toString(),
                    "quadrant.dns.role-zone.domain",
                    DOMAIN,
                    "quarkus.http.port",
                    Integer.toString(Ports.free())));
        }

        void start() {
            node = Nodes.start(keys);
        }

        void cluster(String command) {
            assertThat(NodeProcess.run("dns-node", keys, "cluster", command))
                    .isEqualTo(new NodeProcess.Outcome(0, "done"));
        }

        long serial() {
            String[] soa = dig.shortly(DOMAIN + " SOA").split(" ");
            return soa.length > 2 ? Long.parseLong(soa[2]) : 0;
        }

        String addresses(String name) {
            return dig.shortly(name + "." + DOMAIN + " A").lines().sorted().collect(Collectors.joining(" "));
        }
    }

    private String secret(String name, String content) throws IOException {
        Path file = Files.writeString(directory.resolve(name), content);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
        return file.toString();
    }

    @BeforeEach
    void start() throws IOException {
        Dig.assume();
        for (int number = 1; number <= NODES; number++) {
            servers.add(new Server(number));
            serials.add(0L);
        }
    }

    @AfterEach
    void stop() {
        servers.stream().filter(server -> server.node != null).forEach(server -> {
            server.node.signal("CONT");
            server.node.close();
        });
    }

    private Server server(int number) {
        return servers.get(number - 1);
    }

    private static String everyone(int... numbers) {
        return Arrays.stream(numbers).mapToObj(number -> "127.0.1." + number).collect(Collectors.joining(" "));
    }

    /** Waits until these answer the role's name with those, and looks that their serials grew meanwhile. */
    private void await(String what, List<Server> asked, String addresses) {
        long began = System.nanoTime();
        for (Server server : asked) {
            Await.until(
                    what + ", asked of " + server.name,
                    SOON,
                    () -> server.addresses("dns").equals(addresses),
                    () -> server.addresses("dns") + "\n" + server.node.output());
        }
        System.out.println("role zone: " + what + ": " + (System.nanoTime() - began) / 1_000_000 + " ms");
        for (Server server : asked) {
            int number = servers.indexOf(server);
            long serial = server.serial();
            assertThat(serial).as("serial of " + server.name).isGreaterThan(serials.set(number, serial));
        }
    }

    @Test
    void theNamesFollowTheCluster() {
        servers.forEach(Server::start);
        await("all are there", servers, everyone(1, 2, 3));
        assertThat(server(3).dig.ask("dns-2.dns." + DOMAIN + " A +noall +answer"))
                .containsPattern("dns-2\\.dns\\.cluster\\.test\\.\\s+5\\s+IN\\s+A\\s+127\\.0\\.1\\.2");
        assertThat(server(2).dig.shortly(DOMAIN + " NS").lines())
                .containsExactlyInAnyOrder(
                        "dns-1.dns.cluster.test.", "dns-2.dns.cluster.test.", "dns-3.dns.cluster.test.");
        assertThat(server(1).dig.header("dns-4.dns." + DOMAIN + " A")).isEqualTo("NXDOMAIN qr aa");

        server(3).zones.writeText("two.test", "@ NONSENSE\n");
        Await.until("it says that it is not ready", SOON, () -> !server(3).node.isUp("/q/health/ready"));
        await("one is not ready", servers, everyone(1, 2));
        assertThat(server(1).addresses("dns-3.dns")).as("its own name stays").isEqualTo(everyone(3));
        server(3).zones.write("two.test", 1, "");
        server(3).node.awaitReady();
        await("it is ready again", servers, everyone(1, 2, 3));

        server(2).cluster("drain");
        await("one is drained", servers, everyone(1, 3));
        server(2).cluster("undrain");
        await("it is undrained", servers, everyone(1, 2, 3));

        server(2).node.signal("STOP");
        await("one is stopped", List.of(server(1), server(3)), everyone(1, 3));
        server(2).node.signal("CONT");
        await("it runs again", List.of(server(1), server(3)), everyone(1, 2, 3));

        server(3).node.kill();
        await("one is killed", List.of(server(1), server(2)), everyone(1, 2));
        server(2).node.terminate();
        await("one leaves", List.of(server(1)), everyone(1));
        assertThat(server(1).dig.header("dns-2.dns." + DOMAIN + " A"))
                .as("one that left has no name")
                .isEqualTo("NXDOMAIN qr aa");
    }

    /** The virtual IP is that of load balancers; this one is configured with it and tells the others. */
    @Test
    void aVirtualAddressHasANameOnEveryServer() {
        Assumptions.assumeTrue("root".equals(System.getProperty("user.name")), "needs root: virtual IPs");
        Assumptions.assumeTrue(Files.exists(Path.of("/dev/net/tun")), "needs /dev/net/tun: modprobe tun");
        server(1).start();
        Await.until("the zone is served", SOON, () -> server(1).addresses("dns").equals(everyone(1)));
        assertThat(server(1).dig.header("web." + DOMAIN + " A")).isEqualTo("NXDOMAIN qr aa");
        server(2).keys.put("quadrant.vips.web.address", "192.0.2.100");
        server(2).keys.put("quadrant.vips.web.interface", "lo");
        server(2).keys.put("quadrant.vips.web.role", "lb");
        server(2).start();
        for (Server server : List.of(server(1), server(2))) {
            Await.until(
                    "a name for the virtual IP",
                    SOON,
                    () -> server.addresses("web").equals("192.0.2.100"));
        }
    }
}
