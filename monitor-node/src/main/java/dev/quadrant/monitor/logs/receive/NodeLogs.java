package dev.quadrant.monitor.logs.receive;

import dev.quadrant.appliance.admin.LogRoute;
import dev.quadrant.appliance.admin.ReadAccess;
import dev.quadrant.appliance.log.EventLog;
import dev.quadrant.appliance.log.LogRing;
import dev.quadrant.monitor.labels.LabelsBuilder;
import dev.quadrant.monitor.logs.intake.Intake;
import dev.quadrant.monitor.logs.store.Cursor;
import dev.quadrant.monitor.logs.store.LogEntry;
import dev.quadrant.monitor.logs.store.LogStore;
import dev.quadrant.monitor.scrape.Target;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * Asks the nodes that are scraped for their newest log lines, and takes this process' own. How far a node was read is stored with its lines, so that
 * none comes twice; lines that a node had to drop before they were asked for are counted, and a line says so.
 */
public final class NodeLogs {
    private static final EventLog LOG = EventLog.of(NodeLogs.class);
    private static final int BODY_MAX = 8 << 20;
    private static final long TIMEOUT = 5000;
    /** Lines of this process that are taken at once. */
    private static final int PAGE = 1000;

    private final Vertx vertx;
    private final Context loop;
    private final HttpClient client;
    private final ReadAccess reading;
    private final LogStore store;
    private final Intake intake;
    private final Supplier<List<Target>> nodes;
    private final String self;
    private final String selfRole;
    private final Duration interval;
    private final Counter missed;
    private final Counter failed;
    private final Set<String> asking = ConcurrentHashMap.newKeySet();
    private final Set<String> failing = ConcurrentHashMap.newKeySet();
    private final ExecutorService worker = Executors.newSingleThreadExecutor(
            work -> Thread.ofPlatform().name("log-nodes").unstarted(work));
    private long timer = -1;

    /**
     * Collects nothing yet.
     *
     * @param nodes that are scraped, now
     * @param self name of this node
     */
    public NodeLogs(
            Vertx vertx,
            ReadAccess reading,
            LogStore store,
            Intake intake,
            Supplier<List<Target>> nodes,
            String self,
            String selfRole,
            Duration interval,
            MeterRegistry metrics) {
        this.vertx = vertx;
        this.loop = vertx.getOrCreateContext();
        this.client = vertx.createHttpClient(
                new HttpClientOptions().setConnectTimeout((int) TIMEOUT).setKeepAliveTimeout(120));
        this.reading = reading;
        this.store = store;
        this.intake = intake;
        this.nodes = nodes;
        this.self = self;
        this.selfRole = selfRole;
        this.interval = interval;
        this.missed = Counter.builder("quadrant.monitor.logs.nodes.missed")
                .description("Log lines of nodes that were gone before they were asked for")
                .register(metrics);
        this.failed = Counter.builder("quadrant.monitor.logs.nodes.failed")
                .description("Questions to nodes for their log lines that failed")
                .register(metrics);
    }

    public void start() {
        loop.runOnContext(v -> {
            collect();
            timer = vertx.setPeriodic(Math.max(1, interval.toMillis()), fired -> collect());
        });
    }

    private void collect() {
        submit(this::own);
        for (Target node : nodes.get()) {
            if (!node.node().equals(self) && asking.add(node.node())) {
                ask(node);
            }
        }
    }

    private void submit(Runnable work) {
        try {
            worker.execute(work);
        } catch (RejectedExecutionException e) {
            // Stopping.
            LOG.debug("log-collection-stopped");
        }
    }

    private void own() {
        Place place = Place.of(store.cursor(source(self)));
        LogRing.Page page = LogRing.SHARED.from(place.boot(), place.next(), PAGE);
        take(new NodePage(self, page.boot(), page.oldest(), page.from(), page.lines()), selfRole);
    }

