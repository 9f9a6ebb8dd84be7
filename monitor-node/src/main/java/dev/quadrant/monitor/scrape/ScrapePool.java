package dev.quadrant.monitor.scrape;

import dev.quadrant.appliance.Members;
import dev.quadrant.appliance.health.Condition;
import dev.quadrant.appliance.log.EventLog;
import dev.quadrant.monitor.tsdb.SeriesStore;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;

/**
 * All targets: a loop for each, made and removed as members come and go and as scrape files and files of targets change. Loops
 * live on one event loop, so they need no lock.
 */
public final class ScrapePool {
    private static final EventLog LOG = EventLog.of(ScrapePool.class);

    /** How often gossip is asked who is there, and files of targets are looked at; in ms. */
    private static final long DISCOVERY = 1000;

    private static final int WORKERS = 2;

    private final Vertx vertx;
    private final Context loop;
    private final SeriesStore store;
    private final Members members;
    private final ScrapeOptions options;
    private final TargetList list;
    private final ScrapeFiles scrapeFiles;
    private final TargetFiles targetFiles = new TargetFiles();
    private final JobTargets own;
    private final ExecutorService workers;
    private final ScrapeCounters counters;
    private final Metadata metadata = new Metadata();
    private final Map<String, Slot> slots = new ConcurrentHashMap<>();
    /** By their names, in the order of files. Replaced as a whole. */
    private volatile Map<String, JobTargets> jobs = Map.of();

    private volatile Map<String, TargetMaker.Made> made = Map.of();
    private volatile List<String> problems = List.of();
    private volatile String refused = "";
    private volatile Map<String, String> gossip = Map.of();
    private volatile boolean stopped;

    /** A target that is asked, with the job that makes it so. */
    private record Slot(ScrapeLoop loop, JobTargets job) {}

    private record Wanted(Target target, JobTargets job) {}

    /**
     * A pool that does not ask yet.
     *
     * @param targets as {@code quadrant.monitor.scrape.targets} has them, checked
     * @param files further jobs
     */
    public ScrapePool(
            Vertx vertx,
            SeriesStore store,
            Members members,
            ScrapeOptions options,
            List<String> targets,
            ScrapeFiles files,
            MeterRegistry metrics) {
        this.vertx = vertx;
        this.loop = vertx.getOrCreateContext();
        this.store = store;
        this.members = members;
        this.options = options;
        this.list = new TargetList(targets.stream().map(TargetList::parse).toList());
        this.scrapeFiles = files;
        this.own = new JobTargets(vertx, ScrapeJob.own(options));
        this.counters = new ScrapeCounters(metrics);
        AtomicInteger number = new AtomicInteger();
        this.workers = Executors.newFixedThreadPool(
                WORKERS,
                work -> Thread.ofPlatform()
                        .name("scrape-" + number.incrementAndGet())
                        .unstarted(work));
        counters.publish(slots, this);
    }

    /**
     * Checks a target as the configuration writes it.
     *
     * @throws IllegalArgumentException in words that fit behind the key
     */
    public static void check(String target) {
        TargetList.parse(target);
    }

    /** Begins, with scrape files that were read and are good. */
    public void start(ScrapeSet set) {
        loop.runOnContext(v -> {
            use(set);
            discover();
        });
    }

    /** Reads the scrape files anew; with a mistake in any of them, all stays as it is. */
    public void reload() {
        ScrapeSet set = scrapeFiles.read();
        counters.reloaded(set.problems().isEmpty());
        if (set.problems().isEmpty()) {
            refused = "";
            loop.runOnContext(v -> use(set));
        } else {
            set.problems().forEach(problem -> LOG.error("scrape-files-refused", "problem", problem));
            refused = set.problems().getFirst().toString();
        }
    }

    /** Jobs that are written as before go on as they are. */
    private void use(ScrapeSet set) {
        Map<String, JobTargets> next = new LinkedHashMap<>();
        for (ScrapeJob job : set.jobs()) {
            JobTargets before = jobs.get(job.name());
            next.put(job.name(), before != null && before.job().equals(job) ? before : new JobTargets(vertx, job));
        }
        jobs = next;
        LOG.info("scrape-files-loaded", "jobs", next.size());
    }

    private void discover() {
        if (stopped) {
            return;
        }
        Set<String> patterns = jobs.values().stream()
                .flatMap(job -> job.job().files().stream())
                .collect(Collectors.toSet());
        Future<TargetFiles.View> view = patterns.isEmpty()
                ? Future.succeededFuture(TargetFiles.View.EMPTY)
                : vertx.executeBlocking(() -> targetFiles.look(patterns));
        view.onSuccess(this::sync)
                .onFailure(failure -> LOG.error("discovery-failed", "what", failure))
                .onComplete(done -> vertx.setTimer(DISCOVERY, fired -> discover()));
    }

