package dev.quadrant.appliance.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quadrant.appliance.admin.AdminActions;
import dev.quadrant.appliance.admin.AdminToken;
import dev.quadrant.appliance.config.Configuration;
import dev.quadrant.appliance.health.Conditions;
import dev.quadrant.testbed.Ports;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What an operator can do with a node over HTTP, on an agent that gossips on loopback. */
class ClusterActionsTest {
    private static final String KEY = "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f";
    private static final String TOKEN = "0123456789abcdef0123456789abcdef";

    @TempDir
    Path directory;

    private final Vertx vertx = Vertx.vertx();
    private final HttpClient client = HttpClient.newHttpClient();
    private ClusterAgent agent;
    private int port;

    @BeforeEach
    void start() throws Exception {
        agent = agent(Map.of(
                "quadrant.cluster.listen",
                "127.0.0.1:" + Ports.free(),
                "quadrant.cluster.key-file",
                file("key", KEY).toString()));
        port = serve(agent);
    }

    @AfterEach
    void stop() {
        agent.stop(System.nanoTime() + 5_000_000_000L);
        vertx.close();
    }

    @Test
    void aNodeIsDrainedAndUndrained() throws Exception {
        assertAnswer(post("drain"), 200, "done", null);
        assertThat(agent.describe().getBoolean("drained")).isTrue();
        assertAnswer(post("drain"), 200, "done", "already-drained");
        assertAnswer(post("undrain"), 200, "done", null);
        assertThat(agent.describe().getBoolean("drained")).isFalse();
        assertAnswer(post("undrain"), 200, "done", "not-drained");
    }

    @Test
    void aHandOverNamesWhatItCannotDo() throws Exception {
        assertAnswer(post("handover"), 400, "refused", "vip-missing");
        assertAnswer(post("handover?vip=nosuch"), 404, "refused", "unknown-vip");
    }

    @Test
    void aNodeThatLeftTakesNoMoreActions() throws Exception {
        assertAnswer(post("leave"), 200, "done", null);
        JsonObject seen = agent.describe();
        assertThat(seen.getBoolean("left")).isTrue();
        assertThat(seen.getJsonArray("members").getJsonObject(0).getString("state"))
                .isEqualTo("left");
        assertAnswer(post("drain"), 409, "refused", "left");
    }

    @Test
    void aNodeThatIsAloneHasNothingToDrain() throws Exception {
        port = serve(agent(Map.of()));
        assertAnswer(post("drain"), 409, "refused", "not-in-cluster");
    }

    @Test
    void theKeysOfTheMembersAreShownByTheirNumbers() {
        JsonArray keys = agent.keys().getJsonArray("keys");
        assertThat(keys).hasSize(1);
        JsonObject key = keys.getJsonObject(0);
        assertThat(key.getString("id")).hasSize(8).isNotEqualTo(KEY.substring(0, 8));
        assertThat(key.getBoolean("primary")).isTrue();
        assertThat(key.getJsonArray("sealing")).containsExactly("one");
    }

    private static void assertAnswer(HttpResponse<String> answer, int status, String outcome, String reason) {
        JsonObject body = new JsonObject(answer.body());
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
        assertThat(body.getString("outcome")).isEqualTo(outcome);
        assertThat(body.getString("reason")).isEqualTo(reason);
    }

    private HttpResponse<String> post(String action) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/cluster/" + action))
                .header("Authorization", "Bearer " + TOKEN)
                .POST(HttpRequest.BodyPublishers.noBody())
                .build();
        return client.send(request, HttpResponse.BodyHandlers.ofString());
    }

    private int serve(ClusterAgent served) throws Exception {
        Router router = Router.router(vertx);
        Path token = file("token", TOKEN);
        ClusterActions.install(
                new AdminActions(router, Optional.of(AdminToken.read(token)), new SimpleMeterRegistry()), served);
        return vertx.createHttpServer()
                .requestHandler(router)
                .listen(0, "127.0.0.1")
                .toCompletionStage()
                .toCompletableFuture()
                .get()
                .actualPort();
    }

    private static ClusterAgent agent(Map<String, String> keys) throws Exception {
        keys.forEach(System::setProperty);
        try {
            return ClusterAgent.start(
                    Configuration.load("test", List.of()),
                    new ClusterIdentity("one", Set.of("lb"), URI.create("http://127.0.0.1:8404"), "test"),
                    new Conditions(),
                    new SimpleMeterRegistry());
        } finally {
            keys.keySet().forEach(System::clearProperty);
        }
    }

    private Path file(String name, String content) throws Exception {
        Path file = Files.writeString(directory.resolve(name), content);
        return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
    }
}
