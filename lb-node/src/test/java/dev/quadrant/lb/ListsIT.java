package dev.quadrant.lb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.quadrant.lb.kit.RawServer;
import dev.quadrant.testbed.Await;
import dev.quadrant.testbed.NodeProcess;
import dev.quadrant.testbed.Ports;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who may connect, by lists in files and as an administrator changes them; the clients are curl from several addresses of this host. */
class ListsIT {
    private static final String TOKEN = "0123456789abcdef0123456789abcdef";
    private static final Duration LONG = Duration.ofSeconds(30);
    private static final int RESET = 56;
    private static final int RESET_ON_SEND = 55;
    private static final int RESET_ON_CONNECT = 7;

    @TempDir
    private Path directory;

    private final int port = Ports.free();

    private Map<String, String> keys(RawServer server) throws Exception {
        Path token = Files.writeString(directory.resolve("token"), TOKEN);
        Files.setPosixFilePermissions(token, PosixFilePermissions.fromString("rw-------"));
        return Map.of(
                "quadrant.admin.token-file",
                token.toString(),
                "quadrant.cluster.listen",
                "127.0.0.1:" + Ports.free(),
                "quadrant.lb.lists.blocked.file",
                blocked().toString(),
                "quadrant.lb.lists.hosts.networks",
                "127.0.0.0/28",
                "quadrant.lb.frontends.web.listen",
                "127.0.0.1:" + port,
                "quadrant.lb.frontends.web.backend",
                "app",
                "quadrant.lb.frontends.web.allow",
                "hosts",
                "quadrant.lb.frontends.web.deny",
                "blocked",
                "quadrant.lb.backends.app.servers.a.address",
                "127.0.0.1:" + server.port());
    }

    private Path blocked() {
        return directory.resolve("blocked.txt");
    }

    /** Whether a client with that address is served; else its connection is reset. */
    private boolean served(String source) throws Exception {
        Process curl = new ProcessBuilder(
                        "curl", "-s", "-m", "20", "--interface", source, "http://127.0.0.1:" + port + "/")
                .start();
        String answer = new String(curl.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        int code = curl.waitFor();
        assertThat(code).isIn(0, RESET, RESET_ON_SEND, RESET_ON_CONNECT);
        assertThat(answer).isEqualTo(code == 0 ? "a" : "");
        return code == 0;
    }

    private static HttpResponse<String> change(NodeProcess node, String query, String token) throws Exception {
        try (HttpClient client = HttpClient.newHttpClient()) {
            return client.send(
                    HttpRequest.newBuilder(URI.create(node.admin() + "/lb/list?" + query))
                            .header("Authorization", "Bearer " + token)
                            .POST(HttpRequest.BodyPublishers.noBody())
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
        }
    }

    private static JsonObject list(NodeProcess node, String name, String address) {
        return new JsonArray(node.get("/lb/lists?address=" + address))
                .stream()
                        .map(JsonObject.class::cast)
                        .filter(list -> list.getString("name").equals(name))
                        .findFirst()
                        .orElseThrow();
    }

    @Test
    void listsDecideWhoMayConnect() throws Exception {
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/curl")), "needs curl: apt-get install curl");
        Files.writeString(blocked(), "# by hand\n127.0.0.2\n");
        try (RawServer server = RawServer.answering("a");
                NodeProcess node = NodeProcess.start("lb-node", keys(server)).awaitReady()) {
            assertThat(served("127.0.0.1")).isTrue();
            assertThat(served("127.0.0.2")).as("denied").isFalse();
            assertThat(served("127.0.0.99")).as("not allowed").isFalse();
            assertThat(node.get("/q/metrics"))
                    .contains("quadrant_lb_refusals_total{frontend=\"web\",reason=\"source-denied\",} 1.0")
                    .contains("quadrant_lb_refusals_total{frontend=\"web\",reason=\"source-not-allowed\",} 1.0")
                    .contains("quadrant_lb_list_networks{list=\"blocked\",} 1.0")
                    .contains("quadrant_lb_connections{frontend=\"web\",} 0.0");
            changedByAnAdministrator(node);
            changedByItsFile(node);
        }
    }

    private void changedByAnAdministrator(NodeProcess node) throws Exception {
        assertThat(change(node, "list=blocked&add=127.0.0.3", "not-the-token").statusCode())
                .isEqualTo(401);
        assertThat(served("127.0.0.3")).isTrue();
        assertThat(change(node, "list=blocked&add=127.0.0.3&for=1h", TOKEN).statusCode())
                .isEqualTo(200);
        assertThat(served("127.0.0.3")).isFalse();
        JsonObject blocked = list(node, "blocked", "127.0.0.3");
        assertThat(blocked.getBoolean("listed")).isTrue();
        assertThat(blocked.getString("by")).isEqualTo("127.0.0.3/32");
        assertThat(blocked.getJsonArray("changes").getJsonObject(0).getInteger("secondsLeft"))
                .isBetween(3000, 3600);
        assertThat(change(node, "list=blocked&remove=127.0.0.2", TOKEN).statusCode())
                .isEqualTo(200);
        assertThat(served("127.0.0.2")).isTrue();
        assertThat(change(node, "list=blocked&forget=127.0.0.2", TOKEN).statusCode())
                .isEqualTo(200);
        assertThat(served("127.0.0.2")).isFalse();
        assertThat(change(node, "list=blocked&add=127.0.0.300", TOKEN).body()).contains("network-invalid");
        assertThat(change(node, "list=blocked&add=127.0.0.4&for=-1s", TOKEN).statusCode())
                .isEqualTo(400);
        assertThat(change(node, "list=nobody&add=127.0.0.4", TOKEN).body()).contains("blocked, hosts");
        assertThat(node.get("/lb/lists?address=x")).contains("not an address");
    }

    private void changedByItsFile(NodeProcess node) throws Exception {
        Files.writeString(blocked(), "127.0.0.4\n127.0.0.999\n");
        node.reload();
        node.awaitLine(line -> line.contains("event=reload-refused") && line.contains(blocked() + ":2"));
        assertThat(served("127.0.0.2")).as("the list stays as it was").isFalse();
        assertThat(served("127.0.0.4")).isTrue();
        Files.writeString(blocked(), "127.0.0.4\n");
        node.reload();
        Await.until("the file is read again", LONG, () -> {
            try {
                return !served("127.0.0.4");
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        });
        assertThat(served("127.0.0.2")).isTrue();
        assertThat(served("127.0.0.3")).as("a change outlives a reload").isFalse();
    }

    @Test
    void explainSaysWhichListDecides() throws Exception {
        Files.writeString(blocked(), "127.0.0.2\n");
        try (RawServer server = RawServer.answering("a")) {
            NodeProcess.Outcome outcome = NodeProcess.run(
                    "lb-node", keys(server), "explain", "--frontend", "web", "--source", "127.0.0.2", "GET /");
            assertThat(outcome.output())
                    .contains("source    the connection is reset, source-denied: ", " (list blocked)")
                    .doesNotContain("route");
            outcome = NodeProcess.run(
                    "lb-node", keys(server), "explain", "--frontend", "web", "--source", "127.0.0.1", "GET /");
            assertThat(outcome.output()).contains("source    may connect (list hosts)", "route");
        }
    }
}
