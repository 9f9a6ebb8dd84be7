package dev.quadrant.db.base;

import dev.quadrant.db.encryption.EncryptionKey;
import dev.quadrant.db.protocol.Account;
import dev.quadrant.db.repository.Durable;
import dev.quadrant.db.repository.Repository;
import dev.quadrant.db.repository.RepositoryLock;
import dev.quadrant.db.source.ServerFacts;
import dev.quadrant.db.source.SourceFailure;
import dev.quadrant.db.source.Sql;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Takes a base backup. It is written in a directory that says that it is partial, and renamed when all its files are on the
 * disk and its manifest with them: a base that is listed is whole.
 */
public final class BaseBackup {
    /** End of the name of a directory whose base is not whole. */
    static final String PARTIAL = ".partial";

    private final Account account;
    private final Repository repository;
    private final BaseSettings settings;
    private final InstantSource clock;
    private final Progress progress = new Progress();
    private final Cancellation cancellation = new Cancellation();

    public BaseBackup(Account account, Repository repository, BaseSettings settings, InstantSource clock) {
        this.account = account;
        this.repository = repository;
        this.settings = settings;
        this.clock = clock;
    }

    public Progress progress() {
        return progress;
    }

    /**
     * Takes it; blocks until it is whole.
     *
     * @param facts the server, whose repository this is
     * @throws BaseCancelled when it was cancelled
     * @throws SourceFailure when the database fails or refuses
     * @throws IOException when the repository does, or another process takes a base at this moment
     */
    public BaseManifest take(ServerFacts facts) throws IOException {
        Optional<RepositoryLock> lock = repository.lock("base");
        if (lock.isEmpty()) {
            throw new IOException(
                    "another base is being taken into " + repository.url() + " (" + repository.holder("base") + ")");
        }
        try (RepositoryLock held = lock.get()) {
            removePartial(held);
            cancellation.enter();
            try {
                return write(facts);
            } catch (IOException | RuntimeException e) {
                // Cancelled, it fails in one way or another.
                cancellation.leave();
                throw e;
            }
        }
    }

    /**
     * Ends it soon, from another thread: {@link #take} throws {@link BaseCancelled}, and nothing of it is left.
     *
     * @return false when it has not begun, is being finished or has ended
     */
    public boolean cancel() {
        return cancellation.cancel();
    }

    /** What an earlier attempt left when it was killed. The lock says that no other attempt is under way. */
    private void removePartial(RepositoryLock held) throws IOException {
        for (Path directory : Durable.list(repository.bases())) {
            if (held != null && directory.getFileName().toString().endsWith(PARTIAL)) {
                Durable.delete(directory);
            }
        }
    }

    private BaseManifest write(ServerFacts facts) throws IOException {
        Optional<EncryptionKey> key = repository.keys().writing();
        String id = repository.baseId(clock.instant());
        Path directory = repository.bases().resolve(id + PARTIAL);
        // Definitions are read by a session of their own: some system tables take part in a transaction and then refuse
        // the savepoints that the dump of rows needs.
        try (Sessions sessions = new Sessions(account, settings.sessions());
                Connection catalog = Sql.connect(account)) {
            cancellation.closing(() -> abort(sessions, catalog));
            Durable.makeDirectory(directory.resolve("data"));
            BaseManifest manifest = dump(sessions.all(), catalog, facts, new SqlFiles(directory, id, key));
            cancellation.leave();
            Durable.write(
                    directory.resolve(BaseManifest.NAME), manifest.toJson().encodePrettily() + "\n");
            Durable.rename(directory, repository.bases().resolve(id));
            return manifest;
        } catch (SQLException e) {
            Durable.delete(directory);
            throw SourceFailure.of(e, account);
        } catch (IOException | RuntimeException e) {
            Durable.delete(directory);
            throw e;
        }
    }

