package dev.quadrant.dns;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quadrant.testbed.Await;
import dev.quadrant.testbed.NodeProcess;
import dev.quadrant.testbed.Ports;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Zones that change while they are served. */
class ReloadIT {
    private static final Duration SOON = Duration.ofSeconds(20);
    private static final int RELOADS = Integer.getInteger("reload.rounds", 100);
    private static final int QUERIES_BETWEEN = 10;

    @TempDir
    Path directory;

    private final int port = Ports.free();
    private final Dig dig = new Dig("127.0.0.1", port);
    private ZoneFiles zones;

    @BeforeEach
    void oneZone() {
        Dig.assume();
        zones = new ZoneFiles(directory).write("one.test", 1, "");
    }

    private NodeProcess start(String watchInterval) {
        return Nodes.start(Map.of(
                "quadrant.dns.listen",
                "127.0.0.1:" + port,
                "quadrant.dns.zones-dir",
                directory.toString(),
                "quadrant.dns.watch-interval",
                watchInterval));
    }

    private void awaitSerial(String origin, int serial) {
        Await.until(
                "serial " + serial + " of " + origin,
                SOON,
                () -> dig.shortly("serial." + origin + " TXT").equals("\"" + serial + "\""));
    }

    /** {@code -Dreload.rounds=10000} makes it longer. */
    @Test
    void dropsNoQueryAndMixesNothing() throws Exception {
        zones.writeNumbered("one.test", 1, "");
        try (NodeProcess node = start("0s");
                QueryLoad udp = QueryLoad.udp(port, "one.test");
                QueryLoad tcp = QueryLoad.tcp(port, "one.test")) {
            for (int serial = 2; serial <= RELOADS + 1; serial++) {
                // Each change meets clients that are at work, however busy the machine is.
                int byUdp = udp.answered() + QUERIES_BETWEEN;
                int byTcp = tcp.answered() + QUERIES_BETWEEN;
                zones.writeNumbered("one.test", serial, "");
                node.reload();
                int expected = serial;
                Await.until(
                        "serial " + serial,
                        SOON,
                        () -> udp.latestSerial() == expected
                                && tcp.latestSerial() == expected
                                && udp.answered() > byUdp
                                && tcp.answered() > byTcp,
                        node::output);
            }
            for (QueryLoad load : List.of(udp, tcp)) {
                QueryLoad.Outcome outcome = load.finish();
                assertThat(outcome.lost()).as("queries without an answer").isZero();
                assertThat(outcome.wrong())
                        .as("answers that lack something, are of two zones, or older than one before")
                        .isEmpty();
                assertThat(outcome.answered())
                        .as("queries while it changed %d times", RELOADS)
                        .isGreaterThan(QUERIES_BETWEEN * RELOADS);
            }
        }
    }

    @Test
    void noticesChangesByItself() {
        try (NodeProcess node = start("100ms")) {
            zones.write("one.test", 2, "").write("two.test", 9, "");
            awaitSerial("one.test", 2);
            awaitSerial("two.test", 9);
            assertThat(zones.file("two.test").toFile().delete()).isTrue();
            Await.until(
                    "two.test is gone", SOON, () -> dig.header("two.test SOA").startsWith("REFUSED"), node::output);
        }
    }

    @Test
    void keepsTheOldZoneWhenTheNewOneIsBroken() {
        try (NodeProcess node = start("100ms")) {
            node.awaitReady();
            zones.write("one.test", 2, "www A 192.0.2.300\n");
            String line = node.awaitLine(text -> text.contains("zone-broken"));
            assertThat(line).contains("one.test.zone:6", "zone=one.test.", "serial 1");
            assertThat(dig.shortly("serial.one.test TXT")).isEqualTo("\"1\"");
            assertThat(node.isUp("/q/health/ready")).as("still serves").isTrue();
            assertThat(node.get("/q/health/ready")).contains("broken.one.test.", "one.test.zone:6");
            assertThat(node.get("/dns/zones")).contains("\"broken\"", "one.test.zone:6");
            assertThat(node.get("/q/metrics")).containsPattern("quadrant_dns_zone_load_failures_total 1");
            zones.write("one.test", 3, "www A 192.0.2.30\n");
            awaitSerial("one.test", 3);
            assertThat(node.get("/q/health/ready")).doesNotContain("broken.");
        }
    }

    @Test
    void servesTheOthersWhenOneIsBrokenAtStart() {
        zones.writeText("bad.test", "@ SOA ns1 host 1 1 1 1 1\n@ NS\n");
        try (NodeProcess node = start("100ms")) {
            assertThat(dig.shortly("serial.one.test TXT")).isEqualTo("\"1\"");
            assertThat(dig.header("www.bad.test A")).isEqualTo("SERVFAIL qr");
            assertThat(node.isUp("/q/health/ready")).isFalse();
            assertThat(node.get("/q/health/ready")).contains("bad.test.zone:2", "not served: bad.test.");
            zones.write("bad.test", 4, "");
            awaitSerial("bad.test", 4);
            node.awaitReady();
        }
    }

    @Test
    void reloadsForWhoeverHasTheToken() throws Exception {
        Path token = Files.writeString(directory.resolve("token"), "0123456789abcdef0123456789abcdef\n");
        Files.setPosixFilePermissions(token, PosixFilePermissions.fromString("rw-------"));
        Map<String, String> keys = Map.of(
                "quadrant.dns.listen",
                "127.0.0.1:" + port,
                "quadrant.dns.zones-dir",
                directory.toString(),
                "quadrant.dns.watch-interval",
                "0s",
                "quadrant.admin.token-file",
                token.toString());
        try (NodeProcess node = Nodes.start(keys)) {
            zones.write("one.test", 2, "");
            assertThat(post(node, "wrong").statusCode()).isEqualTo(401);
            assertThat(dig.shortly("serial.one.test TXT")).isEqualTo("\"1\"");
            HttpResponse<String> done = post(node, "0123456789abcdef0123456789abcdef");
            assertThat(done.statusCode()).isEqualTo(200);
            assertThat(done.body()).contains("\"serial\"", "2");
            assertThat(dig.shortly("serial.one.test TXT")).isEqualTo("\"2\"");
            zones.write("one.test", 3, "bad A 1\n");
            HttpResponse<String> broken = post(node, "0123456789abcdef0123456789abcdef");
            assertThat(broken.statusCode()).isEqualTo(500);
            assertThat(broken.body()).contains("zone-broken", "one.test.zone:6");
            assertThat(dig.shortly("serial.one.test TXT")).isEqualTo("\"2\"");
        }
    }

    private static HttpResponse<String> post(NodeProcess node, String token) throws IOException, InterruptedException {
        try (HttpClient client = HttpClient.newHttpClient()) {
            HttpRequest request = HttpRequest.newBuilder(node.admin().resolve("/dns/reload"))
                    .header("Authorization", "Bearer " + token)
                    .POST(HttpRequest.BodyPublishers.noBody())
                    .build();
            return client.send(request, HttpResponse.BodyHandlers.ofString());
        }
    }
}
