package dev.quadrant.db.archive;

import dev.quadrant.appliance.log.EventLog;
import dev.quadrant.db.binlog.BinlogPosition;
import dev.quadrant.db.binlog.BinlogStream;
import dev.quadrant.db.protocol.Account;
import dev.quadrant.db.protocol.MysqlConnection;
import dev.quadrant.db.protocol.ReplicaStream;
import dev.quadrant.db.protocol.ServerError;
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
import java.util.concurrent.atomic.LongAdder;

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

    private final LongAdder bytes = new LongAdder();
    private final LongAdder events = new LongAdder();
    private final LongAdder syncs = new LongAdder();
    private final LongAdder replies = new LongAdder();
    private final LongAdder connects = new LongAdder();

    private volatile ArchiveState state = ArchiveState.NONE;
    private volatile ServerFacts facts;
    private volatile String sourceProblem = "connecting";
    private volatile String archiveProblem = "not yet following";
    private volatile MysqlConnection open;

    public Archiver(Account account, Repository repository, Settings settings, InstantSource clock) {
        this.account = account;
        this.repository = repository;
        this.settings = settings;
        this.clock = clock;
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
            throw writing(e);
        }
    }

    private void follow(RepositoryLock held) throws IOException {
        MysqlConnection connection = connect();
        open = connection;
        try (connection) {
            facts = ask(connection);
            sourceProblem = "";
            try (ArchiveWriter writer = choose(facts)) {
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

    private ArchiveWriter choose(ServerFacts known) throws IOException {
        try {
            return new ChainChoice(repository, account, settings.replicaId()).choose(known, clock.instant());
        } catch (ForeignServer e) {
            throw new ArchiveFailure("foreign-server", e.getMessage());
        } catch (SourceFailure | ServerError | java.net.SocketException e) {
            throw SourceFailure.of(e, account);
        } catch (IOException e) {
            throw writing(e);
        }
    }

    private void copy(MysqlConnection connection, ArchiveWriter writer) throws IOException {
        BinlogPosition at = writer.position();
        // The dump command has four bytes for the offset; beyond them the file is read again, and what is known
        // skipped.
        long from = at.offset() > 0xFFFF_FFFFL ? BinlogPosition.FIRST_EVENT : at.offset();
        BinlogStream protocol = new BinlogStream(at.file(), from, at.offset());
        try (ReplicaStream stream = following(connection, at.file(), from)) {
            connects.increment();
            new Copying(stream, protocol, writer).run();
        }
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

    /** One connection's stream into the chain. */
    private final class Copying {
        private final ReplicaStream stream;
        private final BinlogStream protocol;
        private final ArchiveWriter writer;
        private final String chain;
        private long lastSync = System.nanoTime();
        /** End of what is on the disk. */
        private BinlogPosition safe;

        private long replyAt = -1;
        private String replyFile = "";
        private long lastEvent;
        private boolean announced;
        /** Whether the server waited for a reply to the last transaction; before the first, whether it would. */
        private boolean semiSync;

        Copying(ReplicaStream stream, BinlogStream protocol, ArchiveWriter writer) {
            this.semiSync = settings.semiSync() && facts.semiSync();
            this.stream = stream;
            this.protocol = protocol;
            this.writer = writer;
            this.chain = writer.chain().id();
            this.safe = writer.position();
            this.lastEvent = writer.lastTime();
        }

        void run() throws IOException {
            try {
                while (!isStopped()) {
                    await();
                    take();
                    // A group: whatever has arrived is written, forced once, and acknowledged once.
                    if (!stream.buffered()) {
                        settle();
                    }
                }
            } catch (SourceFailure e) {
                // The connection is gone, on purpose or not; what came over it is whole events.
                sync();
                throw e;
            }
            sync();
        }

        private void await() throws SourceFailure {
            try {
                stream.await();
            } catch (IOException e) {
                throw SourceFailure.of(e, account);
            }
        }

        private void take() throws IOException {
            BinlogStream.Action action;
            try {
                action = protocol.accept(stream.array(), stream.offset(), stream.length());
            } catch (IOException e) {
                throw new ArchiveFailure(
                        "stream", "the server's stream does not continue the archive: " + e.getMessage());
            }
            try {
                switch (action) {
                    case APPEND -> {
                        long before = writer.transactions();
                        writer.append(protocol.event());
                        if (writer.transactions() > before) {
                            semiSync = protocol.replyWanted();
                        }
                        lastEvent = Math.max(lastEvent, protocol.event().timestamp());
                        events.increment();
                        bytes.add(protocol.event().length());
                    }
                    case NEXT_FILE -> {
                        writer.nextFile(protocol.file());
                        LOG.info("segment-begun", "chain", chain, "segment", protocol.file());
                    }
                    case SKIP -> {
                        // It lies in no file.
                    }
                }
            } catch (IOException e) {
                throw writing(e);
            }
            if (protocol.replyWanted()) {
                replyFile = protocol.file();
                replyAt = protocol.position();
            }
        }

        private void settle() throws IOException {
            boolean due = System.nanoTime() - lastSync >= settings.syncEvery().toNanos();
            if (replyAt >= 0 || protocol.heartbeat() || due) {
                sync();
            }
            if (replyAt >= 0) {
                reply();
            }
            publish();
        }

        private void sync() throws ArchiveFailure {
            if (writer.dirty()) {
                try {
                    writer.sync();
                } catch (IOException e) {
                    throw writing(e);
                }
                syncs.increment();
            }
            safe = writer.position();
            lastSync = System.nanoTime();
        }

        private void reply() throws SourceFailure {
            try {
                stream.acknowledge(replyFile, replyAt);
            } catch (IOException e) {
                throw SourceFailure.of(e, account);
            }
            replies.increment();
            replyAt = -1;
        }

        private void publish() {
            long now = clock.millis();
            boolean nothingMore = protocol.heartbeat() || lastEvent == 0;
            state = new ArchiveState(
                    chain, safe, semiSync, lastEvent, now, nothingMore ? 0 : Math.max(0, now / 1000 - lastEvent));
            if (!announced) {
                announced = true;
                archiveProblem = "";
                backoff.reset();
                LOG.info(
                        "archive-following",
                        "server",
                        account.address(),
                        "chain",
                        chain,
                        "position",
                        safe,
                        "semi-sync",
                        semiSync);
            }
        }
    }

    private ArchiveFailure writing(IOException e) {
        String what = e instanceof java.nio.file.FileSystemException file && file.getReason() == null
                ? e.getClass().getSimpleName() + " " + e.getMessage()
                : e.getMessage();
        return new ArchiveFailure("repository", "cannot write to " + repository.url() + ": " + what);
    }

    private void failed(IOException e) {
        if (isStopped()) {
            return;
        }
        if (e instanceof ArchiveFailure failure) {
            say(archiveProblem, failure.getMessage(), "archive-down", failure.reason());
            archiveProblem = failure.getMessage();
        } else {
            SourceFailure failure = SourceFailure.of(e, account);
            say(sourceProblem, failure.getMessage(), "source-down", failure.reason());
            sourceProblem = failure.getMessage();
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

    /** Ends {@link #run()}: what has arrived is forced to the disk first. */
    public void stop() throws IOException {
        stopped.countDown();
        MysqlConnection connection = open;
        if (connection != null) {
            connection.close();
        }
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

    /** Bytes of events appended. */
    public LongAdder bytes() {
        return bytes;
    }

    /** Events appended. */
    public LongAdder events() {
        return events;
    }

    /** Times that the archive was forced to the disk. */
    public LongAdder syncs() {
        return syncs;
    }

    /** Semi-sync replies sent. */
    public LongAdder replies() {
        return replies;
    }

    /** Streams begun. */
    public LongAdder connects() {
        return connects;
    }
}
