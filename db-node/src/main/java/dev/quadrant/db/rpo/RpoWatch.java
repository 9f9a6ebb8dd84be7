package dev.quadrant.db.rpo;

import dev.quadrant.appliance.log.EventLog;
import dev.quadrant.db.archive.ArchiveState;
import dev.quadrant.db.archive.Archiver;
import dev.quadrant.db.gtid.GtidSet;
import dev.quadrant.db.protocol.Account;
import dev.quadrant.db.protocol.MysqlConnection;
import dev.quadrant.db.repository.Repository;
import dev.quadrant.db.source.ServerFacts;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/**
 * Asks the server once a second how semi-sync is and what it has, over a connection of its own and with nothing that waits for
 * a commit. Runs on a thread of its own; what it knows is read from any.
 */
public final class RpoWatch implements Runnable {
    private static final EventLog LOG = EventLog.of(RpoWatch.class);

    private static final Duration PACE = Duration.ofSeconds(1);

    /** A query that takes longer finds a dead connection. */
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final Account account;
    private final Repository repository;
    private final Archiver archiver;
    private final boolean offered;
    private final long needBytes;
    private final BooleanSupplier gapOpen;
    private final CountDownLatch stopped = new CountDownLatch(1);
    private final LastMinute unacknowledged = new LastMinute();
    private final Stall stall = new Stall();
    private volatile MysqlConnection connection;
    private volatile SemiSync semiSync = SemiSync.UNKNOWN;
    private volatile boolean asked;
    private volatile long recent;
    private String said = "";

    /**
     * @param offered whether the archive takes part in semi-sync
     * @param needBytes room that the repository's disk should have
     * @param gapOpen whether there is a gap that no base has closed
     */
    public RpoWatch(
            Account account,
            Repository repository,
            Archiver archiver,
            boolean offered,
            long needBytes,
            BooleanSupplier gapOpen) {
        this.account = account;
        this.repository = repository;
        this.archiver = archiver;
        this.offered = offered;
        this.needBytes = needBytes;
        this.gapOpen = gapOpen;
    }

    @Override
    public void run() {
        try {
            do {
                look();
            } while (!stopped.await(PACE.toMillis(), TimeUnit.MILLISECONDS));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            drop();
        }
    }

    private void look() {
        try {
            Optional<ServerFacts> facts = archiver.facts();
            if (facts.isPresent() && archiver.sourceProblem().isEmpty()) {
                MysqlConnection open = connected();
                SemiSync now = SemiSync.ask(open);
                recent = unacknowledged.grown(now.unacknowledged(), System.nanoTime());
                semiSync = now;
                asked = true;
                stalled(facts.get(), open);
            }
        } catch (IOException | RuntimeException e) {
            // The archive says what is wrong with the source; here it only means that nothing new is known.
            drop();
            asked = false;
        }
        String words = verdict().words();
        if (!words.equals(said)) {
            said = words;
            LOG.info("rpo", "zero", verdict().zero(), "what", words);
        }
    }

    private MysqlConnection connected() throws IOException {
        MysqlConnection open = connection;
        if (open == null) {
            open = MysqlConnection.open(account);
            open.readTimeout(PATIENCE);
            connection = open;
        }
        return open;
    }

    private void drop() {
        MysqlConnection open = connection;
        connection = null;
        if (open != null) {
            try {
                open.close();
            } catch (IOException e) {
                LOG.debug("close-failed", "cause", e);
            }
        }
    }

    /** A server whose binlog was reset under a stream goes on with heartbeats as if there were nothing new. */
    private void stalled(ServerFacts facts, MysqlConnection open) throws IOException {
        String variable = facts.flavour() == GtidSet.Flavour.MARIADB ? "gtid_binlog_state" : "gtid_executed";
        String executed = open.query("SELECT @@GLOBAL." + variable + " AS gtids")
                .first("gtids")
                .orElse("");
        ArchiveState state = archiver.state();
        boolean follows = archiver.archiveProblem().isEmpty() && !state.gtids().isEmpty();
        if (follows && stall.reconnect(facts.flavour(), executed, state, System.nanoTime())) {
            LOG.warn(
                    "archive-stalled",
                    "server",
                    executed,
                    "archive",
                    state.gtids(),
                    "what",
                    "the stream brings nothing of what the server has; connecting anew");
            archiver.reconnect();
        }
    }

    /** How semi-sync is, as last asked. */
    public SemiSync semiSync() {
        return semiSync;
    }

    /** The verdict, now. */
    public Rpo verdict() {
        return Rpo.of(new Rpo.Facts(
                archiver.archiveProblem(),
                gapOpen.getAsBoolean(),
                offered,
                asked,
                semiSync,
                recent,
                archiver.state().lagSeconds(System.nanoTime()),
                freeBytes(),
                needBytes));
    }

    /** Whether the server means commits to wait for the archive, so that a verdict other than zero is a fault. */
    public boolean expected() {
        return offered && asked && semiSync.enabled();
    }

    /** Room on the repository's disk, in bytes; 0 when that cannot be asked. */
    public long freeBytes() {
        try {
            return Files.getFileStore(repository.root()).getUsableSpace();
        } catch (IOException e) {
            return 0;
        }
    }

    /** Ends {@link #run()}. */
    public void stop() {
        stopped.countDown();
    }
}
