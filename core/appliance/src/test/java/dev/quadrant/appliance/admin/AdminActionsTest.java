package dev.quadrant.appliance.admin;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Changes through the admin interface over real HTTP: who may, what is answered, what is written down. */
class AdminActionsTest {
    private static final String TOKEN = "0123456789abcdef0123456789abcdef";

    @TempDir
    Path directory;

    private final Vertx vertx = Vertx.vertx();
    private final HttpClient client = HttpClient.newHttpClient();
    private final SimpleMeterRegistry metrics = new SimpleMeterRegistry();
    private final Router router = Router.router(vertx);
    private final List<String> lines = new ArrayList<>();
    private final Logger logger = Logger.getLogger(AdminActions.class.getName());
    private final Handler handler = new Handler() {
        @Override
        public void publish(LogRecord entry) {
            synchronized (lines) {
                lines.add(entry.getMessage());
            }
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    };

    private int port;
    private AdminActions actions;
    private Optional<AdminToken> token;

    @BeforeEach
    void start() throws Exception {
        logger.addHandler(handler);
        Path file = Files.writeString(directory.resolve("token"), TOKEN);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
        token = Optional.of(AdminToken.read(file));
        actions = new AdminActions(router, token, metrics, Duration.ofMinutes(2));
        HttpServer server = vertx.createHttpServer().requestHandler(router);
        port = server.listen(0, "127.0.0.1")
                .toCompletionStage()
                .toCompletableFuture()
                .get()
                .actualPort();
    }

    @AfterEach
    void stop() {
        logger.removeHandler(handler);
        vertx.close();
    }

    @Test
    void aChangeWithTheTokenIsDoneAndWrittenDown() throws Exception {
        actions.post(
                "/lamp",
                "lamp",
                parameters -> CompletableFuture.completedFuture(
                        ActionResult.done(new JsonObject().put("lit", parameters.get("where")))));
        HttpResponse<String> answer = post("/lamp?where=hall", "Bearer " + TOKEN);
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(new JsonObject(answer.body()))
                .isEqualTo(new JsonObject().put("outcome", "done").put("lit", "hall"));
        assertThat(lines)
                .singleElement()
                .satisfies(line -> assertThat(line)
                        .startsWith("event=admin-change who=127.0.0.1:")
                        .endsWith("what=lamp with=\"where=hall\" outcome=done reason=\"\"")
                        .doesNotContain(TOKEN));
        assertThat(metrics.get("quadrant.admin.changes")
                        .tags("what", "lamp", "outcome", "done")
                        .counter()
                        .count())
                .isEqualTo(1);
    }

    @Test
    void withoutTheRightTokenNothingIsDone() throws Exception {
        actions.post("/lamp", "lamp", _ -> {
            throw new AssertionError("it was let in");
        });
        assertRefused(post("/lamp", null), 401, "token-missing");
        assertRefused(post("/lamp", "Bearer 0123456789abcdef0123456789abcdeF"), 401, "token-wrong");
        assertThat(post("/lamp", null).headers().firstValue("WWW-Authenticate")).contains("Bearer");
        assertThat(lines).isNotEmpty().allMatch(line -> line.startsWith("event=admin-change-refused who=127.0.0.1"));
    }

    @Test
    void withoutAConfiguredTokenNobodyChangesAnything() throws Exception {
        actions.post("/lamp", "lamp", _ -> {
            throw new AssertionError("it was let in");
        });
        actions.token(Optional.empty());
        HttpResponse<String> answer = post("/lamp", "Bearer " + TOKEN);
        assertRefused(answer, 403, "no-token-configured");
        assertThat(new JsonObject(answer.body()).getString("message"))
                .isEqualTo("this node takes no changes: set quadrant.admin.token-file");
    }

    @Test
    void aBodyThatIsTooLongIsRefused() throws Exception {
        actions.post("/lamp", "lamp", _ -> {
            throw new AssertionError("it was let in");
        });
        HttpRequest request = request("/lamp", "Bearer " + TOKEN)
                .POST(HttpRequest.BodyPublishers.ofString("x".repeat(5000)))
                .build();
        assertRefused(client.send(request, HttpResponse.BodyHandlers.ofString()), 413, "body-too-long");
    }

    @Test
    void anActionThatFailsIsAnAnswerToo() throws Exception {
        actions.post("/lamp", "lamp", _ -> CompletableFuture.failedFuture(new IllegalStateException("no bulb")));
        HttpResponse<String> answer = post("/lamp", "Bearer " + TOKEN);
        assertThat(answer.statusCode()).isEqualTo(500);
        assertThat(new JsonObject(answer.body()).getString("message")).contains("no bulb");
    }

    @Test
    void anActionThatDoesNotAnswerIsNotWaitedForForEver() throws Exception {
        AdminActions impatient = new AdminActions(router, token, metrics, Duration.ofMillis(1));
        impatient.post("/never", "never", _ -> new CompletableFuture<>());
        HttpResponse<String> answer = post("/never", "Bearer " + TOKEN);
        assertThat(answer.statusCode()).isEqualTo(503);
        assertThat(new JsonObject(answer.body()).getString("reason")).isEqualTo("no-answer");
    }

    @Test
    void onlySoManyChangesAreUnderWayAtOnce() throws Exception {
        List<CompletableFuture<ActionResult>> begun = new ArrayList<>();
        actions.post("/slow", "slow", _ -> {
            CompletableFuture<ActionResult> open = new CompletableFuture<>();
            synchronized (begun) {
                begun.add(open);
                begun.notifyAll();
            }
            return open;
        });
        List<CompletableFuture<HttpResponse<String>>> answers = new ArrayList<>();
        for (int i = 0; i < 16; i++) {
            answers.add(client.sendAsync(
                    request("/slow", "Bearer " + TOKEN)
                            .POST(HttpRequest.BodyPublishers.noBody())
                            .build(),
                    HttpResponse.BodyHandlers.ofString()));
        }
        synchronized (begun) {
            while (begun.size() < 16) {
                begun.wait();
            }
        }
        assertRefused(post("/slow", "Bearer " + TOKEN), 429, "busy");
        begun.forEach(open -> open.complete(ActionResult.accepted("begun")));
        for (CompletableFuture<HttpResponse<String>> answer : answers) {
            assertThat(answer.get().statusCode()).isEqualTo(202);
        }
    }

    private static void assertRefused(HttpResponse<String> answer, int status, String reason) {
        assertThat(answer.statusCode()).isEqualTo(status);
        JsonObject body = new JsonObject(answer.body());
        assertThat(body.getString("outcome")).isEqualTo("refused");
        assertThat(body.getString("reason")).isEqualTo(reason);
    }

    private HttpResponse<String> post(String path, String authorization) throws Exception {
        HttpRequest request = request(path, authorization)
                .POST(HttpRequest.BodyPublishers.noBody())
                .build();
        return client.send(request, HttpResponse.BodyHandlers.ofString());
    }

    private HttpRequest.Builder request(String path, String authorization) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path));
        return authorization == null ? request : request.header("Authorization", authorization);
    }
}