    private void ask(Target node) {
        Place place = Place.of(store.cursor(source(node.node())));
        RequestOptions options = new RequestOptions()
                .setMethod(HttpMethod.GET)
                .setHost(node.base().getHost())
                .setPort(node.base().getPort())
                .setURI(LogRoute.PATH + "?boot=" + place.boot() + "&from=" + place.next())
                .setTimeout(TIMEOUT);
        String authorization = reading.authorization(LogRoute.PATH, node.node());
        if (!authorization.isEmpty()) {
            options.putHeader("authorization", authorization);
        }
        client.request(options)
                .compose(HttpClientRequest::send)
                .onSuccess(response -> collect(node, response))
                .onFailure(failure -> failed(node, failure.getMessage()));
    }

    private void collect(Target node, HttpClientResponse response) {
        Buffer body = Buffer.buffer();
        response.exceptionHandler(failure -> failed(node, failure.getMessage()));
        response.handler(part -> {
            if (body.length() + part.length() > BODY_MAX) {
                response.request().reset();
                failed(node, "an answer of more than " + BODY_MAX + " bytes");
            } else {
                body.appendBuffer(part);
            }
        });
        response.endHandler(end -> {
            if (response.statusCode() == 200) {
                submit(() -> answered(node, body));
            } else {
                failed(node, "status " + response.statusCode());
            }
        });
    }

    private void answered(Target node, Buffer body) {
        try {
            NodePage page = NodePage.parse(body);
            if (!page.node().equals(node.node())) {
                failed(node, "another node answers there");
                return;
            }
            take(page, String.join(",", node.roles()));
            if (failing.remove(node.node())) {
                LOG.info("node-logs-read-again", "node", node.node());
            }
        } catch (BadLinesException e) {
            failed(node, e.getMessage());
        } catch (RuntimeException e) {
            LOG.error("node-logs-failed", "node", node.node(), "what", e);
        } finally {
            asking.remove(node.node());
        }
    }

    private void failed(Target node, String why) {
        asking.remove(node.node());
        failed.increment();
        // Once, or the monitor's own log would be full of it.
        if (failing.add(node.node())) {
            LOG.warn("node-logs-not-read", "node", node.node(), "why", why);
        }
    }

    private static String source(String node) {
        return "node/" + node;
    }

    private void take(NodePage page, String role) {
        Place place = Place.of(store.cursor(source(page.node())));
        List<LogEntry> entries = new ArrayList<>();
        long gap = page.from() - (place.boot().equals(page.boot()) ? place.next() : 0);
        if (gap > 0) {
            long time = page.lines().isEmpty() ? 0 : page.lines().getFirst().time();
            if (time > 0) {
                entries.add(entry(
                        page.node(),
                        role,
                        new LogRing.Line(
                                time, "warn", "level=warn part=monitor.logs event=log-lines-missed count=" + gap)));
            }
        }
        long next = page.from();
        for (LogRing.Line line : page.lines()) {
            // An answer that was late, and has what another one brought.
            if (!place.boot().equals(page.boot()) || next >= place.next()) {
                entries.add(entry(page.node(), role, line));
            }
            next++;
        }
        if (entries.isEmpty()) {
            return;
        }
        Intake.Outcome outcome =
                intake.takeOwn(source(page.node()), entries, new Cursor(source(page.node()), page.boot() + ":" + next));
        if (gap > 0 && !outcome.notStored()) {
            missed.increment((double) gap);
        }
    }

    private static LogEntry entry(String node, String role, LogRing.Line line) {
        return new LogEntry(
                new LabelsBuilder()
                        .add("job", Target.QUADRANT)
                        .add("node", node)
                        .add("role", role)
                        .add("level", line.level())
                        .build(),
                line.time(),
                line.text().getBytes(StandardCharsets.UTF_8));
    }

    /** Where to go on in a node's lines. */
    private record Place(String boot, long next) {
        static Place of(Cursor cursor) {
            if (cursor == null || cursor.place().indexOf(':') < 0) {
                return new Place("", 0);
            }
            int colon = cursor.place().lastIndexOf(':');
            return new Place(
                    cursor.place().substring(0, colon),
                    Long.parseLong(cursor.place().substring(colon + 1)));
        }
    }

    /** Asks no more; takes what this process logged until now. */
    public void stop() {
        loop.runOnContext(v -> vertx.cancelTimer(timer));
        submit(this::own);
        worker.shutdown();
        try {
            if (!worker.awaitTermination(2, TimeUnit.SECONDS)) {
                LOG.warn("log-collection-not-ended");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        client.close();
    }
}
