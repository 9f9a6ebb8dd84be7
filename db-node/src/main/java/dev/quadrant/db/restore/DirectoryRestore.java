package dev.quadrant.db.restore;

import dev.quadrant.db.base.BaseManifest;
import dev.quadrant.db.base.BaseMethod;
import dev.quadrant.db.gtid.GtidSet;
import dev.quadrant.db.gtid.MariaDbGtid;
import dev.quadrant.db.gtid.MariaDbGtidSet;
import dev.quadrant.db.protocol.Account;
import dev.quadrant.db.protocol.MysqlConnection;
import dev.quadrant.db.protocol.ServerError;
import dev.quadrant.db.server.LocalServer;
import dev.quadrant.db.server.ServerProgram;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Restores into a new data directory, by a server of its own that listens to nobody but us. Used once; {@link #cancel()} may be
 * called from any thread.
 */
public final class DirectoryRestore {
    /** The account that restores; what is behind it is chance, for the source may have one of that name. */
    private static final String USER = "quadrant_restore_";

    private static final int CHANCE_CHARACTERS = 12;
    private static final int PARSE_ERROR = 1064;
    private static final String ROOT_PASSWORD = "quadrant-root-password";

    /** The buffer pool gets a quarter of the memory that is free, within these bounds (MiB). */
    private static final long POOL_LEAST = 128;

    private static final long POOL_MOST = 8192;

    private final Restore restore;
    private final Settings settings;
    private volatile LocalServer server;
    private volatile boolean cancelled;

    /**
     * How it is done.
     *
     * @param target the directory, new or empty
     * @param owner whose it shall be, {@code USER} or {@code USER:GROUP}; else the owner of the empty directory, or this user
     * @param program the server's program; empty to look for it on the PATH
     * @param options further options of the server while it restores
     */
    public record Settings(Path target, Optional<String> owner, Optional<Path> program, List<String> options) {
        public Settings {
            options = List.copyOf(options);
        }
    }

    /**
     * What the directory has.
     *
     * @param restored what was restored
     * @param program the program that made it
     * @param place where it is
     * @param owner whose it is
     * @param gtids what the server knows of its GTIDs, in words
     * @param accounts what a person has to know of its accounts, in words
     * @param options that a server needs, from its first start on
     */
    public record Outcome(
            Restore.Outcome restored,
            ServerProgram program,
            Path place,
            String owner,
            String gtids,
            List<String> accounts,
            List<String> options) {}

    public DirectoryRestore(Restore restore, Settings settings) {
        this.restore = restore;
        this.settings = settings;
    }

    /**
     * The program that would be used; nothing is changed.
     *
     * @throws RestoreFailure when the directory is not empty
     * @throws dev.quadrant.db.server.ServerUnusable when there is no program of the base's product
     */
    public ServerProgram check(BaseManifest base) throws IOException {
        NewDataDirectory.demandFree(settings.target());
        ServerProgram program = ServerProgram.find(settings.program(), isMariaDb(base));
        if (isCopy(base)) {
            program.demandSameSeries(base.serverVersion());
        }
        return program;
    }

    private static boolean isCopy(BaseManifest base) {
        return base.method() == BaseMethod.COPY;
    }

    private static boolean isMariaDb(BaseManifest base) {
        return base.flavour().equals("mariadb");
    }

    /** Restores; blocks until the directory has its name, or nothing is left of it. */
    public Outcome run(BaseManifest base) throws IOException {
        ServerProgram program = check(base);
        Path place = NewDataDirectory.demandFree(settings.target());
        List<String> options = new ArrayList<>(base.settings().options());
        options.add("--innodb-buffer-pool-size=" + pool() + "M");
        options.addAll(settings.options());
        String user = USER + LocalServer.secret().substring(0, CHANCE_CHARACTERS);
        try (NewDataDirectory directory = NewDataDirectory.begin(place, settings.owner());
                LocalServer own = new LocalServer(
                        program,
                        directory.directory(),
                        new LocalServer.Settings(
                                "the server of the new directory",
                                user,
                                "localhost",
                                false,
                                options,
                                "name a shorter --target"))) {
            server = own;
            if (cancelled) {
                throw new IOException("cancelled");
            }
            Account account = Account.local(own.socket(), user, own.passwordFile());
            Restore.Outcome restored = isCopy(base)
                    ? restore.onCopy(base, directory.directory().data(), () -> {
                        own.adopt();
                        return start(own, account);
                    })
                    : load(base, own, account, user);
            Outcome outcome = settle(base, restored, program, directory, account, user);
            restore.progress().step("shutting the server down");
            own.stop();
            directory.finish();
            return outcome;
        } finally {
            server = null;
        }
    }

    private Restore.Outcome load(BaseManifest base, LocalServer own, Account account, String user) throws IOException {
        own.initialise();
        start(own, account);
        try (MysqlConnection connection = MysqlConnection.open(account)) {
            new RestoredAccounts(connection, isMariaDb(base), user).dropInitial();
            redo(connection, "DISABLE");
        }
        return restore.into(account, base);
    }

    private Account start(LocalServer own, Account account) throws IOException {
        restore.progress().step("starting a server on the new directory");
        own.start(List.of("--skip-networking"), account);
        return account;
    }

    /** Leaves a server that knows what it has, and lets in whom it should. */
    private Outcome settle(
            BaseManifest base,
            Restore.Outcome restored,
            ServerProgram program,
            NewDataDirectory directory,
            Account account,
            String user)
            throws IOException {
        try (MysqlConnection connection = MysqlConnection.open(account)) {
            redo(connection, "ENABLE");
            String gtids = gtids(connection, restored.gtids());
            List<String> words = new RestoredAccounts(connection, isMariaDb(base), user)
                    .finish(directory.directory().data().resolve(ROOT_PASSWORD));
            return new Outcome(
                    restored,
                    program,
                    directory.place(),
                    directory.owner().toString(),
                    gtids,
                    words,
                    base.settings().options());
        }
    }

    /** MySQL from 8.0.21 on can do without its redo log, which saves what protects from a crash; others keep it. */
    private static void redo(MysqlConnection connection, String verb) throws IOException {
        try {
            connection.execute("ALTER INSTANCE " + verb + " INNODB REDO_LOG");
        } catch (ServerError e) {
            if (e.code() != PARSE_ERROR) {
                throw e;
            }
        }
    }

    /** Tells the server which transactions it has, so that replicas, its own binlog and archives count on from there. */
    private static String gtids(MysqlConnection connection, GtidSet gtids) throws IOException {
        if (gtids.isEmpty()) {
            return "none: the source had no GTIDs";
        }
        String variable = "gtid_purged";
        String value = gtids.toString();
        if (gtids instanceof MariaDbGtidSet mariadb) {
            variable = "gtid_slave_pos";
            value = mariadb.position().stream().map(MariaDbGtid::toString).collect(Collectors.joining(","));
        }
        try {
            connection.execute("SET GLOBAL " + variable + " = "
                    + (gtids instanceof MariaDbGtidSet ? "'" + value + "'" : purged(connection, value)));
            return value + " (the server knows them as " + variable + ")";
        } catch (ServerError e) {
            return value + " (the server does not know them: SET GLOBAL " + variable + " answers " + e.getMessage()
                    + ")";
        }
    }

    /** MySQL is told what it does not know yet: a copy of a server's files brought its own. */
    private static String purged(MysqlConnection connection, String gtids) throws IOException {
        String missing = connection
                .query("SELECT GTID_SUBTRACT('" + gtids + "', @@GLOBAL.gtid_executed) AS missing")
                .first("missing")
                .orElse("");
        return missing.isEmpty() ? "@@GLOBAL.gtid_purged" : "'+" + missing.replaceAll("\\s", "") + "'";
    }

    /** MiB for the buffer pool. */
    private static long pool() throws IOException {
        long available = Files.readAllLines(Path.of("/proc/meminfo")).stream()
                .filter(line -> line.startsWith("MemAvailable:"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                .findFirst()
                .orElse(0);
        return Math.clamp(available / 1024 / 4, POOL_LEAST, POOL_MOST);
    }

    /** Kills the server: the restore fails soon, and leaves nothing of the directory's name. */
    public void cancel() {
        cancelled = true;
        LocalServer running = server;
        if (running != null) {
            running.close();
        }
    }
}
