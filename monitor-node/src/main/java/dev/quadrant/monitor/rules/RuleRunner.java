package dev.quadrant.monitor.rules;

import dev.quadrant.appliance.health.Condition;
import dev.quadrant.appliance.log.EventLog;
import dev.quadrant.monitor.tsdb.SeriesStore;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Evaluates all groups, each at multiples of its interval, shifted by a part of it that its name decides. A group that is
 * slower than its interval is evaluated less often, never twice at once. May be used from any thread.
 */
public final class RuleRunner {
    private static final EventLog LOG = EventLog.of(RuleRunner.class);
    private static final int THREADS = 2;

    private final RuleFiles files;
    private final RuleContext context;
    private final SeriesStore store;
    private final AlertListener listener;
    private final RuleCounters counters;
    private final long settle;
    private final ScheduledThreadPoolExecutor workers;
    /** By their keys, in the order of files. Replaced as a whole. */
    private volatile Map<String, Slot> slots = Map.of();

    private volatile String refused = "";
    private volatile boolean stopped;

    /** A group with the lock that its evaluations and its end take. */
    private static final class Slot {
        private final GroupEvaluation evaluation;
        private boolean ended;

        Slot(GroupEvaluation evaluation) {
            this.evaluation = evaluation;
        }
    }

    /**
     * A runner that does nothing yet.
     *
     * @param settle how long after the start the first evaluation comes at the earliest, in ms: targets must have been
     *     asked, or what they said before would seem to be over
     */
    public RuleRunner(
            RuleFiles files,
            RuleContext context,
            SeriesStore store,
            AlertListener listener,
            long settle,
            MeterRegistry metrics) {
        this.files = files;
        this.context = context;
        this.store = store;
        this.listener = listener;
        this.settle = settle;
        this.counters = new RuleCounters(metrics);
        AtomicInteger number = new AtomicInteger();
        this.workers = new ScheduledThreadPoolExecutor(
                THREADS,
                work -> Thread.ofPlatform()
                        .name("rules-" + number.incrementAndGet())
                        .unstarted(work));
        workers.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
        Gauge.builder(
                        "quadrant.monitor.rules",
                        this,
                        runner -> runner.groups().stream()
                                .mapToInt(group -> group.rules().size())
                                .sum())
                .description("Rules that are evaluated")
                .register(metrics);
        for (AlertState state : List.of(AlertState.PENDING, AlertState.FIRING)) {
            Gauge.builder("quadrant.monitor.alerts", this, runner -> runner.count(state))
                    .description("Alerts by state")
                    .tag("state", state.toString())
                    .register(metrics);
        }
    }

    private long count(AlertState state) {
        return groups().stream()
                .flatMap(group -> group.rules().stream())
                .flatMap(rule -> rule.alerts().stream())
                .filter(alert -> alert.state() == state)
                .count();
    }

    /** Begins with rules that were read and are good. */
    public void start(RuleSet rules) {
        use(rules, settle);
    }

    /** Reads the files anew; with a mistake in any of them, all stays as it is. */
    public synchronized void reload() {
        RuleSet rules = files.read();
        counters.reloaded(rules.problems().isEmpty());
        if (!rules.problems().isEmpty()) {
            rules.problems().forEach(problem -> LOG.error("rules-refused", "problem", problem));
            refused = rules.problems().getFirst().toString();
            return;
        }
        refused = "";
        use(rules, 0);
    }

    private void use(RuleSet rules, long delay) {
        long now = System.currentTimeMillis();
        Map<String, Slot> before = slots;
        Map<String, Slot> next = new LinkedHashMap<>();
        for (RuleGroup group : rules.groups()) {
            next.put(group.key(), new Slot(new GroupEvaluation(group, context, store.appender(), counters, listener)));
        }
        Map<String, Slot> gone = new HashMap<>(before);
        next.forEach((key, slot) -> {
            Slot old = gone.remove(key);
            if (old != null) {
                synchronized (old) {
                    old.ended = true;
                    slot.evaluation.take(old.evaluation, now);
                }
            }
        });
        gone.values().forEach(slot -> {
            synchronized (slot) {
                slot.ended = true;
                slot.evaluation.end(now);
            }
        });
        slots = next;
        next.values().forEach(slot -> schedule(slot, now + delay));
        LOG.info("rules-loaded", "groups", rules.groups().size(), "rules", rules.size());
    }

    /** The next time of a group after one, in ms since 1970. */
    static long next(RuleGroup group, long after) {
        long shift = Math.floorMod(group.key().hashCode() * 2_654_435_761L, group.interval());
        return Math.floorDiv(after - shift, group.interval()) * group.interval() + group.interval() + shift;
    }

    private void schedule(Slot slot, long after) {
        long at = next(slot.evaluation.group(), after);
        if (!stopped) {
            long delay = Math.max(0, at - System.currentTimeMillis());
            ScheduledFuture<?> _ = workers.schedule(() -> run(slot, at), delay, TimeUnit.MILLISECONDS);
        }
    }

    private void run(Slot slot, long at) {
        synchronized (slot) {
            if (slot.ended || stopped) {
                return;
            }
            try {
                counters.groups.record(() -> slot.evaluation.evaluate(at));
            } catch (RuntimeException e) {
                LOG.error("rules-failed", "group", slot.evaluation.group().key(), "what", e);
            }
        }
        long interval = slot.evaluation.group().interval();
        long now = System.currentTimeMillis();
        long missed = Math.floorDiv(now - at, interval);
        if (missed > 0) {
            counters.missed.increment((double) missed);
        }
        // A clock that was set back must not stop a group until that time comes again.
        schedule(slot, Math.abs(now - at) > interval ? now : at);
    }

    /** All groups as they are now, in the order of files. */
    public List<GroupStatus> groups() {
        List<GroupStatus> all = new ArrayList<>();
        slots.values().forEach(slot -> all.add(slot.evaluation.status()));
        return all;
    }

    /** Why the files were not taken when they were last read, in words; empty when they were. */
    public String refused() {
        return refused;
    }

    /** Up, with a word about files that were refused. */
    public Condition condition() {
        int rules = groups().stream().mapToInt(group -> group.rules().size()).sum();
        return Condition.up(rules + " rules" + (refused.isEmpty() ? "" : "; the files were refused: " + refused))
                .with("rules", rules);
    }

    /** Evaluates no more; waits for what is under way. */
    public void stop(long deadlineNanos) {
        stopped = true;
        workers.shutdown();
        try {
            workers.awaitTermination(Math.max(1, deadlineNanos - System.nanoTime()), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
