package dev.quadrant.db;

import dev.quadrant.appliance.health.Condition;
import dev.quadrant.appliance.log.EventLog;
import dev.quadrant.db.base.BaseManifest;
import dev.quadrant.db.drill.Drill;
import dev.quadrant.db.drill.DrillImpossible;
import dev.quadrant.db.drill.DrillProgress;
import dev.quadrant.db.drill.DrillReport;
import dev.quadrant.db.drill.DrillReports;
import dev.quadrant.db.drill.DrillSettings;
import dev.quadrant.db.protocol.Account;
import dev.quadrant.db.repository.Repository;
import dev.quadrant.db.schedule.Schedule;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.LongAdder;

/** Drills when it is time, and when somebody asks. Runs on a thread of its own; what it knows is read from any. */
final class DrillKeeper implements Runnable {
    private static final EventLog LOG = EventLog.of(DrillKeeper.class);
    private static final Duration PACE = Duration.ofMillis(500);

    private final Account account;
    private final Repository repository;
    private final DrillSettings settings;
    private final Optional<Schedule> schedule;
    private final boolean wanted;
    private final InstantSource clock;
    private final CountDownLatch stopped = new CountDownLatch(1);
    private final AtomicBoolean asked = new AtomicBoolean();
    private final LongAdder runs = new LongAdder();
    private final LongAdder failures = new LongAdder();
    private volatile Optional<DrillReport> last = Optional.empty();
    private volatile Optional<Instant> lastPassed = Optional.empty();
    private volatile Optional<Instant> since = Optional.empty();
    private volatile Drill running;
    private volatile boolean withoutProgram;
    private volatile String problem = "";

    /**
     * @param schedule empty when it drills only when it is asked to
     * @param wanted whether somebody set the schedule; where it is the default, a host without a server's program is left alone
     */
    DrillKeeper(
            Account account,
            Repository repository,
            DrillSettings settings,
            Optional<Schedule> schedule,
            boolean wanted,
            InstantSource clock) {
        this.account = account;
        this.repository = repository;
        this.settings = settings;
        this.schedule = schedule;
        this.wanted = wanted;
        this.clock = clock;
    }

