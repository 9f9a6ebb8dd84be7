package dev.quadrant.monitor.scrape;

import dev.quadrant.appliance.log.EventLog;
import dev.quadrant.monitor.exposition.ExpositionException;
import dev.quadrant.monitor.exposition.Format;
import dev.quadrant.monitor.tsdb.SeriesStore;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;

/**
 * Asks one target again and again: at multiples of the interval, shifted by a part of it that the target's name decides, so
 * that targets are spread and each one's samples lie exactly one interval apart. Lives on one event loop; what an answer
 * does to the store runs on a worker, one answer at a time.
 */
final class ScrapeLoop {
    private static final EventLog LOG = EventLog.of(ScrapeLoop.class);

    /** A timer that fires later than this behind its time is told as late, in ms. */
    private static final long LATE = 100;

    private static final int SMALL_BODY = 256 * 1024;

    private final Vertx vertx;
    private final Fetcher fetcher;
    private final ExecutorService workers;
    private final SeriesStore store;
    private final ScrapeJob job;
    private final Duration timeout;
    private final ScrapeCounters counters;
    private final Metadata metadata;
    private final long interval;
    private final long offset;

    private final Target configured;

    private Target target;
    /** Whether {@link #target} is known from its own answer, where the configuration leaves that open. */
    private boolean identified;

    private TargetSeries series;
    private long timer = -1;
    private boolean busy;
    private boolean removed;
    private final Promise<Void> ended = Promise.promise();
    private boolean stopped;
    private volatile TargetStatus status;

    ScrapeLoop(
            Vertx vertx,
            Fetcher fetcher,
            ExecutorService workers,
            SeriesStore store,
            ScrapeJob job,
            ScrapeCounters counters,
            Metadata metadata,
            Target target) {
        this.metadata = metadata;
        this.vertx = vertx;
        this.fetcher = fetcher;
        this.workers = workers;
        this.store = store;
        this.job = job;
        this.timeout = target.origin().map(Origin::timeout).orElse(job.timeout());
        this.counters = counters;
        this.interval = Math.max(
                1, target.origin().map(Origin::interval).orElse(job.interval()).toMillis());
        this.offset = Math.floorMod(target.key().hashCode() * 0x9E3779B97F4A7C15L, interval);
        this.configured = target;
        this.target = target;
        this.series = new TargetSeries(store, target.labels(), job.limits(), job.intake(), metadata);
        this.status = TargetStatus.before(target);
    }

    TargetStatus status() {
        return status;
    }

    /** Asks at once, then at its times. */
    void start() {
        if (removed || stopped) {
            return;
        }
        scrape(System.currentTimeMillis());
    }

    private void schedule(long now) {
        if (!removed && !stopped) {
            long next = now - Math.floorMod(now - offset, interval) + interval;
            timer = vertx.setTimer(Math.max(1, next - now), fired -> {
                long real = System.currentTimeMillis();
                scrape(Math.abs(real - next) <= Math.min(LATE, interval / 10) ? next : real);
            });
        }
    }

    private void scrape(long time) {
        schedule(Math.max(time, System.currentTimeMillis()));
        if (busy) {
            counters.skipped.increment();
            return;
        }
        busy = true;
        long began = System.nanoTime();
        identity()
                .compose(known -> ask(known, time, began))
                .recover(failure -> fail(time, began, failure))
                .onComplete(done -> {
                    busy = false;
                    if (removed) {
                        end();
                    }
                });
    }

    /** Who the target is: known, or by what it answers at {@code /}. */
    private Future<Target> identity() {
        if (!configured.unknown() || target.member() || identified) {
            return Future.succeededFuture(target);
        }
        return fetcher.get(small(target.base(), "/")).map(answer -> {
            become(identify(answer));
            identified = true;
            return target;
        });
    }

    private Target identify(Fetcher.Answer answer) {
        try {
            JsonObject root = new JsonObject(answer.body());
            JsonArray roles = root.getJsonArray("roles");
            if (answer.status() == 200
                    && roles != null
                    && root.getString("metrics", "").equals(Target.NODE_PATH)) {
                List<String> names =
                        roles.stream().map(String::valueOf).limit(8).toList();
                return configured.asNode(root.getString("name", ""), names, root.getString("version", ""));
            }
        } catch (DecodeException | ClassCastException e) {
            // No node of ours: an exporter's page, most likely.
        }
        return configured.asOther();
    }

