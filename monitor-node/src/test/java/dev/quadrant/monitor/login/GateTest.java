package dev.quadrant.monitor.login;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quadrant.appliance.admin.AdminActions;
import dev.quadrant.appliance.admin.LogRoute;
import dev.quadrant.appliance.admin.ReadAccess;
import dev.quadrant.cluster.crypto.ClusterKey;
import dev.quadrant.cluster.crypto.KeyRing;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Vertx;
import io.vertx.ext.web.Router;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a proof of the cluster's key opens where users are configured: the log lines of this node, nothing else. */
class GateTest {
    private static final ReadAccess CLUSTER = access(1);

    @TempDir
    Path directory;

    private final Vertx vertx = Vertx.vertx();
    private final HttpClient client = HttpClient.newHttpClient();
    private int port;

    private static ReadAccess access(int fill) {
        byte[] bytes = new byte[ClusterKey.BYTES];
        Arrays.fill(bytes, (byte) fill);
        return new ReadAccess(() -> Optional.of(new KeyRing(List.of(ClusterKey.of(bytes)))));
    }

    private void serve(ReadAccess reading) throws IOException {
        Path file = Files.writeString(directory.resolve("users"), "");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
        Router router = Router.router(vertx);
        SimpleMeterRegistry metrics = new SimpleMeterRegistry();
        AdminActions actions = new AdminActions(router, Optional.empty(), metrics);
        LoginOptions options = new LoginOptions(
                Duration.ofHours(1),
                Duration.ofHours(1),
                10,
                5,
                Duration.ofMinutes(1),
                10,
                false,
                actions,
                Optional.empty(),
                reading,
                "monitor-1");
        Sessions sessions = new Sessions(Duration.ofHours(1), Duration.ofHours(1), 10, bytes -> {});
        new Gate(new Users(Optional.of(file)), sessions, options, metrics).install(router);
        LogRoute.install(router, "monitor-1", reading, actions, metrics);
        router.route().handler(request -> request.end("shown"));
        port = vertx.createHttpServer()
                .requestHandler(router)
                .listen(0, "127.0.0.1")
                .toCompletionStage()
                .toCompletableFuture()
                .join()
                .actualPort();
    }

    @BeforeEach
    void start() throws IOException {
        serve(CLUSTER);
    }

    @AfterEach
    void stop() {
        vertx.close().toCompletionStage().toCompletableFuture().join();
        client.close();
    }

    private int status(String path, String authorization) throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path));
        if (!authorization.isEmpty()) {
            request.header("authorization", authorization);
        }
        return client.send(request.build(), HttpResponse.BodyHandlers.discarding())
                .statusCode();
    }

    @Test
    void aNodeOfTheClusterCollectsTheLines() throws IOException, InterruptedException {
        assertThat(status("/logs?boot=&from=0", CLUSTER.authorization("/logs", "monitor-1")))
                .isEqualTo(200);
    }

    @Test
    void nobodyElseDoes() throws IOException, InterruptedException {
        assertThat(status("/logs", "")).isEqualTo(401);
        assertThat(status("/logs", access(2).authorization("/logs", "monitor-1")))
                .as("another cluster's key")
                .isEqualTo(401);
        assertThat(status("/logs", CLUSTER.authorization("/logs", "lb-1")))
                .as("another node's proof")
                .isEqualTo(401);
    }

    @Test
    void theProofOpensNoOtherPath() throws IOException, InterruptedException {
        String proof = CLUSTER.authorization("/logs", "monitor-1");
        for (String path : List.of("/api/v1/query", "/loki/api/v1/labels", "/logs/", "/logs/x", "/api/logs/tail")) {
            assertThat(status(path, proof)).as(path).isEqualTo(401);
        }
    }

    /** Without a key the lines are for who asks from this host; where a login is needed, that is not enough. */
    @Test
    void withoutAKeyThisHostIsNotEnough() throws IOException, InterruptedException {
        serve(new ReadAccess(Optional::empty));
        assertThat(status("/logs", "")).isEqualTo(401);
        assertThat(status("/logs", CLUSTER.authorization("/logs", "monitor-1"))).isEqualTo(401);
    }
}