    @Override
    public void run() {
        recall();
        try {
            do {
                look();
            } while (!stopped.await(PACE.toMillis(), TimeUnit.MILLISECONDS));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** What earlier runs of the service found, and left. */
    private void recall() {
        try {
            Drill.removeLeft(repository, settings);
            List<DrillReport> reports = DrillReports.all(repository);
            if (!reports.isEmpty()) {
                last = Optional.of(reports.getLast());
            }
            lastPassed = reports.reversed().stream()
                    .filter(DrillReport::passed)
                    .findFirst()
                    .map(DrillReport::finished);
        } catch (IOException | RuntimeException e) {
            LOG.warn("drills-unknown", "what", words(e));
        }
        if (schedule.isPresent()) {
            Drill.impossible(settings).ifPresent(why -> LOG.warn("drill-impossible", "what", why));
        }
    }

    /** Another process may have drilled: db-node drill. */
    private void refresh() {
        try {
            Optional<DrillReport> newest = DrillReports.last(repository, last);
            if (!newest.equals(last)) {
                newest.filter(DrillReport::passed).ifPresent(report -> lastPassed = Optional.of(report.finished()));
                last = newest;
            }
        } catch (IOException e) {
            problem = words(e);
        }
    }

    private void look() {
        refresh();
        boolean due = isDue();
        if (!asked.get() && !due) {
            return;
        }
        try {
            drill();
            schedule.ifPresent(Schedule::succeeded);
            problem = "";
            withoutProgram = false;
        } catch (IOException | RuntimeException e) {
            if (stopped.getCount() > 0) {
                problem = words(e);
                withoutProgram = e instanceof DrillImpossible impossible && impossible.wantsProgram();
                failures.increment();
                schedule.ifPresent(its -> its.failed(clock.instant()));
                LOG.warn("drill-not-done", "what", problem);
            }
        } finally {
            running = null;
            asked.set(false);
        }
    }

    private boolean isDue() {
        if (schedule.isEmpty() || isLeftAlone()) {
            return false;
        }
        Optional<Instant> before = before();
        return before.isPresent()
                && !schedule.get().due(before, clock.instant()).isAfter(clock.instant());
    }

    /** Whether nobody asked for drills on a host that has nothing to do them with. */
    private boolean isLeftAlone() {
        return !wanted && (withoutProgram || Drill.impossible(settings).isPresent());
    }

    /** The last drill; before the first one the first base, with which there is something to drill with. */
    private Optional<Instant> before() {
        if (last.isPresent()) {
            return last.map(DrillReport::finished);
        }
        if (since.isEmpty()) {
            try {
                since = BaseManifest.all(repository).stream().findFirst().map(BaseManifest::finished);
            } catch (IOException e) {
                // The keeper of bases says so.
                return Optional.empty();
            }
        }
        return since;
    }

    private void drill() throws IOException {
        Drill drill = new Drill(account, repository, settings, clock);
        running = drill;
        if (stopped.getCount() == 0) {
            return;
        }
        LOG.info("drill-begun", "directory", settings.directory());
        DrillReport report = drill.run();
        last = Optional.of(report);
        runs.increment();
        if (report.passed()) {
            lastPassed = Optional.of(report.finished());
            LOG.info(
                    "drill-passed",
                    "drill",
                    report.id(),
                    "base",
                    report.base(),
                    "position",
                    report.position(),
                    "tables",
                    report.tables(),
                    "chunks",
                    report.chunks(),
                    "restore-ms",
                    report.restore().toMillis());
        } else {
            LOG.warn("drill-failed", "drill", report.id(), "base", report.base(), "what", report.problem());
            report.differences().forEach(each -> LOG.warn("drill-differs", "what", each));
        }
        report.notCompared().forEach(each -> LOG.warn("drill-not-compared", "what", each));
    }

    private static String words(Exception e) {
        return e.getMessage() == null ? e.toString() : e.getMessage();
    }

    /**
     * Asks for one now.
     *
     * @return false when one is under way or asked for already
     */
    boolean ask() {
        return running == null && asked.compareAndSet(false, true);
    }

    /** Ends {@link #run()}, and a drill that is under way, which leaves nothing behind. */
    void stop() {
        stopped.countDown();
        Drill drill = running;
        if (drill != null) {
            drill.cancel();
        }
    }

    /** Whether the last one passed. */
    Condition condition() {
        Optional<DrillReport> known = last;
        Optional<String> impossible = Drill.impossible(settings);
        String further = problem.isEmpty()
                ? impossible.map(why -> "; " + why).orElse("")
                : "; the next one is not done: " + problem;
        if (known.isEmpty()) {
            String none = schedule.isEmpty() ? "no drills (quadrant.db.drill.schedule is empty)" : "no drill yet";
            return Condition.up(none + further);
        }
        DrillReport report = known.get();
        Condition condition = report.passed()
                ? Condition.up("passed at " + report.finished() + ": restored in "
                        + report.restore().toMillis() / 1000.0 + " s, " + report.tables() + " tables equal"
                        + (report.notCompared().isEmpty()
                                ? ""
                                : ", " + report.notCompared().size() + " not compared")
                        + further)
                : Condition.down("FAILED at " + report.finished() + ": " + report.problem() + further);
        return condition
                .with("passed", report.passed())
                .with("finished", report.finished().toString())
                .with("restoreSeconds", report.restore().toMillis() / 1000.0)
                .with("overdue", overdue());
    }

    /** The reports that are kept, newest first, and how far the one is that is under way. */
    JsonObject json() throws IOException {
        JsonArray reports = new JsonArray();
        for (DrillReport report : DrillReports.all(repository).reversed()) {
            reports.add(report.toJson());
        }
        JsonObject json = new JsonObject()
                .put("drills", reports)
                .put("failure", problem)
                .put("overdue", overdue())
                .put("impossible", Drill.impossible(settings).orElse(""));
        Drill drill = running;
        if (drill != null) {
            json.put("running", drill.progress().toJson(System.nanoTime()));
        }
        return json;
    }

    /** How far the one is that is under way; empty when none is. */
    Optional<DrillProgress> progress() {
        return Optional.ofNullable(running).map(Drill::progress);
    }

    /** What is under way, and what came of the last one, for {@code /db/progress}. */
    JsonObject progress(long nanos) {
        JsonObject json = new JsonObject();
        progress().ifPresent(its -> json.put("running", its.toJson(nanos)));
        last.ifPresent(report -> json.put(
                "last",
                new JsonObject()
                        .put("id", report.id())
                        .put("outcome", report.passed() ? "passed" : "failed")
                        .put("what", report.problem())));
        return json.put("failure", problem);
    }

    /** Whether one should have been done; of a schedule that nobody set, not where there is nothing to do it with. */
    boolean overdue() {
        if (schedule.isEmpty() || isLeftAlone()) {
            return false;
        }
        Optional<Instant> before = before();
        return before.isPresent() && schedule.get().overdue(before, clock.instant());
    }

    Optional<DrillReport> last() {
        return last;
    }

    Optional<Instant> lastPassed() {
        return lastPassed;
    }

    LongAdder runs() {
        return runs;
    }

    LongAdder failures() {
        return failures;
    }
}
