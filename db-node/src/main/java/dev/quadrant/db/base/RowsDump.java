package dev.quadrant.db.base;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;

/** Writes the rows of tables to files, in several sessions at once whose snapshots show the same. */
final class RowsDump {
    /** The server's "lock wait timeout exceeded". */
    private static final int LOCK_WAIT = 1205;

    private final BaseFiles into;
    private final Progress progress;
    private final Pace pace;
    private final long chunkBytes;
    private final AtomicInteger numbers = new AtomicInteger();
    private final List<BaseManifest.DumpFile> files = new ArrayList<>();

    RowsDump(BaseFiles into, Progress progress, BaseSettings settings) {
        this.into = into;
        this.progress = progress;
        this.pace = new Pace(settings);
        this.chunkBytes = settings.chunkBytes();
    }

    /** The files that are whole, in order. */
    synchronized List<BaseManifest.DumpFile> files() {
        return files.stream()
                .sorted(Comparator.comparing(BaseManifest.DumpFile::name))
                .toList();
    }

    /** Writes a table whole, in one session. */
    void whole(SourceSession session, Table table) throws IOException {
        progress.table(table);
        write(session, table, "");
        progress.tableDone(table);
    }

    private void write(SourceSession session, Table table, String range) throws IOException {
        String name = "data/%05d".formatted(numbers.incrementAndGet());
        try (SqlFile out = into.rows(name, table.qualified())) {
            new TableRows(session, progress, pace).dump(table, range, out);
            add(out.finish());
        }
    }

    private synchronized void add(BaseManifest.DumpFile file) {
        files.add(file);
    }

    /**
     * Writes tables, a session a thread; blocks until all are written.
     *
     * @param keys by which tables may be divided, by the tables' qualified names
     * @throws IOException as the first session that failed did; the others are stopped
     */
    void parallel(List<SourceSession> sessions, List<Table> tables, Map<String, String> keys) throws IOException {
        TableQueue queue = new TableQueue(tables);
        Crew.work("base", sessions.size(), number -> new Session(sessions.get(number), queue, keys).run(), () -> {
            queue.stop();
            end(sessions);
        });
    }

    /** Ends what a thread waits for that the interrupt does not reach. */
    private static void end(List<SourceSession> sessions) throws IOException {
        for (SourceSession session : sessions) {
            session.close();
        }
    }

    /** What one session does. */
    private final class Session {
        private final SourceSession session;
        private final TableQueue queue;
        private final Map<String, String> keys;
        private final Set<TableQueue.Work> refused = new HashSet<>();

        Session(SourceSession session, TableQueue queue, Map<String, String> keys) {
            this.session = session;
            this.queue = queue;
            this.keys = keys;
        }

        void run() throws IOException, InterruptedException {
            pace.begin();
            for (Optional<TableQueue.Work> work = queue.open(); work.isPresent(); work = queue.open()) {
                open(work.get());
            }
            for (Optional<TableQueue.Work> work = queue.join(refused); work.isPresent(); work = queue.join(refused)) {
                join(work.get());
            }
        }

        private void open(TableQueue.Work work) throws IOException {
            Table table = work.table();
            progress.table(table);
            // Going back to the savepoint gives up the table's metadata lock: DDL need not wait for the whole base.
            session.execute("SAVEPOINT quadrant");
            session.execute(lock(table));
            queue.divide(
                    work, KeyRanges.of(session, table, Optional.ofNullable(keys.get(table.qualified())), chunkBytes));
            ranges(work);
            session.execute("ROLLBACK TO SAVEPOINT quadrant");
        }

        private void join(TableQueue.Work work) throws IOException {
            session.execute("SAVEPOINT quadrant");
            if (lockSoon(work.table())) {
                ranges(work);
            } else {
                // DDL waits for those that dump it; the session that opened it goes on alone.
                refused.add(work);
            }
            session.execute("ROLLBACK TO SAVEPOINT quadrant");
        }

        private void ranges(TableQueue.Work work) throws IOException {
            for (Optional<String> range = queue.range(work); range.isPresent(); range = queue.range(work)) {
                write(session, work.table(), range.get());
                if (queue.done(work)) {
                    progress.tableDone(work.table());
                }
            }
        }

        private static String lock(Table table) {
            return "SELECT 1 FROM " + table.qualified() + " LIMIT 0";
        }

        private boolean lockSoon(Table table) throws IOException {
            session.execute("SET @quadrant_wait = @@SESSION.lock_wait_timeout, SESSION lock_wait_timeout = 1");
            boolean locked = session.executeUnless(LOCK_WAIT, lock(table));
            session.execute("SET SESSION lock_wait_timeout = @quadrant_wait");
            return locked;
        }
    }
}
