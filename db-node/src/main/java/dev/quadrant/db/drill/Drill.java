package dev.quadrant.db.drill;

import dev.quadrant.db.base.BaseManifest;
import dev.quadrant.db.base.BaseMethod;
import dev.quadrant.db.binlog.BinlogPosition;
import dev.quadrant.db.protocol.Account;
import dev.quadrant.db.protocol.MysqlConnection;
import dev.quadrant.db.repository.Chain;
import dev.quadrant.db.repository.Repository;
import dev.quadrant.db.repository.RepositoryLock;
import dev.quadrant.db.restore.Restore;
import dev.quadrant.db.restore.RestoreFailure;
import dev.quadrant.db.restore.Until;
import dev.quadrant.db.server.ServerProgram;
import dev.quadrant.db.server.ServerUnusable;
import dev.quadrant.db.source.ServerFacts;
import dev.quadrant.db.source.SourceFailure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * One drill: reads the live server at a moment, restores the newest base and the log up to exactly that moment into a throw-away
 * server, and compares. Used once; {@link #cancel()} may be called from any thread.
 */
public final class Drill {
    private static final long PACE_MILLIS = 100;
    /** That load the base at once, as many as a restore has by default. */
    private static final int SESSIONS = 4;

    /** What a server takes before it has any data. */
    private static final long EMPTY_SERVER_BYTES = 512L << 20;

    private final Account source;
    private final Repository repository;
    private final DrillSettings settings;
    private final InstantSource clock;
    private final DrillProgress progress = new DrillProgress();
    private volatile boolean cancelled;
    private volatile ThrowAwayServer server;

    public Drill(Account source, Repository repository, DrillSettings settings, InstantSource clock) {
        this.source = source;
        this.repository = repository;
        this.settings = settings;
        this.clock = clock;
    }

    public DrillProgress progress() {
        return progress;
    }

    /** Ends servers and deletes directories of drills that were killed; nothing while one is under way. */
    public static void removeLeft(Repository repository, DrillSettings settings) throws IOException {
        Optional<RepositoryLock> lock = repository.lock("drill");
        if (lock.isPresent()) {
            try (RepositoryLock held = lock.get()) {
                assert held != null;
                DrillDirectory.removeLeft(settings.directory(), repository.root());
            }
        }
    }

    /** Why no drill can be done on this host; empty when there is a program to try. */
    public static Optional<String> impossible(DrillSettings settings) {
        return ServerProgram.locate(settings.server()).isPresent()
                ? Optional.empty()
                : Optional.of(DrillImpossible.withoutProgram(ServerProgram.missing(settings.server())));
    }

    /**
     * Does it; blocks until the report is in the repository.
     *
     * @throws DrillImpossible when this host cannot do it
     * @throws SourceFailure when the live server fails
     * @throws IOException when the archive does not follow, or another drill is under way: nothing is known of the backups
     */
    public DrillReport run() throws IOException {
        try {
            return drill();
        } catch (ServerUnusable e) {
            throw new DrillImpossible(e);
        }
    }

    private DrillReport drill() throws IOException {
        Optional<RepositoryLock> lock = repository.lock("drill");
        if (lock.isEmpty()) {
            throw new IOException(
                    "another drill of " + repository.url() + " is under way (" + repository.holder("drill") + ")");
        }
        try (RepositoryLock held = lock.get()) {
            assert held != null;
            DrillDirectory.removeLeft(settings.directory(), repository.root());
            Instant started = clock.instant();
            boolean mariadb = isMariaDb();
            ServerProgram program = ServerProgram.find(settings.server(), mariadb);
            LiveMoment live = LiveMoment.read(source, mariadb, settings.lockWait(), progress);
            String chain = awaitArchived(live.position());
            Trial trial = new Trial(started, program, live, chain);
            DrillReport report = trial.run();
            DrillReports.write(repository, report);
            return report;
        }
    }

    private boolean isMariaDb() throws IOException {
        try (MysqlConnection connection = MysqlConnection.open(source)) {
            return ServerFacts.isMariaDb(connection.version());
        } catch (IOException e) {
            throw SourceFailure.of(e, source);
        }
    }

    /** Waits until the log is there up to a position; the chain in which it is. */
    private String awaitArchived(BinlogPosition position) throws IOException {
        progress.step("waiting for the archive to have " + position);
        long deadline = System.nanoTime() + settings.archiveWait().toNanos();
        while (true) {
            Optional<Chain> newest = repository.newestChain();
            if (newest.isPresent() && has(newest.get(), position)) {
                return newest.get().id();
            }
            if (System.nanoTime() - deadline > 0) {
                throw new IOException("the archive did not reach " + position + " of the live server within "
                        + settings.archiveWait().toSeconds()
                        + " s (quadrant.db.drill.archive-wait): db-node must run and follow; db-node status says why"
                        + " it does not");
            }
            pause();
        }
    }

    private static boolean has(Chain chain, BinlogPosition position) throws IOException {
        List<String> names = chain.segments();
        if (names.isEmpty()) {
            return false;
        }
        Path segment = chain.segment(position.file());
        return BinlogPosition.compareFiles(names.getLast(), position.file()) > 0
                || Files.exists(segment) && Files.size(segment) >= position.offset();
    }

    private void pause() throws IOException {
        demandGoingOn();
        try {
            Thread.sleep(PACE_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }

    private void demandGoingOn() throws IOException {
        if (cancelled) {
            throw new IOException("cancelled");
        }
    }

    /** Ends it soon; it throws, and leaves nothing behind. */
    public void cancel() {
        cancelled = true;
        progress.abort();
        ThrowAwayServer running = server;
        if (running != null) {
            running.close();
        }
    }

    /** What begins when the live server's part is known: from here on a failure says something of the backups. */
    private final class Trial {
        private final Instant started;
        private final ServerProgram program;
        private final LiveMoment live;
        private final String chain;
        private String base = "";
        private Duration restore = Duration.ZERO;
        private long transactions;
        private long bytes;

        Trial(Instant started, ServerProgram program, LiveMoment live, String chain) {
            this.started = started;
            this.program = program;
            this.live = live;
            this.chain = chain;
        }

        DrillReport run() throws IOException {
            try {
                Restore plan = new Restore(repository, new Until.Place(chain, live.position()), SESSIONS);
                BaseManifest chosen = plan.choose(Optional.empty(), false);
                base = chosen.id();
                return inDirectory(plan, chosen);
            } catch (RestoreFailure e) {
                demandGoingOn();
                return report(e.getMessage(), List.of(), 0);
            }
        }

        private DrillReport inDirectory(Restore plan, BaseManifest chosen) throws IOException {
            long needed = 2 * chosen.sqlBytes() + EMPTY_SERVER_BYTES;
            List<String> options = new ArrayList<>(live.options());
            options.addAll(settings.options());
            try (DrillDirectory directory = DrillDirectory.make(settings.directory(), repository.root(), needed);
                    ThrowAwayServer throwAway = new ThrowAwayServer(program, directory.directory(), options)) {
                server = throwAway;
                demandGoingOn();
                restore(plan, chosen, directory, throwAway);
                Comparison comparison = Comparison.of(throwAway.account(), live, progress);
                return report(words(comparison), comparison.differences(), comparison.differing());
            } finally {
                server = null;
            }
        }

        private void restore(Restore plan, BaseManifest chosen, DrillDirectory directory, ThrowAwayServer throwAway)
                throws IOException {
            progress.step("restoring");
            progress.restoring(plan.progress());
            boolean copy = chosen.method() == BaseMethod.COPY;
            if (copy) {
                program.demandSameSeries(chosen.serverVersion());
            }
            long begin = System.nanoTime();
            try {
                Restore.Outcome outcome = copy
                        ? plan.onCopy(chosen, directory.directory().data(), throwAway::adopt)
                        : plan.into(throwAway.begin(), chosen);
                transactions = outcome.transactions();
                if (!outcome.reached().equals(live.position())) {
                    throw new RestoreFailure("the restore ends at " + outcome.reached() + " and not at "
                            + live.position() + ", where the live server was");
                }
            } catch (ServerUnusable e) {
                // Says nothing of the backups.
                throw e;
            } catch (RestoreFailure e) {
                throw e;
            } catch (IOException e) {
                throw new RestoreFailure("the restore fails: " + e.getMessage() + "; the throw-away server says: "
                        + throwAway.lastWords());
            } finally {
                bytes = plan.progress().sqlBytes() + plan.progress().logBytes();
                restore = Duration.ofNanos(System.nanoTime() - begin);
                progress.restored();
            }
        }

        private String words(Comparison comparison) {
            if (comparison.differing() == 0) {
                return "";
            }
            return comparison.differing() + (comparison.differing() == 1 ? " table differs" : " tables differ")
                    + " from the live server at " + live.position() + ", the first: "
                    + comparison.differences().getFirst()
                    + "; something was written there that is not in the binlog (sql_log_bin=0, a statement that is not"
                    + " deterministic), or a file of the backup is wrong: db-node verify, then db-node backup";
        }

        private DrillReport report(String problem, List<DrillReport.Difference> differences, int differing) {
            boolean compared = problem.isEmpty() || differing > 0;
            return new DrillReport(
                    DrillReports.id(started),
                    started,
                    clock.instant(),
                    problem,
                    base,
                    chain,
                    live.position().toString(),
                    live.gtids(),
                    program.version(),
                    restore,
                    transactions,
                    bytes,
                    compared ? live.tables().size() : 0,
                    compared
                            ? live.tables().stream()
                                    .mapToLong(sums -> sums.chunks().size())
                                    .sum()
                            : 0,
                    compared
                            ? live.tables().stream()
                                    .flatMap(sums -> sums.chunks().stream())
                                    .mapToLong(ChunkSum::rows)
                                    .sum()
                            : 0,
                    differing,
                    differences,
                    live.notCompared());
        }
    }
}
