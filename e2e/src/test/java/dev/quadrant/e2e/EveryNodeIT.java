package dev.quadrant.e2e;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.matchesPattern;

import dev.quadrant.testbed.NodeProcess;
import dev.quadrant.testbed.NodeProcess.Outcome;
import dev.quadrant.testbed.Ports;
import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/** What all four programs have in common, each as a process of its own. */
class EveryNodeIT {
    static final List<String> NODES = Nodes.ALL;

    @TempDir
    Path directory;

    @ParameterizedTest
    @FieldSource("NODES")
    void saysWhoItIsAndHowItIs(String node) throws IOException {
        Map<String, String> keys = Nodes.keys(node, directory);
        keys.put("quadrant.node.name", "the-one");
        keys.put("quadrant.cluster.name", "e2e");
        try (NodeProcess process = NodeProcess.start(node, keys)) {
            String admin = process.admin().toString();
            given().get(admin + "/")
                    .then()
                    .statusCode(200)
                    .body("name", equalTo("the-one"))
                    .body("program", equalTo(node))
                    .body("version", matchesPattern("\\d+\\.\\d+\\.\\d+.*"))
                    .body("roles", hasItem(node.replace("-node", "")))
                    .body("cluster.name", equalTo("e2e"));
            given().get(admin + "/q/health/live").then().statusCode(200).body("status", equalTo("UP"));
            given().get(admin + "/q/health/started").then().statusCode(200);
            given().get(admin + "/q/health/ready").then().body("checks.name", hasItem("service"));
            given().get(admin + "/cluster").then().statusCode(200).body("members[0].name", equalTo("the-one"));
            given().get(admin + "/q/metrics")
                    .then()
                    .statusCode(200)
                    .contentType(containsString("text/plain"))
                    .body(containsString("process_uptime_seconds"))
                    .body(containsString("quadrant_"));
            assertProcessFigures(process);
            assertThat(process.terminate()).isZero();
        }
    }

    /** The figures that Prometheus clients share, against what the kernel says of the process from outside. */
    private static void assertProcessFigures(NodeProcess process) throws IOException {
        Map<String, Double> figures = process.get("/q/metrics")
                .lines()
                .filter(line -> line.startsWith("process_") && !line.contains("{"))
                .map(line -> line.split(" "))
                .collect(Collectors.toMap(words -> words[0], words -> Double.valueOf(words[1])));
        Path proc = Path.of("/proc", Long.toString(process.pid()));
        double resident = Files.readString(proc.resolve("status"))
                .lines()
                .filter(line -> line.startsWith("VmRSS:"))
                .mapToDouble(line -> Double.parseDouble(line.replaceAll("\\D", "")) * 1024)
                .findFirst()
                .orElseThrow();
        // It goes on working between the two looks.
        assertThat(figures.get("process_resident_memory_bytes")).isBetween(resident / 2, resident * 2);
        assertThat(figures.get("process_virtual_memory_bytes")).isGreaterThan(resident);
        assertThat(figures.get("process_cpu_seconds_total")).isPositive();
        assertThat(figures.get("process_open_fds")).isBetween(5.0, figures.get("process_max_fds"));
        double started = (double) ProcessHandle.of(process.pid())
                .orElseThrow()
                .info()
                .startInstant()
                .orElseThrow()
                .getEpochSecond();
        assertThat(figures.get("process_start_time_seconds")).isBetween(started - 2, started + 60);
    }

    @ParameterizedTest
    @FieldSource("NODES")
    void stopsWithinFiveSecondsOfSigterm(String node) {
        try (NodeProcess process = NodeProcess.start(node, Nodes.keys(node, directory))) {
            process.signal("TERM");
            assertThat(process.awaitExit(Duration.ofSeconds(5))).isZero();
            assertThat(process.output()).contains("event=stopping").contains("event=stopped");
        }
    }

