package dev.quadrant.monitor.scrape;

import dev.quadrant.appliance.Members;
import dev.quadrant.appliance.log.EventLog;
import dev.quadrant.monitor.tsdb.SeriesStore;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** All targets: a loop for each, made and removed as members come and go. Loops live on one event loop, so they need no lock. */
public final class ScrapePool {
    private static final EventLog LOG = EventLog.of(ScrapePool.class);

    /** How often gossip is asked who is there, in ms. */
    private static final long DISCOVERY = 1000;

    private static final int WORKERS = 2;

    private final Vertx vertx;
    private final Context loop;
    private final SeriesStore store;
    private final Members members;
    private final ScrapeOptions options;
    private final TargetList list;
    private final Fetcher fetcher;
    private final ExecutorService workers;
    private final ScrapeCounters counters;
    private final Metadata metadata = new Metadata();
    private final Map<String, ScrapeLoop> loops = new ConcurrentHashMap<>();
    private volatile Map<String, String> gossip = Map.of();
    private volatile boolean stopped;

    /**
     * A pool that does not ask yet.
     *
     * @param targets as {@code quadrant.monitor.scrape.targets} has them, checked
     */
    public ScrapePool(
            Vertx vertx,
            SeriesStore store,
            Members members,
            ScrapeOptions options,
            List<String> targets,
            MeterRegistry metrics) {
        this.vertx = vertx;
        this.loop = vertx.getOrCreateContext();
        this.store = store;
        this.members = members;
        this.options = options;
        this.list = new TargetList(targets.stream().map(TargetList::parse).toList());
        this.fetcher = new Fetcher(vertx, options.timeout());
        this.counters = new ScrapeCounters(metrics);
        AtomicInteger number = new AtomicInteger();
        this.workers = Executors.newFixedThreadPool(
                WORKERS,
                work -> Thread.ofPlatform()
                        .name("scrape-" + number.incrementAndGet())
                        .unstarted(work));
        publish(metrics);
    }

    private void publish(MeterRegistry metrics) {
        FunctionCounter.builder("quadrant.monitor.scrapes", counters.good, c -> c.sum())
                .description("Scrapes that were taken")
                .register(metrics);
        FunctionCounter.builder("quadrant.monitor.scrapes.skipped", counters.skipped, c -> c.sum())
                .description("Scrapes that did not begin because the one before was not done")
                .register(metrics);
        FunctionCounter.builder("quadrant.monitor.scrape.samples", counters.samples, c -> c.sum())
                .description("Samples in answers of targets")
                .register(metrics);
        Gauge.builder("quadrant.monitor.targets", loops, Map::size)
                .description("Targets that are asked")
                .register(metrics);
    }

    /**
     * Checks a target as the configuration writes it.
     *
     * @throws IllegalArgumentException in words that fit behind the key
     */
    public static void check(String target) {
        TargetList.parse(target);
    }

    public void start() {
        loop.runOnContext(v -> discover());
    }

    private void discover() {
        if (stopped) {
            return;
        }
        long now = System.currentTimeMillis();
        Map<String, Target> wanted = list.update(now, members.all());
        gossip = Map.copyOf(list.gossip(now));
        for (var entry : new HashMap<>(loops).entrySet()) {
            if (!wanted.containsKey(entry.getKey())) {
                LOG.info("target-removed", "target", entry.getKey());
                loops.remove(entry.getKey()).remove();
            }
        }
        wanted.forEach((instance, target) -> {
            ScrapeLoop known = loops.get(instance);
            if (known != null) {
                known.update(target);
            } else {
                LOG.info("target-added", "target", instance, "node", target.node());
                ScrapeLoop added = new ScrapeLoop(vertx, fetcher, workers, store, options, counters, metadata, target);
                loops.put(instance, added);
                added.start();
            }
        });
        vertx.setTimer(DISCOVERY, fired -> discover());
    }

    /** How each target was when it was last asked; in no order. May be called from any thread. */
    public List<TargetStatus> statuses() {
        return loops.values().stream().map(ScrapeLoop::status).toList();
    }

    /** What gossip last said of a node, by its name: {@code alive}, {@code dead} and so on; empty when it does not know it. */
    public String gossip(String node) {
        return gossip.getOrDefault(node, "");
    }

    /** What targets say of their metrics. */
    public Metadata metadata() {
        return metadata;
    }

    public ScrapeOptions options() {
        return options;
    }

    /**
     * Asks no more, and waits for what is being stored.
     *
     * @param deadlineNanos on {@link System#nanoTime()}'s clock
     */
    public void stop(long deadlineNanos) {
        stopped = true;
        CountDownLatch quiet = new CountDownLatch(1);
        loop.runOnContext(v -> {
            loops.values().forEach(ScrapeLoop::stop);
            quiet.countDown();
        });
        try {
            if (quiet.await(Math.max(1, deadlineNanos - System.nanoTime()), TimeUnit.NANOSECONDS)) {
                workers.shutdown();
                workers.awaitTermination(Math.max(1, deadlineNanos - System.nanoTime()), TimeUnit.NANOSECONDS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        fetcher.close();
    }
}
