package dev.quadrant.db.archive;

import dev.quadrant.appliance.log.EventLog;
import dev.quadrant.db.binlog.BinlogPosition;
import dev.quadrant.db.binlog.BinlogStream;
import dev.quadrant.db.protocol.Account;
import dev.quadrant.db.protocol.MysqlConnection;
import dev.quadrant.db.protocol.ReplicaStream;
import dev.quadrant.db.protocol.ServerError;
import dev.quadrant.db.repository.Chain;
import dev.quadrant.db.repository.ForeignServer;
import dev.quadrant.db.repository.Repository;
import dev.quadrant.db.repository.RepositoryLock;
import dev.quadrant.db.source.ServerFacts;
import dev.quadrant.db.source.SourceFailure;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Follows the server's binlog for ever: connects, decides where to go on, copies, and begins again with a pause when
 * anything fails. Runs on a thread of its own; what it knows is read from any.
 */
public final class Archiver implements Runnable {
    private static final EventLog LOG = EventLog.of(Archiver.class);

    private static final long FASTEST_HEARTBEAT_MILLIS = 50;

    private static final long SLOWEST_HEARTBEAT_MILLIS = 1_000;

    /**
     * How to follow.
     *
     * @param replicaId this replica's server id
     * @param name what the server shows as this replica's host
     * @param semiSync whether to offer semi-sync
     * @param syncEvery most time between arrival and forcing to the disk where nobody waits for it
     */
    public record Settings(long replicaId, String name, boolean semiSync, Duration syncEvery) {}

    private final Account account;
    private final Repository repository;
    private final Settings settings;
    private final InstantSource clock;
    private final Backoff backoff = new Backoff();
    private final CountDownLatch stopped = new CountDownLatch(1);

    private final ArchiveCounters counters = new ArchiveCounters();
    private final Trouble trouble;

    private volatile ArchiveState state = ArchiveState.NONE;
    private volatile ServerFacts facts;
    private volatile String sourceProblem = "connecting";
    private volatile String archiveProblem = "not yet following";
    private volatile Continuity continuity = Continuity.NONE;
    private volatile MysqlConnection open;

    public Archiver(Account account, Repository repository, Settings settings, InstantSource clock) {
        this.account = account;
        this.repository = repository;
        this.settings = settings;
        this.clock = clock;
        this.trouble = new Trouble(repository);
    }

    @Override
    public void run() {
        while (!isStopped()) {
            try {
                archive();
            } catch (IOException e) {
                failed(e);
            } catch (RuntimeException e) {
                LOG.error("archive-defect", "cause", e);
                failed(new ArchiveFailure("defect", "a defect of db-node: " + e));
            }
            pause(backoff.next());
        }
    }

    /** Takes the archive's lock, and follows as long as the repository is well. */
    private void archive() throws IOException {
        Optional<RepositoryLock> lock = taken();
        if (lock.isEmpty()) {
            throw new ArchiveFailure(
                    "locked",
                    "another db-node archives into " + repository.url() + " (" + repository.holder("archive")
                            + "); stop it, or give this one a repository of its own");
        }
        try (RepositoryLock held = lock.get()) {
            follow(held);
        }
    }

    private Optional<RepositoryLock> taken() throws ArchiveFailure {
        try {
            return repository.lock("archive");
        } catch (IOException e) {
            throw trouble.writing(e);
        }
    }

    private void follow(RepositoryLock held) throws IOException {
        MysqlConnection connection = connect();
        open = connection;
        try (connection) {
            facts = ask(connection);
            sourceProblem = "";
            try (ArchiveWriter writer = choose(facts)) {
                continuity = Continuity.of(repository, writer.chain());
                if (held != null && !isStopped()) {
                    copy(connection, writer);
                }
            }
        } finally {
            open = null;
        }
    }

    private MysqlConnection connect() throws SourceFailure {
        try {
            return MysqlConnection.open(account);
        } catch (IOException e) {
            throw SourceFailure.of(e, account);
        }
    }

    private ServerFacts ask(MysqlConnection connection) throws SourceFailure {
        try {
            connection.readTimeout(Duration.ofSeconds(30));
            return ServerFacts.ask(connection, account);
        } catch (IOException e) {
            throw SourceFailure.of(e, account);
        }
    }

    private ChainChoice choice() {
        return new ChainChoice(repository, account, settings.replicaId());
    }

    private ArchiveWriter choose(ServerFacts known) throws IOException {
        try {
            return choice().choose(known, clock.instant());
        } catch (ForeignServer e) {
            throw new ArchiveFailure("foreign-server", e.getMessage());
        } catch (SourceFailure | ServerError | java.net.SocketException e) {
            throw SourceFailure.of(e, account);
        } catch (IOException e) {
            throw trouble.writing(e);
        }
    }