    private void sync(TargetFiles.View view) {
        if (stopped) {
            return;
        }
        long now = System.currentTimeMillis();
        Map<String, Wanted> wanted = new LinkedHashMap<>();
        list.update(now, members.all()).forEach((key, target) -> wanted.put(key, new Wanted(target, own)));
        gossip = Map.copyOf(list.gossip(now));
        Map<String, TargetMaker.Made> all = new TreeMap<>();
        List<String> wrong = new ArrayList<>();
        view.problems().forEach(problem -> wrong.add(problem.toString()));
        for (JobTargets job : jobs.values()) {
            TargetMaker.Made targets = job.take(view);
            all.put(job.job().name(), targets);
            job.problem().ifPresent(wrong::add);
            targets.targets().forEach((key, target) -> wanted.put(key, new Wanted(target, job)));
        }
        made = all;
        tell(wrong);
        change(wanted);
    }

    private void tell(List<String> wrong) {
        wrong.stream()
                .filter(problem -> !problems.contains(problem))
                .forEach(problem -> LOG.warn("scrape-problem", "problem", problem));
        problems = List.copyOf(wrong);
    }

    private void change(Map<String, Wanted> wanted) {
        Map<String, Future<Void>> ending = new HashMap<>();
        Map<JobTargets, List<Future<Void>>> jobsEnding = new HashMap<>();
        for (var entry : new HashMap<>(slots).entrySet()) {
            Wanted still = wanted.get(entry.getKey());
            JobTargets job = entry.getValue().job();
            if (still == null || still.job() != job) {
                LOG.info("target-removed", "target", entry.getKey());
                Future<Void> end = slots.remove(entry.getKey()).loop().remove();
                ending.put(entry.getKey(), end);
                jobsEnding.computeIfAbsent(job, one -> new ArrayList<>()).add(end);
            }
        }
        jobsEnding.forEach((job, ends) -> {
            if (job != own && jobs.get(job.job().name()) != job) {
                Future.join(ends).onComplete(done -> job.fetcher().close());
            }
        });
        wanted.forEach((key, one) -> {
            Slot known = slots.get(key);
            if (known != null) {
                known.loop().update(one.target());
            } else {
                // The series of the one before must have ended, or its marker would end those of this one.
                add(key, one, ending.getOrDefault(key, Future.succeededFuture()));
            }
        });
    }

    private void add(String key, Wanted wanted, Future<Void> before) {
        LOG.info("target-added", "target", key, "node", wanted.target().node());
        ScrapeLoop added = new ScrapeLoop(
                vertx, wanted.job().fetcher(), workers, store, wanted.job().job(), counters, metadata, wanted.target());
        slots.put(key, new Slot(added, wanted.job()));
        before.onComplete(done -> added.start());
    }

    /** How each target was when it was last asked; in no order. May be called from any thread. */
    public List<TargetStatus> statuses() {
        return slots.values().stream().map(slot -> slot.loop().status()).toList();
    }

    /** Targets that rules drop; of a job with many the first ones. May be called from any thread. */
    public List<DroppedTarget> dropped() {
        List<DroppedTarget> all = new ArrayList<>();
        made.forEach((pool, targets) -> targets.dropped().forEach(labels -> all.add(new DroppedTarget(pool, labels))));
        return all;
    }

    /** How many targets rules drop, by job. May be called from any thread. */
    public Map<String, Integer> droppedCounts() {
        Map<String, Integer> counts = new TreeMap<>();
        made.forEach((pool, targets) -> counts.put(pool, targets.droppedCount()));
        return counts;
    }

    /** What is wrong with files of targets and the targets in them, in words. */
    List<String> problems() {
        return problems;
    }

    /** Names of the jobs of scrape files. */
    public Set<String> jobs() {
        return Set.copyOf(jobs.keySet());
    }

    /** Why the files were not taken when they were last read, in words; empty when they were. */
    public String refused() {
        return refused;
    }

    /** Up, with a word about files that were refused or broke. */
    public Condition condition() {
        Optional<String> first = refused.isEmpty()
                ? problems.stream().findFirst()
                : Optional.of("the scrape files were refused: " + refused);
        return Condition.up(slots.size() + " targets"
                        + first.map(words -> "; " + words).orElse(""))
                .with("targets", slots.size());
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
            slots.values().forEach(slot -> slot.loop().stop());
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
        own.fetcher().close();
        jobs.values().forEach(job -> job.fetcher().close());
    }
}