    /** The target is known better now: its series carry other labels from here on. */
    private void become(Target known) {
        TargetSeries before = series;
        if (!known.labels().equals(target.labels())) {
            long now = System.currentTimeMillis();
            workers.execute(() -> guarded(() -> before.removed(now)));
            series = new TargetSeries(store, known.labels(), job.limits(), job.intake(), metadata);
        }
        target = known;
    }

    /** What gossip knows changed. */
    void update(Target known) {
        if (!known.unknown() && !known.equals(target)) {
            become(known);
        }
    }

    private Future<Void> ask(Target known, long time, long began) {
        Future<Optional<Health>> health = known.isNode()
                ? fetcher.get(small(known.base(), "/q/health"))
                        .map(answer -> Health.parse(answer.body()))
                        .otherwise(Optional.empty())
                : Future.succeededFuture(Optional.empty());
        Future<Fetcher.Answer> metrics = fetcher.get(new Fetcher.Question(
                known.base(),
                known.path(),
                Format.ACCEPT,
                job.gzip(),
                job.limits().body(),
                timeout));
        return Future.join(metrics, health)
                .compose(both -> take(known, metrics.result(), health.result(), time, began));
    }

    private Fetcher.Question small(URI base, String path) {
        return new Fetcher.Question(base, path, "application/json", false, SMALL_BODY, timeout);
    }

    private Future<Void> take(Target known, Fetcher.Answer answer, Optional<Health> health, long time, long began) {
        if (stopped) {
            return Future.succeededFuture();
        }
        if (answer.status() != 200) {
            return Future.failedFuture(
                    new Fetcher.Failure("http-status", "HTTP status " + answer.status() + " at " + known.path()));
        }
        TargetSeries current = series;
        double took = (System.nanoTime() - began) / 1e9;
        return onWorker(() -> {
            byte[] body = answer.plain(job.limits().body());
            int samples = 0;
            try {
                samples = current.answered(body, body.length, Format.of(answer.contentType()), time, took)
                        .samples();
                counters.good.increment();
                counters.samples.add(samples);
            } catch (IOException e) {
                // The target did its part: that the store cannot do its own is the monitor's condition.
                counters.failed("store");
            }
            status = status.good(known, time, took, samples, health);
        });
    }

    private Future<Void> fail(long time, long began, Throwable cause) {
        if (stopped) {
            return Future.succeededFuture();
        }
        String reason =
                switch (cause) {
                    case Fetcher.Failure failure -> failure.reason();
                    case ExpositionException broken -> broken.reason();
                    default -> "internal";
                };
        counters.failed(reason);
        // Another program may answer there when it comes back.
        identified = false;
        String words = String.valueOf(cause.getMessage());
        if (status.failing() == 0) {
            LOG.warn("target-down", "target", target.instance(), "reason", reason, "what", words);
        }
        double took = (System.nanoTime() - began) / 1e9;
        Target known = target;
        TargetSeries current = series;
        status = status.bad(known, time, took, words, Optional.empty());
        return onWorker(() -> current.failed(time, took)).otherwiseEmpty();
    }

    private interface Work {
        void run() throws IOException, ExpositionException, Fetcher.Failure;
    }

    /** Runs on a worker; the future ends on the loop. */
    private Future<Void> onWorker(Work work) {
        Promise<Void> done = Promise.promise();
        Context loop = vertx.getOrCreateContext();
        workers.execute(() -> {
            try {
                work.run();
                loop.runOnContext(v -> done.complete());
            } catch (IOException | ExpositionException | Fetcher.Failure | RuntimeException e) {
                loop.runOnContext(v -> done.fail(e));
            }
        });
        return done.future();
    }

    private void guarded(Work work) {
        try {
            work.run();
        } catch (IOException | ExpositionException | Fetcher.Failure e) {
            LOG.warn("series-not-ended", "target", target.instance(), "what", e.getMessage());
        }
    }

    /** Asks no more, and ends its series once a scrape that is under way is done; the future ends then. */
    Future<Void> remove() {
        removed = true;
        vertx.cancelTimer(timer);
        if (!busy) {
            end();
        }
        return ended.future();
    }

    private void end() {
        long now = System.currentTimeMillis();
        onWorker(() -> guarded(() -> series.removed(now))).onComplete(done -> ended.tryComplete());
    }

    /** Asks no more; series stay as they are, for the process ends. */
    void stop() {
        stopped = true;
        vertx.cancelTimer(timer);
    }
}