    @ParameterizedTest
    @FieldSource("NODES")
    void tellsSystemd(String node) {
        try (NotifySocket systemd = new NotifySocket(directory.resolve("notify"));
                NodeProcess process = NodeProcess.launch(
                        node,
                        Nodes.keys(node, directory),
                        List.of(),
                        Map.of("NOTIFY_SOCKET", systemd.path(), "WATCHDOG_USEC", "400000"))) {
            assertThat(systemd.next(text -> !text.startsWith("WATCHDOG"))).startsWith("READY=1\nSTATUS=serving");
            assertThat(systemd.next(text -> text.startsWith("WATCHDOG"))).isEqualTo("WATCHDOG=1");
            process.reload();
            assertThat(systemd.next(text -> !text.startsWith("WATCHDOG"))).matches("RELOADING=1\nMONOTONIC_USEC=\\d+");
            assertThat(systemd.next(text -> !text.startsWith("WATCHDOG"))).startsWith("READY=1");
            process.signal("TERM");
            assertThat(systemd.next(text -> !text.startsWith("WATCHDOG"))).isEqualTo("STOPPING=1");
        }
    }

    @ParameterizedTest
    @FieldSource("NODES")
    void logsJsonWhenAsked(String node) {
        Map<String, String> keys = Nodes.keys(node, directory);
        keys.put("quadrant.log.format", "json");
        try (NodeProcess process = NodeProcess.start(node, keys)) {
            process.awaitLine(line -> line.contains("\"event\":\"started\""));
            process.terminate();
            assertThat(process.lines()).allMatch(line -> line.startsWith("{\"ts\":\"") && line.endsWith("}"));
        }
    }

    @ParameterizedTest
    @FieldSource("NODES")
    void hasCommands(String node) {
        Map<String, String> keys = Nodes.keys(node, directory);
        assertThat(NodeProcess.run(node, keys, "version").output()).matches(node + " \\d+\\.\\d+\\.\\d+.*");
        Outcome check = NodeProcess.run(node, keys, "check");
        assertThat(check.output()).contains("configuration is good");
        assertThat(check.code()).isZero();
        assertThat(NodeProcess.run(node, keys, "--help").output()).contains("check", "version", "reference");
        assertThat(NodeProcess.run(node, keys, "nonsense").code()).isEqualTo(2);
        Outcome reference = NodeProcess.run(node, Map.of(), "reference");
        assertThat(reference.output()).contains("## `quadrant.cluster.key-file`", "- default: `quadrant`");
        keys.keySet().stream()
                .map(key -> key.replaceAll("(frontends|backends|servers|repository)\\.[a-z]+", "$1.<name>"))
                .forEach(key -> assertThat(reference.output()).contains("## `" + key + "`"));
    }

    @ParameterizedTest
    @FieldSource("NODES")
    void refusesAnUnknownKey(String node) {
        Map<String, String> keys = Nodes.keys(node, directory);
        keys.put("quadrant.nod.name", "x");
        refused(node, keys, "quadrant.nod.name", "unknown key; did you mean quadrant.node.name?");
    }

    @ParameterizedTest
    @FieldSource("NODES")
    void namesTheFileAndLineOfAMistake(String node) {
        StringBuilder text = new StringBuilder();
        Nodes.keys(node, directory)
                .forEach((key, value) ->
                        text.append(key).append('=').append(value).append('\n'));
        long line = text.chars().filter(c -> c == '\n').count() + 1;
        Path file = Nodes.write(directory.resolve(node + ".properties"), text + "quadrant.log.fromat=json\n");
        refused(
                node,
                Map.of("quarkus.config.locations", file.toString()),
                "quadrant.log.fromat (" + file + ":" + line + ")",
                "did you mean quadrant.log.format?");
    }

    @ParameterizedTest
    @FieldSource("NODES")
    void refusesAnAdminPortInUse(String node) throws IOException {
        try (ServerSocket other = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Map<String, String> keys = Nodes.keys(node, directory);
            keys.put("quadrant.admin.listen", "127.0.0.1:" + other.getLocalPort());
            refused(node, keys, "quadrant.admin.listen", "choose another address");
        }
    }

    @ParameterizedTest
    @FieldSource("NODES")
    void refusesABadAdminAddress(String node) {
        Map<String, String> keys = Nodes.keys(node, directory);
        keys.put("quadrant.admin.listen", "loopback");
        refused(node, keys, "quadrant.admin.listen", "host:port");
    }

    @ParameterizedTest
    @FieldSource("NODES")
    void refusesAClusterKeyThatIsNotThere(String node) {
        Map<String, String> keys = Nodes.keys(node, directory);
        keys.put("quadrant.cluster.listen", "127.0.0.1:" + Ports.free());
        keys.put("quadrant.cluster.key-file", directory.resolve("absent.key").toString());
        refused(node, keys, "quadrant.cluster.key-file", "absent.key does not exist");
    }

