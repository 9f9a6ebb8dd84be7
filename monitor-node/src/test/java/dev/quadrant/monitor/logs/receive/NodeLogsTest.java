package dev.quadrant.monitor.logs.receive;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quadrant.appliance.admin.AdminActions;
import dev.quadrant.appliance.admin.LogRoute;
import dev.quadrant.appliance.admin.ReadAccess;
import dev.quadrant.appliance.log.LogRing;
import dev.quadrant.cluster.crypto.ClusterKey;
import dev.quadrant.cluster.crypto.KeyRing;
import dev.quadrant.monitor.labels.Matcher;
import dev.quadrant.monitor.logs.intake.Intake;
import dev.quadrant.monitor.logs.intake.LineLimits;
import dev.quadrant.monitor.logs.store.Block;
import dev.quadrant.monitor.logs.store.Lines;
import dev.quadrant.monitor.logs.store.LogStore;
import dev.quadrant.monitor.logs.store.Reading;
import dev.quadrant.monitor.logs.store.StoreLab;
import dev.quadrant.monitor.scrape.Target;
import dev.quadrant.testbed.Await;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Lines of a node over real HTTP: who gets them, and what is said of those that were gone. */
class NodeLogsTest {
    private static final Duration SOON = Duration.ofSeconds(30);
    private static final String NODE = "lb-1";
    private static final Optional<KeyRing> KEY = ring(1);

    @TempDir
    Path directory;

    private final Vertx vertx = Vertx.vertx();
    private final SimpleMeterRegistry metrics = new SimpleMeterRegistry();
    private final Router router = Router.router(vertx);
    private LogStore store;
    private HttpServer server;

    private static Optional<KeyRing> ring(int fill) {
        byte[] bytes = new byte[ClusterKey.BYTES];
        Arrays.fill(bytes, (byte) fill);
        return Optional.of(new KeyRing(List.of(ClusterKey.of(bytes))));
    }

    @BeforeEach
    void start() throws IOException {
        store = new LogStore(StoreLab.options(directory));
        server = vertx.createHttpServer()
                .requestHandler(router)
                .listen(0, "127.0.0.1")
                .toCompletionStage()
                .toCompletableFuture()
                .join();
    }

    @AfterEach
    void stop() throws IOException {
        vertx.close().toCompletionStage().toCompletableFuture().join();
        store.close();
    }

    private NodeLogs collector(Optional<KeyRing> key) {
        Target node = new Target(
                Target.QUADRANT,
                "i",
                URI.create("http://127.0.0.1:" + server.actualPort()),
                "/q/metrics",
                NODE,
                List.of("lb"),
                "",
                true,
                Optional.empty());
        Intake intake = new Intake(store, new LineLimits(1000, 1 << 20, 10, 1000, 30, 256, 2048), metrics);
        return new NodeLogs(
                vertx,
                new ReadAccess(() -> key),
                store,
                intake,
                () -> List.of(node),
                "monitor-1",
                "monitor",
                Duration.ofMillis(20),
                metrics);
    }

    private double counted(String name) {
        return metrics.get(name).counter().count();
    }

    /** The node's lines, the oldest first. */
    private List<String> lines() {
        List<String> all = new ArrayList<>();
        try (Reading reading = new Reading()) {
            for (Block block : store.select(
                    List.of(Matcher.of("node", Matcher.Type.EQUAL, NODE)), Long.MIN_VALUE, Long.MAX_VALUE)) {
                Lines lines = store.read(block, reading);
                for (int i = 0; i < lines.count(); i++) {
                    all.add(lines.time(i) + " "
                            + new String(lines.bytes(), lines.start(i), lines.length(i), StandardCharsets.UTF_8));
                }
            }
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
        all.sort(null);
        return all.stream().map(line -> line.substring(line.indexOf(' ') + 1)).toList();
    }

    private static JsonObject page(String boot, long from, String... texts) {
        JsonArray lines = new JsonArray();
        long now = System.currentTimeMillis() * 1_000_000;
        for (int i = 0; i < texts.length; i++) {
            lines.add(new JsonArray().add(Long.toString(now + i)).add("info").add(texts[i]));
        }
        return new JsonObject()
                .put("node", NODE)
                .put("boot", boot)
                .put("oldest", from)
                .put("from", from)
                .put("lines", lines);
    }

    /** As a node whose ring went on from line 2 to line 7 before it was asked again, and that began anew then. */
    @Test
    void linesThatWereGoneAreCountedAndALineSaysSo() {
        AtomicReference<String> asked = new AtomicReference<>("");
        router.get(LogRoute.PATH).handler(request -> {
            String from =
                    request.request().getParam("boot") + ":" + request.request().getParam("from");
            asked.set(from);
            JsonObject answer =
                    switch (from) {
                        case ":0" -> page("aa", 0, "zero", "one");
                        case "aa:2" -> page("aa", 7, "seven");
                        case "aa:8" -> page("bb", 3, "of the next boot");
                        default -> page("bb", 4);
                    };
            request.end(answer.encode());
        });
        NodeLogs logs = collector(Optional.empty());
        logs.start();
        Await.until("all was read", SOON, () -> asked.get().equals("bb:4"), asked::get);
        logs.stop();
        assertThat(counted("quadrant.monitor.logs.nodes.missed")).isEqualTo(8);
        assertThat(lines())
                .containsExactlyInAnyOrder(
                        "zero",
                        "one",
                        "level=warn part=monitor.logs event=log-lines-missed count=5",
                        "seven",
                        "level=warn part=monitor.logs event=log-lines-missed count=3",
                        "of the next boot");
    }

    /** How the node that was asked answered: by its own route, with this process' lines. */
    private AtomicReference<Integer> status() {
        AtomicReference<Integer> status = new AtomicReference<>(0);
        router.route().handler(request -> {
            request.addEndHandler(_ -> status.set(request.response().getStatusCode()));
            request.next();
        });
        LogRoute.install(
                router,
                NODE,
                new ReadAccess(() -> KEY),
                new AdminActions(router, Optional.empty(), metrics),
                new SimpleMeterRegistry());
        return status;
    }

    @Test
    void whoHasTheClustersKeyReads() {
        AtomicReference<Integer> status = status();
        NodeLogs logs = collector(KEY);
        logs.start();
        LogRing.SHARED.publish(new LogRecord(Level.INFO, "event=told"));
        Await.until("the line came", SOON, () -> lines().toString().contains("event=told"), status::toString);
        logs.stop();
        assertThat(status.get()).isEqualTo(200);
        assertThat(counted("quadrant.monitor.logs.nodes.failed")).isZero();
    }

    @Test
    void whoHasAnotherKeyOrNoneIsRefusedThoughOnTheSameHost() {
        AtomicReference<Integer> status = status();
        for (Optional<KeyRing> key : List.of(ring(2), Optional.<KeyRing>empty())) {
            double before = metrics.find("quadrant.monitor.logs.nodes.failed").counters().stream()
                    .mapToDouble(counter -> counter.count())
                    .sum();
            NodeLogs logs = collector(key);
            logs.start();
            Await.until(
                    "it failed", SOON, () -> counted("quadrant.monitor.logs.nodes.failed") > before, status::toString);
            logs.stop();
            assertThat(status.get()).isEqualTo(401);
            assertThat(lines()).isEmpty();
        }
    }
}
