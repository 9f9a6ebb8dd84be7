package dev.quadrant.db;

import dev.quadrant.appliance.health.Condition;
import dev.quadrant.appliance.log.EventLog;
import dev.quadrant.db.inventory.LastVerification;
import dev.quadrant.db.inventory.Verification;
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
import java.util.OptionalInt;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.LongAdder;

/** Verifies the repository when it is due, and when somebody asks. Runs on a thread of its own; what it knows is read from any. */
final class VerifyKeeper implements Runnable {
    private static final EventLog LOG = EventLog.of(VerifyKeeper.class);
    private static final Duration PACE = Duration.ofMillis(500);
    /** Problems that a condition names; {@code /db/verify} has all. */
    private static final int NAMED = 3;

    private final Repository repository;
    private final Optional<Schedule> schedule;
    private final OptionalInt sample;
    private final InstantSource clock;
    private final CountDownLatch stopped = new CountDownLatch(1);
    private final AtomicReference<OptionalInt> asked = new AtomicReference<>();
    private final LongAdder runs = new LongAdder();
    private final LongAdder failures = new LongAdder();
    private volatile Optional<LastVerification> last = Optional.empty();
    private volatile Verification running;
    private volatile String problem = "";

    /**
     * @param schedule empty when it verifies only when it is asked to
     * @param sample how many files it reads each time by itself; empty for all
     */
    VerifyKeeper(Repository repository, Optional<Schedule> schedule, OptionalInt sample, InstantSource clock) {
        this.repository = repository;
        this.schedule = schedule;
        this.sample = sample;
        this.clock = clock;
    }

    @Override
    public void run() {
        try {
            last = LastVerification.read(repository);
        } catch (IOException e) {
            LOG.warn("verification-unknown", "what", e.getMessage());
        }
        try {
            do {
                look();
            } while (!stopped.await(PACE.toMillis(), TimeUnit.MILLISECONDS));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void look() {
        OptionalInt wanted = asked.get();
        Instant now = clock.instant();
        boolean due = schedule.isPresent()
                && !schedule.get()
                        .due(last.map(LastVerification::finished), now)
                        .isAfter(now);
        if (wanted == null && !due) {
            return;
        }
        try {
            verify(wanted == null ? sample : wanted);
            schedule.ifPresent(Schedule::succeeded);
            problem = "";
        } catch (IOException | RuntimeException e) {
            problem = e.getMessage() == null ? e.toString() : e.getMessage();
            failures.increment();
            schedule.ifPresent(its -> its.failed(clock.instant()));
            LOG.warn("verification-failed", "what", problem);
        } finally {
            running = null;
            asked.compareAndSet(wanted, null);
        }
    }

    private void verify(OptionalInt files) throws IOException {
        Verification verification = new Verification(repository, files, new Random(), file -> {});
        running = verification;
        List<String> problems = verification.run();
        LastVerification done = new LastVerification(
                clock.instant(), verification.present(), verification.files(), verification.bytes(), problems);
        done.write(repository);
        running = null;
        last = Optional.of(done);
        runs.increment();
        LOG.info("verified", "files", done.files(), "bytes", done.bytes(), "problems", problems.size());
        problems.forEach(what -> LOG.warn("repository-damaged", "what", what));
    }

    /**
     * Asks for one now.
     *
     * @param files how many files to read; empty for all
     * @return false when one is under way or asked for already
     */
    boolean ask(OptionalInt files) {
        return running == null && asked.compareAndSet(null, files);
    }

    /** Ends {@link #run()}; one that is under way is left to the end of the process. */
    void stop() {
        stopped.countDown();
    }

    /** Whether all was well the last time. */
    Condition integrity() {
        Optional<LastVerification> known = last;
        if (known.isEmpty()) {
            return Condition.up(problem.isEmpty() ? "not verified yet" : "not verified: " + problem);
        }
        LastVerification its = known.get();
        Condition condition = its.problems().isEmpty()
                ? Condition.up(its.files() + " of " + its.present() + " files verified at " + its.finished()
                        + ", all is well" + (problem.isEmpty() ? "" : "; the next time fails: " + problem))
                : Condition.down(its.problems().size() + " bad: "
                        + String.join(
                                "; ",
                                its.problems()
                                        .subList(
                                                0,
                                                Math.min(NAMED, its.problems().size())))
                        + "; verify again when it is mended: db-node verify, or POST /db/verify");
        return condition
                .with("problems", its.problems().size())
                .with("verified", its.finished().toString());
    }

    /** The last result, and how far the one is that is under way. */
    JsonObject json() {
        JsonObject json = new JsonObject();
        last.ifPresent(its -> json.mergeIn(its.toJson()));
        Verification now = running;
        if (now != null) {
            json.put("running", now.toJson(System.nanoTime()));
        }
        return json.put("failure", problem).put("problems", json.getJsonArray("problems", new JsonArray()));
    }

    /** The one that is under way; empty when none is. */
    Optional<Verification> running() {
        return Optional.ofNullable(running);
    }

    /** What is under way, and what came of the last one, for {@code /db/progress}. */
    JsonObject progress(long nanos) {
        JsonObject json = new JsonObject();
        running().ifPresent(its -> json.put("running", its.toJson(nanos)));
        last.ifPresent(its -> json.put(
                "last",
                new JsonObject()
                        .put("finished", its.finished().toString())
                        .put("problems", its.problems().size())));
        return json.put("failure", problem);
    }

    Optional<LastVerification> last() {
        return last;
    }

    boolean overdue() {
        return schedule.isPresent() && schedule.get().overdue(last.map(LastVerification::finished), clock.instant());
    }

    LongAdder runs() {
        return runs;
    }

    LongAdder failures() {
        return failures;
    }
}
