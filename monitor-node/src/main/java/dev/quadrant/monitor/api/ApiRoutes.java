package dev.quadrant.monitor.api;

import dev.quadrant.appliance.log.EventLog;
import dev.quadrant.monitor.labels.Labels;
import dev.quadrant.monitor.promql.QueryException;
import dev.quadrant.monitor.scrape.ScrapePool;
import dev.quadrant.monitor.tsdb.SeriesStore;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.vertx.core.Context;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.BodyHandler;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;

/** The endpoints. Queries run on threads of their own, as many at once as the configuration says; further ones wait, then are refused. */
public final class ApiRoutes {
    private static final EventLog LOG = EventLog.of(ApiRoutes.class);
    private static final long FORM_MAX = 1 << 20;
    private static final String FEDERATED = "text/plain; version=0.0.4; charset=utf-8";

    private final Queries queries;
    private final Federation federation;
    private final TargetMetadata targets;
    private final ExecutorService workers;
    private final Timer timer;
    private final RefusedQueries refused;

    /** Evaluates one kind of request. */
    private interface Endpoint {
        String answer(RoutingContext request, Parameters parameters, BooleanSupplier gone) throws QueryException;
    }

    /** @param external labels that series get which are federated */
    public ApiRoutes(
            SeriesStore store, ScrapePool scrapes, QueryOptions options, Labels external, MeterRegistry metrics) {
        this.queries = new Queries(store, options);
        this.federation = new Federation(store, external, options.samplesMax());
        this.targets = new TargetMetadata(store, scrapes);
        AtomicInteger number = new AtomicInteger();
        ThreadPoolExecutor pool = new ThreadPoolExecutor(
                options.concurrency(),
                options.concurrency(),
                60,
                TimeUnit.SECONDS,
                new ArrayBlockingQueue<>(options.queueMax()),
                work -> Thread.ofPlatform()
                        .name("query-" + number.incrementAndGet())
                        .unstarted(work));
        pool.allowCoreThreadTimeOut(true);
        this.workers = pool;
        this.timer = Timer.builder("quadrant.monitor.queries")
                .description("Queries that were answered")
                .register(metrics);
        this.refused = new RefusedQueries(metrics);
    }

    public void install(Router router) {
        router.post("/api/v1/*").handler(BodyHandler.create(false).setBodyLimit(FORM_MAX));
        route(router, "/api/v1/query", (request, p, gone) -> queries.instant(p, System.currentTimeMillis(), gone));
        route(router, "/api/v1/query_range", (request, p, gone) -> queries.range(p, System.currentTimeMillis(), gone));
        route(router, "/api/v1/format_query", (request, p, gone) -> queries.format(p));
        route(router, "/api/v1/parse_query", (request, p, gone) -> queries.parse(p));
        route(router, "/api/v1/labels", (request, p, gone) -> queries.labelNames(p));
        route(
                router,
                "/api/v1/label/:name/values",
                (request, p, gone) -> queries.labelValues(request.pathParam("name"), p));
        route(router, "/api/v1/series", (request, p, gone) -> queries.series(p));
        route(router, "/api/v1/targets/metadata", (request, p, gone) -> targets.json(p));
        route(router, "/api/v1/status/tsdb", (request, p, gone) -> queries.status(p));
        router.get("/federate")
                .handler(request ->
                        handle(request, FEDERATED, (asked, p, gone) -> federation.text(p, System.currentTimeMillis())));
        router.route("/api/v1/*")
                .handler(request -> JsonAnswer.end(
                        request,
                        404,
                        PrometheusJson.error("not_found", "no such endpoint: " + request.normalizedPath())));
    }

    private void route(Router router, String path, Endpoint endpoint) {
        router.get(path).handler(request -> handle(request, JsonAnswer.TYPE, endpoint));
        router.post(path).handler(request -> handle(request, JsonAnswer.TYPE, endpoint));
    }

    private void handle(RoutingContext request, String type, Endpoint endpoint) {
        Parameters parameters = new Parameters(request.request().params());
        // A query that nobody waits for any more must not go on.
        AtomicBoolean gone = new AtomicBoolean();
        request.addEndHandler(end -> gone.set(true));
        Context loop = request.vertx().getOrCreateContext();
        try {
            workers.execute(() -> {
                Answer answer = timer.record(() -> answer(request, parameters, gone::get, endpoint));
                loop.runOnContext(v -> JsonAnswer.end(
                        request, answer.status(), answer.status() == 200 ? type : JsonAnswer.TYPE, answer.text()));
            });
        } catch (RejectedExecutionException e) {
            refused.queueFull();
            JsonAnswer.end(request, 503, PrometheusJson.error("unavailable", "too many queries wait; try again"));
        }
    }

    private record Answer(int status, String text) {}

    private Answer answer(RoutingContext request, Parameters parameters, BooleanSupplier gone, Endpoint endpoint) {
        try {
            return new Answer(200, endpoint.answer(request, parameters, gone));
        } catch (QueryException e) {
            refused.failed(e);
            return switch (e.kind()) {
                case BAD_DATA -> new Answer(400, PrometheusJson.error("bad_data", e.getMessage()));
                case EXECUTION -> new Answer(422, PrometheusJson.error("execution", e.getMessage()));
                case TIMEOUT -> new Answer(503, PrometheusJson.error("timeout", e.getMessage()));
            };
        } catch (RuntimeException e) {
            LOG.error("query-failed", "path", request.normalizedPath(), "what", e);
            return new Answer(500, PrometheusJson.error("internal", "the query failed; the log says more"));
        }
    }

    /** Takes no more queries; those that run end by themselves. */
    public void stop() {
        workers.shutdown();
    }
}
