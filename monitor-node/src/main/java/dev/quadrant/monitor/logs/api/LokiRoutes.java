package dev.quadrant.monitor.logs.api;

import dev.quadrant.appliance.log.EventLog;
import dev.quadrant.monitor.api.QueryOptions;
import dev.quadrant.monitor.logs.logql.LogBudget;
import dev.quadrant.monitor.logs.logql.LogLimits;
import dev.quadrant.monitor.logs.logql.LogQueryException;
import dev.quadrant.monitor.logs.store.LogStore;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.vertx.core.Context;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.BodyHandler;
import java.io.IOException;
import java.time.Instant;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Loki's endpoints for reading. Queries run on threads of their own, as many at once as the configuration says; further ones wait, then are refused. Errors
 * are plain text, as Loki's.
 */
public final class LokiRoutes {
    private static final EventLog LOG = EventLog.of(LokiRoutes.class);
    private static final String PREFIX = "/loki/api/v1/";
    private static final String JSON = "application/json; charset=utf-8";
    private static final String TEXT = "text/plain; charset=utf-8";
    private static final long FORM_MAX = 1 << 20;

    private final LokiQueries queries;
    private final QueryOptions options;
    private final LogLimits limits;
    private final MeterRegistry metrics;
    private final ThreadPoolExecutor workers;
    private final Timer timer;
    private final TailRoutes tails;

    /** Evaluates one kind of request. */
    private interface Endpoint {
        String answer(RoutingContext request, LokiParameters parameters, LogBudget budget)
                throws LogQueryException, IOException;
    }

    private record Answer(int status, String type, String text) {}

    public LokiRoutes(LogStore store, QueryOptions options, LogLimits limits, TailHub hub, MeterRegistry metrics) {
        this.queries = new LokiQueries(store, limits);
        this.options = options;
        this.limits = limits;
        this.metrics = metrics;
        AtomicInteger number = new AtomicInteger();
        this.workers = new ThreadPoolExecutor(
                options.concurrency(),
                options.concurrency(),
                60,
                TimeUnit.SECONDS,
                new ArrayBlockingQueue<>(options.queueMax()),
                work -> Thread.ofPlatform()
                        .name("log-query-" + number.incrementAndGet())
                        .unstarted(work));
        workers.allowCoreThreadTimeOut(true);
        this.timer = Timer.builder("quadrant.monitor.logs.queries")
                .description("Queries for log lines that were answered")
                .register(metrics);
        this.tails = new TailRoutes(hub, queries, workers, () -> budget(() -> false));
    }

    public void install(Router router) {
        for (String path : new String[] {"query", "query_range", "series", "labels", "index/*"}) {
            router.post(PREFIX + path).handler(BodyHandler.create(false).setBodyLimit(FORM_MAX));
        }
        route(router, "query_range", (request, p, budget) -> queries.range(p, budget));
        route(router, "query", (request, p, budget) -> queries.instant(p, budget));
        route(router, "labels", (request, p, budget) -> queries.labels(p));
        route(router, "label", (request, p, budget) -> queries.labels(p));
        route(router, "label/:name/values", (request, p, budget) -> queries.values(request.pathParam("name"), p));
        route(router, "series", (request, p, budget) -> queries.series(p));
        route(router, "index/stats", (request, p, budget) -> queries.stats(p));
        route(router, "index/volume", (request, p, budget) -> queries.volume(p, budget));
        route(router, "index/volume_range", (request, p, budget) -> queries.volumeRange(p, budget));
        route(router, "detected_labels", (request, p, budget) -> queries.detectedLabels(p));
        route(router, "detected_fields", (request, p, budget) -> queries.detectedFields(p, budget));
        router.get(PREFIX + "status/buildinfo")
                .handler(request -> end(
                        request,
                        new Answer(
                                200,
                                JSON,
                                "{\"version\":\"3.0.0\",\"revision\":\"quadrant\",\"branch\":\"\",\"buildUser\":\"\",\"buildDate\":\"\","
                                        + "\"goVersion\":\"\"}")));
        tails.install(router);
        router.route(PREFIX + "*")
                .handler(request ->
                        end(request, new Answer(404, TEXT, "no such endpoint: " + request.normalizedPath() + "\n")));
    }

    private void route(Router router, String path, Endpoint endpoint) {
        router.get(PREFIX + path).handler(request -> handle(request, endpoint));
        router.post(PREFIX + path).handler(request -> handle(request, endpoint));
    }

    private void handle(RoutingContext request, Endpoint endpoint) {
        LokiParameters parameters = new LokiParameters(request.request().params(), now());
        // A query that nobody waits for any more must not go on.
        AtomicBoolean gone = new AtomicBoolean();
        request.addEndHandler(end -> gone.set(true));
        Context loop = request.vertx().getOrCreateContext();
        try {
            workers.execute(() -> {
                Answer answer = timer.record(() -> answer(request, parameters, budget(gone::get), endpoint));
                loop.runOnContext(v -> end(request, answer));
            });
        } catch (RejectedExecutionException e) {
            refused("queue-full");
            end(request, new Answer(503, TEXT, "too many queries wait; try again\n"));
        }
    }

    private LogBudget budget(java.util.function.BooleanSupplier gone) {
        return new LogBudget(limits, System.nanoTime() + options.timeout().toNanos(), gone);
    }

    static long now() {
        Instant now = Instant.now();
        return now.getEpochSecond() * LokiParameters.SECOND + now.getNano();
    }

    private Answer answer(RoutingContext request, LokiParameters parameters, LogBudget budget, Endpoint endpoint) {
        try {
            return new Answer(200, JSON, endpoint.answer(request, parameters, budget));
        } catch (LogQueryException e) {
            refused(e.reason());
            return new Answer(e.status(), TEXT, e.getMessage() + "\n");
        } catch (IOException | RuntimeException e) {
            LOG.error("log-query-failed", "path", request.normalizedPath(), "what", e);
            return new Answer(500, TEXT, "the query failed; the log says more\n");
        }
    }

    private void refused(String reason) {
        Counter.builder("quadrant.monitor.logs.queries.refused")
                .description("Queries for log lines that were refused or ended with an error")
                .tag("reason", reason)
                .register(metrics)
                .increment();
    }

    static void end(RoutingContext request, int status, String text) {
        end(request, new Answer(status, TEXT, text));
    }

    private static void end(RoutingContext request, Answer answer) {
        if (!request.response().ended() && !request.response().closed()) {
            request.response()
                    .setStatusCode(answer.status())
                    .putHeader("content-type", answer.type())
                    .putHeader("cache-control", "no-store")
                    .putHeader("x-content-type-options", "nosniff")
                    .end(answer.text());
        }
    }

    /** Takes no more queries; those that run end by themselves. */
    public void stop() {
        tails.stop();
        workers.shutdown();
    }
}