    @ParameterizedTest
    @FieldSource("NODES")
    void refusesAMalformedClusterKeyWithoutShowingIt(String node) {
        Map<String, String> keys = Nodes.keys(node, directory);
        Path file = Nodes.secret(directory.resolve("short.key"), "c2VjcmV0LXRoaW5n\n");
        keys.put("quadrant.cluster.listen", "127.0.0.1:" + Ports.free());
        keys.put("quadrant.cluster.key-file", file.toString());
        assertThat(refused(node, keys, "quadrant.cluster.key-file", "openssl rand -base64 32"))
                .doesNotContain("c2VjcmV0");
    }

    @ParameterizedTest
    @FieldSource("NODES")
    void refusesAClusterKeyThatOthersCanRead(String node) throws IOException {
        Map<String, String> keys = clustered(node);
        Path file = Path.of(keys.get("quadrant.cluster.key-file"));
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
        refused(node, keys, "quadrant.cluster.key-file", "is open to other users (rw-r--r--); chmod 600 " + file);
    }

    @ParameterizedTest
    @FieldSource("NODES")
    void refusesAClusterKeyThatCannotBeRead(String node) {
        Map<String, String> keys = Nodes.keys(node, directory);
        keys.put("quadrant.cluster.listen", "127.0.0.1:" + Ports.free());
        // As root every file can be read, but not a directory as if it were one.
        keys.put("quadrant.cluster.key-file", directory.toString());
        refused(node, keys, "quadrant.cluster.key-file", directory + " is not readable");
    }

    @ParameterizedTest
    @FieldSource("NODES")
    void refusesABadClusterAddress(String node) {
        Map<String, String> keys = clustered(node);
        keys.put("quadrant.cluster.listen", "everywhere");
        refused(node, keys, "quadrant.cluster.listen", "write it as 10.0.0.11:7946");
        keys = clustered(node);
        keys.put("quadrant.cluster.join", "127.0.0.1:7946,neighbour");
        refused(node, keys, "quadrant.cluster.join", "not 'neighbour'");
        keys = clustered(node);
        // TEST-NET-1 (RFC 5737) is no address of any host.
        keys.put("quadrant.cluster.listen", "192.0.2.1:7946");
        refused(node, keys, "quadrant.cluster.listen", "address of this host");
    }

    @ParameterizedTest
    @FieldSource("NODES")
    void refusesAClusterPortInUse(String node) throws IOException {
        try (DatagramSocket other = new DatagramSocket(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))) {
            Map<String, String> keys = clustered(node);
            keys.put("quadrant.cluster.listen", "127.0.0.1:" + other.getLocalPort());
            refused(node, keys, "quadrant.cluster.listen", "use a free port");
        }
    }

    @ParameterizedTest
    @FieldSource("NODES")
    void refusesAConfigurationFileThatCannotBeRead(String node) {
        refused(
                node,
                Map.of(
                        "quarkus.config.locations",
                        directory.resolve("absent.properties").toString()),
                "quarkus.config.locations",
                "absent.properties does not exist");
        refused(
                node,
                Map.of("quarkus.config.locations", directory.toString()),
                "quarkus.config.locations",
                "is a directory; name a readable file");
    }

    private Map<String, String> clustered(String node) {
        Map<String, String> keys = Nodes.keys(node, directory);
        keys.put(
                "quadrant.cluster.key-file",
                Nodes.secret(directory.resolve("cluster.key"), "MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=\n")
                        .toString());
        keys.put("quadrant.cluster.listen", "127.0.0.1:" + Ports.free());
        return keys;
    }

    /** Exit code 2 and lines of the program's own, without a stack trace, one of them with key and fix. */
    static String refused(String node, Map<String, String> keys, String key, String fix) {
        Outcome outcome = NodeProcess.run(node, new LinkedHashMap<>(keys));
        assertThat(outcome.output().lines())
                .allMatch(line -> line.startsWith(node + ": "))
                .anySatisfy(line -> assertThat(line).contains(key).contains(fix));
        assertThat(outcome.code()).isEqualTo(2);
        return outcome.output();
    }
}
