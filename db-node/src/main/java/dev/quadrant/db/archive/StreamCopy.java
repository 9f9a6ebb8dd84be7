package dev.quadrant.db.archive;

import dev.quadrant.appliance.log.EventLog;
import dev.quadrant.db.binlog.BinlogPosition;
import dev.quadrant.db.binlog.BinlogStream;
import dev.quadrant.db.gtid.GtidSet;
import dev.quadrant.db.protocol.Account;
import dev.quadrant.db.protocol.ReplicaStream;
import dev.quadrant.db.protocol.ServerError;
import dev.quadrant.db.source.SourceFailure;
import java.io.IOException;
import java.util.function.BooleanSupplier;

/**
 * One connection's stream into the chain: events are appended as they come, forced to the disk in groups, and only then
 * acknowledged. Used by one thread.
 */
final class StreamCopy {
    private static final EventLog LOG = EventLog.of(StreamCopy.class);

    /** How often the set of archived transactions is computed anew while events come, in nanoseconds. */
    private static final long GTIDS_EVERY = 200_000_000;

    /** Who learns how the copy is. */
    interface Watcher {
        /** After each group. */
        void state(ArchiveState state);

        /** Once, when the first packet has come. */
        void following(BinlogPosition from, boolean semiSync);
    }

    private final Account account;
    private final Archiver.Settings settings;
    private final ArchiveCounters counters;
    private final ReplicaStream stream;
    private final BinlogStream protocol;
    private final ArchiveWriter writer;
    private final Watcher watcher;
    private final java.time.InstantSource clock;
    private final Trouble trouble;
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

    private String gtids = "";
    private long gtidsAt = System.nanoTime() - GTIDS_EVERY;

    /** @param semiSync whether the server's commits wait for a replica */
    StreamCopy(
            Account account,
            Archiver.Settings settings,
            ArchiveCounters counters,
            java.time.InstantSource clock,
            ReplicaStream stream,
            BinlogStream protocol,
            ArchiveWriter writer,
            boolean semiSync,
            Trouble trouble,
            Watcher watcher) {
        this.account = account;
        this.settings = settings;
        this.counters = counters;
        this.clock = clock;
        this.stream = stream;
        this.protocol = protocol;
        this.writer = writer;
        this.watcher = watcher;
        this.trouble = trouble;
        this.semiSync = settings.semiSync() && semiSync;
        this.chain = writer.chain().id();
        this.safe = writer.position();
        this.lastEvent = Math.min(writer.lastTime(), clock.millis() / 1000);
    }

    /**
     * Copies until it is stopped or fails.
     *
     * @throws ServerError when the server ends the dump by itself; error 1236 may be a gap
     * @throws ArchiveGap when the stream says that transactions are missing
     */
    void run(BooleanSupplier stopped) throws IOException {
        try {
            while (!stopped.getAsBoolean()) {
                await();
                take();
                // A group: whatever has arrived is written, forced once, and acknowledged once.
                if (!stream.buffered()) {
                    settle();
                }
            }
        } catch (SourceFailure | ServerError | ArchiveGap e) {
            // The connection is of no more use; what came over it is whole events.
            sync();
            throw e;
        }
        sync();
    }

    private void await() throws SourceFailure, ServerError {
        try {
            stream.await();
        } catch (ServerError e) {
            throw e;
        } catch (IOException e) {
            throw SourceFailure.of(e, account);
        }
    }

    private void take() throws IOException {
        BinlogStream.Action action;
        try {
            action = protocol.accept(stream.array(), stream.offset(), stream.length());
        } catch (IOException e) {
            throw new ArchiveFailure("stream", "the server's stream does not continue the archive: " + e.getMessage());
        }
        try {
            switch (action) {
                case APPEND -> append();
                case NEXT_FILE -> {
                    writer.nextFile(protocol.file());
                    LOG.info("segment-begun", "chain", chain, "segment", protocol.file());
                }
                case SKIP -> {
                    // It lies in no file.
                }
            }
        } catch (ArchiveGap e) {
            throw e;
        } catch (IOException e) {
            throw trouble.writing(e);
        }
        if (protocol.replyWanted()) {
            replyFile = protocol.file();
            replyAt = protocol.position();
        }
    }

    private void append() throws IOException {
        long before = writer.transactions();
        writer.append(protocol.event());
        if (writer.transactions() > before) {
            semiSync = protocol.replyWanted();
        }
        // A session may set what time it is: an event from the future says nothing of how late it comes.
        lastEvent = Math.max(lastEvent, Math.min(protocol.event().timestamp(), clock.millis() / 1000));
        counters.events().increment();
        counters.bytes().add(protocol.event().length());
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
                throw trouble.writing(e);
            }
            counters.syncs().increment();
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
        counters.replies().increment();
        replyAt = -1;
    }

    private void publish() {
        long now = clock.millis() / 1000;
        boolean nothingMore = protocol.heartbeat() || lastEvent == 0;
        if (protocol.heartbeat() || System.nanoTime() - gtidsAt >= GTIDS_EVERY) {
            gtids = writer.archived().map(GtidSet::toString).orElse("");
            gtidsAt = System.nanoTime();
        }
        watcher.state(new ArchiveState(
                chain,
                safe,
                gtids,
                semiSync,
                lastEvent,
                System.nanoTime(),
                nothingMore ? 0 : Math.max(0, now - lastEvent)));
        if (!announced) {
            announced = true;
            watcher.following(safe, semiSync);
        }
    }
}
