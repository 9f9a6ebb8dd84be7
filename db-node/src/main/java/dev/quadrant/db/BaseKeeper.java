package dev.quadrant.db;

import dev.quadrant.appliance.log.EventLog;
import dev.quadrant.db.archive.Archiver;
import dev.quadrant.db.base.BaseBackup;
import dev.quadrant.db.base.BaseCancelled;
import dev.quadrant.db.base.BaseManifest;
import dev.quadrant.db.base.BaseSettings;
import dev.quadrant.db.base.Progress;
import dev.quadrant.db.protocol.Account;
import dev.quadrant.db.repository.Chain;
import dev.quadrant.db.repository.Repository;
import dev.quadrant.db.schedule.Schedule;
import dev.quadrant.db.source.ServerFacts;
import dev.quadrant.db.source.SourceFailure;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.Collectors;

/** Takes base backups when they are due. Runs on a thread of its own; what it knows is read from any. */
final class BaseKeeper implements Runnable {
    private static final EventLog LOG = EventLog.of(BaseKeeper.class);
    private static final String CANCELLED = "cancelled";

    /** Why bases fail: the source, the repository, or somebody who cancelled; else a defect. */
    static final List<String> FAILURES = List.of("source", "repository", CANCELLED, "defect");

    /** How often it looks whether one is due; another process may have taken one meanwhile. */
    private static final Duration PACE = Duration.ofMillis(500);

    private final Account account;
    private final Repository repository;
    private final Archiver archiver;
    private final BaseSettings settings;
    private final Schedule schedule;
    private final InstantSource clock;
    private final ExpiryKeeper expiry;
    private final CountDownLatch stopped = new CountDownLatch(1);
    private final AtomicBoolean asked = new AtomicBoolean();
    private final LongAdder taken = new LongAdder();
    private final Map<String, LongAdder> failures = new TreeMap<>();

    /**
     * How the bases are.
     *
     * @param count how many there are
     * @param newest the newest one that the log goes on from
     * @param overdue whether it is older than it should be
     * @param problem why the last attempt failed; empty when it did not
     */
    record State(int count, Optional<BaseManifest> newest, boolean overdue, String problem) {}

    private volatile State state = new State(0, Optional.empty(), true, "");
    private volatile BaseBackup running;
    private volatile Optional<Ended> last = Optional.empty();

    /**
     * What came of the last attempt of this process.
     *
     * @param outcome {@code taken}, {@code cancelled} or {@code failed}
     * @param base the base's id; empty when there is none
     * @param what why there is none; empty when there is one
     */
    private record Ended(Instant at, String outcome, String base, String what) {
        JsonObject toJson() {
            return new JsonObject()
                    .put("at", at.toString())
                    .put("outcome", outcome)
                    .put("base", base)
                    .put("what", what);
        }
    }

    BaseKeeper(
            Account account,
            Repository repository,
            Archiver archiver,
            Schedule schedule,
            BaseSettings settings,
            ExpiryKeeper expiry,
            InstantSource clock) {
        this.expiry = expiry;
        FAILURES.forEach(reason -> failures.put(reason, new LongAdder()));
        this.account = account;
        this.repository = repository;
        this.archiver = archiver;
        this.settings = settings;
        this.schedule = schedule;
        this.clock = clock;
    }

