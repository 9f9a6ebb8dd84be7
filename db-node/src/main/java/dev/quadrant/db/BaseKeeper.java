package dev.quadrant.db;

import dev.quadrant.appliance.log.EventLog;
import dev.quadrant.db.archive.Archiver;
import dev.quadrant.db.base.BaseBackup;
import dev.quadrant.db.base.BaseManifest;
import dev.quadrant.db.base.BaseSettings;
import dev.quadrant.db.base.Progress;
import dev.quadrant.db.protocol.Account;
import dev.quadrant.db.repository.Chain;
import dev.quadrant.db.repository.Repository;
import dev.quadrant.db.schedule.Schedule;
import dev.quadrant.db.source.ServerFacts;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.Collectors;

/** Takes base backups when they are due. Runs on a thread of its own; what it knows is read from any. */
final class BaseKeeper implements Runnable {
    private static final EventLog LOG = EventLog.of(BaseKeeper.class);

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
    private final LongAdder taken = new LongAdder();
    private final LongAdder failures = new LongAdder();

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
    private volatile Progress progress;

    BaseKeeper(
            Account account,
            Repository repository,
            Archiver archiver,
            Schedule schedule,
            BaseSettings settings,
            ExpiryKeeper expiry,
            InstantSource clock) {
        this.expiry = expiry;
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
            Optional<Instant> last = newest.map(BaseManifest::snapshot);
            Instant now = clock.instant();
            state = new State(bases.size(), newest, schedule.overdue(last, now), state.problem());
            // Not before the archive follows: only then is it known which chain goes on from the base.
            Optional<ServerFacts> facts = archiver.facts();
            if (facts.isPresent()
                    && archiver.archiveProblem().isEmpty()
                    && !schedule.due(last, now).isAfter(now)) {
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
        progress = backup.progress();
        LOG.info("base-begun", "server", account.address());
        try {
            BaseManifest base = backup.take(facts);
            schedule.succeeded();
            taken.increment();
            state = new State(state.count() + 1, Optional.of(base), false, "");
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
            progress = null;
        }
    }

    private void failed(Exception e) {
        if (stopped.getCount() == 0) {
            return;
        }
        String what = e.getMessage() == null ? e.toString() : e.getMessage();
        schedule.failed(clock.instant());
        failures.increment();
        state = new State(state.count(), state.newest(), state.overdue(), what);
        LOG.warn("base-failed", "what", what);
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
        return Optional.ofNullable(progress);
    }

    LongAdder taken() {
        return taken;
    }

    LongAdder failures() {
        return failures;
    }
}