    private void copy(MysqlConnection connection, ArchiveWriter writer) throws IOException {
        BinlogPosition at = writer.position();
        // The dump command has four bytes for the offset; beyond them the file is read again, and what is known
        // skipped.
        long from = at.offset() > 0xFFFF_FFFFL ? BinlogPosition.FIRST_EVENT : at.offset();
        BinlogStream protocol = new BinlogStream(at.file(), from, at.offset());
        try (ReplicaStream stream = following(connection, at.file(), from)) {
            counters.connects().increment();
            new StreamCopy(
                            account,
                            settings,
                            counters,
                            clock,
                            stream,
                            protocol,
                            writer,
                            facts.semiSync(),
                            trouble,
                            new Watch())
                    .run(this::isStopped);
        } catch (ServerError e) {
            if (e.code() != ServerError.DUMP_FATAL) {
                throw SourceFailure.of(e, account);
            }
            gap(writer, choice().refused(e, writer.position()));
        } catch (ArchiveGap e) {
            gap(writer, e);
        }
    }

    /** Writes the gap down, and begins the chain behind it; the next round follows it at once. */
    private void gap(ArchiveWriter writer, ArchiveGap gap) throws IOException {
        try {
            Chain chain = choice().beginAfterGap(facts, writer, gap, clock.instant());
            continuity = Continuity.of(repository, chain);
        } catch (SourceFailure | ServerError | java.net.SocketException e) {
            throw SourceFailure.of(e, account);
        } catch (IOException e) {
            throw trouble.writing(e);
        }
        archiveProblem = "a gap: " + gap.getMessage();
        backoff.reset();
    }

    private ReplicaStream following(MysqlConnection connection, String file, long from) throws IOException {
        try {
            return ReplicaStream.follow(
                    connection, settings.replicaId(), settings.name(), file, from, settings.semiSync(), heartbeat());
        } catch (IOException e) {
            throw SourceFailure.of(e, account);
        }
    }

    /** A heartbeat forces what waits to the disk: without one, the last events before a pause would wait for the next. */
    private Duration heartbeat() {
        long millis = Math.clamp(settings.syncEvery().toMillis(), FASTEST_HEARTBEAT_MILLIS, SLOWEST_HEARTBEAT_MILLIS);
        return Duration.ofMillis(millis);
    }

    /** Learns from the copy how it goes. */
    private final class Watch implements StreamCopy.Watcher {
        @Override
        public void state(ArchiveState next) {
            state = next;
        }

        @Override
        public void following(BinlogPosition from, boolean semiSync) {
            archiveProblem = "";
            backoff.reset();
            LOG.info(
                    "archive-following",
                    "server",
                    account.address(),
                    "chain",
                    state.chain(),
                    "position",
                    from,
                    "semi-sync",
                    semiSync);
        }
    }

    private void failed(IOException e) {
        if (isStopped()) {
            return;
        }
        if (e instanceof ArchiveFailure failure) {
            say(archiveProblem, failure.getMessage(), "archive-down", failure.reason());
            archiveProblem = failure.getMessage();
            counters.failed(failure.reason());
        } else {
            SourceFailure failure = SourceFailure.of(e, account);
            say(sourceProblem, failure.getMessage(), "source-down", failure.reason());
            sourceProblem = failure.getMessage();
            counters.failed(failure.reason());
            archiveProblem = "the source is down: " + failure.getMessage();
        }
    }

    private static void say(String before, String now, String event, String reason) {
        if (!now.equals(before)) {
            LOG.warn(event, "reason", reason, "what", now);
        }
    }

    private void pause(Duration wait) {
        try {
            stopped.await(wait.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            stopped.countDown();
        }
    }

    private boolean isStopped() {
        return stopped.getCount() == 0;
    }

    /** Cuts the connection to the server; the archive looks anew where to go on. */
    public void reconnect() throws IOException {
        MysqlConnection connection = open;
        if (connection != null) {
            connection.close();
        }
    }

    /** Ends {@link #run()}: what has arrived is forced to the disk first. */
    public void stop() throws IOException {
        stopped.countDown();
        reconnect();
    }

    public ArchiveState state() {
        return state;
    }

    /** What the server is; empty until it was reached once. */
    public Optional<ServerFacts> facts() {
        return Optional.ofNullable(facts);
    }

    /** Why the source cannot be used now; empty text when it can. */
    public String sourceProblem() {
        return sourceProblem;
    }

    /** Why the archive does not follow now; empty text when it does. */
    public String archiveProblem() {
        return archiveProblem;
    }

    /** Gaps, changes of the primary and what they left behind; known from the first connection on. */
    public Continuity continuity() {
        return continuity;
    }

    public ArchiveCounters counters() {
        return counters;
    }
}