    @Override
    public void run() {
        try {
            do {
                look();
            } while (!stopped.await(PACE.toMillis(), TimeUnit.MILLISECONDS));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void look() {
        try {
            List<BaseManifest> bases = BaseManifest.all(repository);
            Optional<BaseManifest> newest = newest(bases);
            Optional<Instant> before = newest.map(BaseManifest::snapshot);
            Instant now = clock.instant();
            state = new State(bases.size(), newest, schedule.overdue(before, now), state.problem());
            // Not before the archive follows: only then is it known which chain goes on from the base.
            Optional<ServerFacts> facts = archiver.facts();
            if (facts.isPresent()
                    && archiver.archiveProblem().isEmpty()
                    && (asked.get() || !schedule.due(before, now).isAfter(now))) {
                take(facts.get());
                expiry.baseTaken();
            }
            expiry.look(now);
        } catch (IOException | RuntimeException e) {
            failed(e);
        }
    }

    /** The newest base that the chain goes on from that is being written; one before a gap does not count. */
    private Optional<BaseManifest> newest(List<BaseManifest> bases) throws IOException {
        Optional<Chain> chain = repository.newestChain();
        if (chain.isEmpty()) {
            return Optional.empty();
        }
        Set<String> line = repository.line(chain.get()).stream().map(Chain::id).collect(Collectors.toSet());
        return bases.reversed().stream()
                .filter(base -> line.contains(base.chain()))
                .findFirst();
    }

    private void take(ServerFacts facts) throws IOException {
        BaseBackup backup = new BaseBackup(account, repository, settings, clock);
        running = backup;
        LOG.info("base-begun", "server", account.address());
        try {
            BaseManifest base = backup.take(facts);
            schedule.succeeded();
            taken.increment();
            state = new State(state.count() + 1, Optional.of(base), false, "");
            last = Optional.of(new Ended(clock.instant(), "taken", base.id(), ""));
            LOG.info(
                    "base-taken",
                    "base",
                    base.id(),
                    "position",
                    base.position(),
                    "tables",
                    base.tables(),
                    "rows",
                    base.rows(),
                    "bytes",
                    base.bytes(),
                    "key",
                    base.key().isEmpty() ? "none" : base.key(),
                    "locked-ms",
                    base.locked().toMillis());
            base.warnings().forEach(warning -> LOG.warn("base-warning", "base", base.id(), "what", warning));
        } finally {
            asked.set(false);
            running = null;
        }
    }

    private void failed(Exception e) {
        if (stopped.getCount() == 0) {
            return;
        }
        String what = e.getMessage() == null ? e.toString() : e.getMessage();
        String reason = reason(e);
        failures.get(reason).increment();
        Instant now = clock.instant();
        if (reason.equals(CANCELLED)) {
            schedule.postponed(now);
            what = "the last one was cancelled at " + now.truncatedTo(ChronoUnit.SECONDS)
                    + "; it is tried again an hour later, or take one now: POST /db/base, or db-node backup";
            LOG.warn("base-cancelled", "reason", reason, "what", e.getMessage());
        } else {
            schedule.failed(now);
            LOG.warn("base-failed", "reason", reason, "what", what);
        }
        last = Optional.of(new Ended(now, reason.equals(CANCELLED) ? CANCELLED : "failed", "", what));
        state = new State(state.count(), state.newest(), state.overdue(), what);
    }

    private static String reason(Exception e) {
        return switch (e) {
            case BaseCancelled cancelled -> CANCELLED;
            case SourceFailure source -> "source";
            case IOException io -> "repository";
            default -> "defect";
        };
    }

    /**
     * Asks for one now.
     *
     * @return why it is not to be had; empty when it is begun, or will be within a second
     */
    Optional<Refusal> ask() {
        if (running != null || !asked.compareAndSet(false, true)) {
            return Optional.of(
                    new Refusal("base-under-way", "wait until the one that is taken has ended, or cancel it"));
        }
        String problem = archiver.archiveProblem();
        if (archiver.facts().isEmpty() || !problem.isEmpty()) {
            asked.set(false);
            return Optional.of(new Refusal("archive-not-following", problem));
        }
        return Optional.empty();
    }

    /**
     * Why something is not done.
     *
     * @param reason a stable code
     */
    record Refusal(String reason, String words) {}

    /**
     * Ends the one that is being taken; nothing of it is left.
     *
     * @return why it is not ended; empty when it will have ended soon
     */
    Optional<Refusal> cancel() {
        BaseBackup backup = running;
        if (backup == null) {
            return Optional.of(new Refusal("no-base-under-way", "this service takes none now; GET /db/progress tells"));
        }
        return backup.cancel()
                ? Optional.empty()
                : Optional.of(new Refusal(
                        "base-not-cancellable", "it begins or ends at this moment; GET /db/progress tells"));
    }

    /** What is under way, and what came of the last one, for {@code /db/progress}. */
    JsonObject progress(long nanos) {
        JsonObject json = new JsonObject();
        progress().ifPresent(its -> json.put("running", its.toJson(nanos)));
        last.ifPresent(ended -> json.put("last", ended.toJson()));
        return json;
    }

    /** Ends {@link #run()}; the thread is to be interrupted too, since a base may be under way. */
    void stop() {
        stopped.countDown();
    }

    State state() {
        return state;
    }

    /** How far the base is that is being taken; empty when none is. */
    Optional<Progress> progress() {
        return Optional.ofNullable(running).map(BaseBackup::progress);
    }

    LongAdder taken() {
        return taken;
    }

    /** How often bases failed, by the reasons of {@link #FAILURES}. */
    Map<String, LongAdder> failures() {
        return failures;
    }
}