    private BaseManifest dump(List<SourceSession> sessions, Connection catalog, ServerFacts facts, SqlFiles into)
            throws SQLException, IOException {
        boolean mariadb = ServerFacts.isMariaDb(facts.version());
        prepare(catalog, mariadb);
        SourceSession first = sessions.getFirst();
        Snapshot snapshot = new Snapshot(first, sessions.subList(1, sessions.size()), mariadb);
        Definitions definitions = new Definitions(catalog, mariadb);
        RowsDump rows = new RowsDump(into, progress, settings);
        BaseManifest.DumpFile schema;
        BaseManifest.DumpFile objects;
        List<Table> tables;
        long locked = System.nanoTime();
        snapshot.take(settings.lockWait());
        Instant moment = clock.instant();
        String chain;
        try {
            chain = chain(snapshot);
            tables = Catalog.tables(catalog);
            progress.begin(tables.stream().filter(BaseBackup::hasRows).toList(), System.nanoTime());
            schema = schema(catalog, definitions, tables, into);
            objects = objects(definitions, tables, into);
            for (Table table : tables) {
                if (hasRows(table) && !table.inSnapshot()) {
                    rows.whole(first, table);
                }
            }
        } finally {
            snapshot.unlock();
        }
        Duration lockedFor = Duration.ofNanos(System.nanoTime() - locked);
        rows.parallel(
                sessions,
                tables.stream()
                        .filter(table -> hasRows(table) && table.inSnapshot())
                        .toList(),
                Catalog.keys(catalog));
        List<BaseManifest.DumpFile> files = new ArrayList<>(rows.files());
        files.addFirst(schema);
        files.add(objects);
        return new BaseManifest(
                into.base(),
                moment,
                clock.instant(),
                lockedFor,
                facts.identity().flavour(),
                facts.version(),
                chain,
                snapshot.position(),
                snapshot.gtids(),
                into.key().map(EncryptionKey::id).orElse(""),
                files,
                definitions.warnings());
    }

    /** Ends what its thread waits for. */
    private static void abort(Sessions sessions, Connection catalog) {
        try {
            sessions.close();
            catalog.abort(Runnable::run);
        } catch (IOException | SQLException e) {
            // They have ended by themselves, then.
            return;
        }
    }

    /** What it asks under the lock must not wait for the lock: writers would wait as long. */
    private void prepare(Connection catalog, boolean mariadb) throws SQLException {
        Sql.execute(
                catalog,
                "SET SESSION sql_mode = '', time_zone = '+00:00', lock_wait_timeout = "
                        + Math.max(1, settings.lockWait().toSeconds()));
        if (!mariadb) {
            // MySQL keeps what information_schema says of a table in a table, which it writes when that is old.
            Sql.execute(catalog, "SET SESSION information_schema_stats_expiry = 0");
        }
    }

    private static boolean hasRows(Table table) {
        return !table.isView() && !table.isSequence();
    }

    private static BaseManifest.DumpFile schema(
            Connection catalog, Definitions definitions, List<Table> tables, SqlFiles into)
            throws SQLException, IOException {
        try (SqlFile out = into.definitions("schema")) {
            definitions.schemasAndTables(Catalog.schemas(catalog), tables, out);
            return out.finish();
        }
    }

    private static BaseManifest.DumpFile objects(Definitions definitions, List<Table> tables, SqlFiles into)
            throws SQLException, IOException {
        try (SqlFile out = into.definitions("objects")) {
            definitions.objects(tables, out);
            return out.finish();
        }
    }

    /** The chain that goes on from the snapshot; without one yet, it begins with the snapshot's file. */
    private String chain(Snapshot snapshot) throws IOException {
        return repository
                .newestOrBegin(snapshot.position().file(), "first base", clock.instant())
                .id();
    }

    /** Sessions of the server. */
    private static final class Sessions implements AutoCloseable {
        private final List<SourceSession> all = new ArrayList<>();

        Sessions(Account account, int count) throws IOException {
            try {
                for (int i = 0; i < count; i++) {
                    all.add(new SourceSession(account));
                }
            } catch (IOException | RuntimeException e) {
                close();
                throw e;
            }
        }

        List<SourceSession> all() {
            return all;
        }

        @Override
        public void close() throws IOException {
            IOException failure = null;
            for (SourceSession session : all) {
                try {
                    session.close();
                } catch (IOException e) {
                    failure = e;
                }
            }
            if (failure != null) {
                throw failure;
            }
        }
    }
}
