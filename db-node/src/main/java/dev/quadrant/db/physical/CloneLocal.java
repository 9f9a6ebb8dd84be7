package dev.quadrant.db.physical;

import dev.quadrant.db.binlog.BinlogPosition;
import dev.quadrant.db.protocol.Account;
import dev.quadrant.db.protocol.MysqlConnection;
import dev.quadrant.db.protocol.QueryResult;
import dev.quadrant.db.protocol.ServerError;
import dev.quadrant.db.server.LocalServer;
import dev.quadrant.db.server.ServerDirectory;
import dev.quadrant.db.server.ServerProgram;
import dev.quadrant.db.source.SourceFailure;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;

/**
 * MySQL's CLONE LOCAL DATA DIRECTORY (8.0.17 and later). The server writes the copy itself, as its own user; where in the binlog the
 * copy's state is, the copy says once a server has started on it, so one does.
 */
final class CloneLocal implements ServerCopy {
    private static final String PLUGIN = "clone";
    private static final String USER = "quadrant_base";
    /** Of other engines CLONE copies the definitions and no rows. */
    private static final String FOREIGN_TABLES = "SELECT CONCAT(TABLE_SCHEMA, '.', TABLE_NAME, ' (', ENGINE, ')')"
            + " FROM information_schema.TABLES WHERE TABLE_TYPE = 'BASE TABLE' AND ENGINE <> 'InnoDB'"
            + " AND TABLE_SCHEMA NOT IN ('mysql', 'information_schema', 'performance_schema', 'sys')"
            + " ORDER BY TABLE_SCHEMA, TABLE_NAME";

    private final Account account;
    private final ServerProgram program;
    private final List<String> options;
    private volatile MysqlConnection session;
    private volatile LocalServer preparing;
    private volatile boolean cancelled;

    /** @param options of the server that starts on the copy */
    CloneLocal(Account account, ServerProgram program, List<String> options) {
        this.account = account;
        this.program = program;
        this.options = List.copyOf(options);
    }

    @Override
    public State into(ServerDirectory directory) throws IOException {
        try (MysqlConnection connection = MysqlConnection.open(account)) {
            session = connection;
            demandInnoDb(connection);
            demandPlugin(connection);
            demandGoingOn();
            clone(connection, directory);
        } finally {
            session = null;
        }
        return prepare(directory);
    }

    private static void demandInnoDb(MysqlConnection connection) throws IOException {
        List<List<String>> tables = connection.query(FOREIGN_TABLES).rows();
        if (!tables.isEmpty()) {
            throw new SourceFailure(
                    "engine",
                    "CLONE copies the rows of InnoDB tables only, and "
                            + tables.getFirst().getFirst()
                            + (tables.size() > 1 ? " and " + (tables.size() - 1) + " more are" : " is")
                            + " of another engine: ALTER TABLE ... ENGINE=InnoDB, or quadrant.db.base.method=dump");
        }
    }

    private static void demandPlugin(MysqlConnection connection) throws IOException {
        boolean active = connection
                .query("SELECT PLUGIN_STATUS AS status FROM information_schema.PLUGINS WHERE PLUGIN_NAME = '" + PLUGIN
                        + "'")
                .first("status")
                .filter("ACTIVE"::equals)
                .isPresent();
        if (!active) {
            throw new SourceFailure(
                    "clone-plugin",
                    "the server has no CLONE (8.0.17 and later have it); as an administrator: INSTALL PLUGIN clone SONAME"
                            + " 'mysql_clone.so', or quadrant.db.base.method=dump");
        }
    }

    private void clone(MysqlConnection connection, ServerDirectory directory) throws IOException {
        try {
            connection.execute("CLONE LOCAL DATA DIRECTORY = '"
                    + directory.data().toString().replace("'", "''") + "'");
        } catch (ServerError e) {
            demandGoingOn();
            throw new SourceFailure(
                    "clone",
                    "the server does not clone itself into " + directory.data() + ": " + e.getMessage()
                            + "; it must run on this host, its user must be able to write there"
                            + " (quadrant.db.base.copy-directory), and the account needs GRANT BACKUP_ADMIN ON *.* TO "
                            + account.user());
        }
        if (!Files.isReadable(directory.data().resolve("ibdata1"))) {
            throw new SourceFailure(
                    "clone",
                    "what the server cloned into " + directory.data() + " cannot be read: run db-node as the server's"
                            + " user, or let it read what that user's group may");
        }
    }

    /** Lets a server recover the copy, and asks it what it has. */
    private State prepare(ServerDirectory directory) throws IOException {
        try (LocalServer server = new LocalServer(
                program,
                directory,
                new LocalServer.Settings(
                        "the server of the copy",
                        USER,
                        "localhost",
                        true,
                        options,
                        "name a shorter quadrant.db.base.copy-directory"))) {
            preparing = server;
            demandGoingOn();
            server.adopt();
            Account own = Account.local(server.socket(), USER, server.passwordFile());
            // Only the plugin knows where the copy was made, and says it in the performance schema.
            server.start(
                    List.of(
                            "--skip-networking",
                            "--performance-schema=ON",
                            "--loose-plugin-load-add=clone=mysql_clone.so"),
                    own);
            State state;
            try (MysqlConnection connection = MysqlConnection.open(own)) {
                state = state(connection);
                connection.execute("DROP USER '" + USER + "'@'localhost'");
            }
            server.stop();
            // A server that starts on it is another one, and says so by a name of its own.
            Files.deleteIfExists(directory.data().resolve("auto.cnf"));
            return state;
        } finally {
            preparing = null;
        }
    }

    private static State state(MysqlConnection connection) throws IOException {
        QueryResult rows = connection.query(
                "SELECT BINLOG_FILE, BINLOG_POSITION, GTID_EXECUTED FROM performance_schema.clone_status");
        String file = rows.first("BINLOG_FILE").orElse("");
        if (file.isEmpty()) {
            throw new IOException("the copy does not say where in the binlog it was made: the source must write one");
        }
        return new State(
                new BinlogPosition(
                        file, Long.parseLong(rows.first("BINLOG_POSITION").orElseThrow())),
                rows.first("GTID_EXECUTED").orElse("").replaceAll("\\s", ""),
                List.of());
    }

    private void demandGoingOn() throws IOException {
        if (cancelled) {
            throw new IOException("cancelled");
        }
    }

    @Override
    public void cancel() {
        cancelled = true;
        MysqlConnection cloning = session;
        if (cloning != null) {
            try {
                // The server gives a clone up whose session is gone.
                cloning.close();
            } catch (IOException e) {
                // It has ended by itself, then.
                return;
            }
        }
        LocalServer server = preparing;
        if (server != null) {
            server.close();
        }
    }
}
