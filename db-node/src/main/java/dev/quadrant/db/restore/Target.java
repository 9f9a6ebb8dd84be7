package dev.quadrant.db.restore;

import dev.quadrant.db.base.BaseManifest;
import dev.quadrant.db.base.Catalog;
import dev.quadrant.db.protocol.Account;
import dev.quadrant.db.protocol.MysqlConnection;
import dev.quadrant.db.protocol.ServerError;
import dev.quadrant.db.source.ServerFacts;
import java.io.Closeable;
import java.io.IOException;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The server that is restored into. While the restore runs it is set for speed (no forcing to the disk at each commit, large
 * packets, no scheduled events); closing puts everything back and forces what was written.
 */
final class Target implements Closeable {
    private static final Map<String, String> WHILE_RESTORING = Map.of(
            "max_allowed_packet", "1073741824",
            "sync_binlog", "0",
            "innodb_flush_log_at_trx_commit", "0",
            // Rows are loaded by LOAD DATA LOCAL where it is allowed.
            "local_infile", "ON",
            "event_scheduler", "OFF");

    private final Account account;
    private final Map<String, String> before = new LinkedHashMap<>();
    private final Map<Integer, String> collations = new HashMap<>();
    private MysqlConnection connection;

    private Target(Account account, MysqlConnection connection) {
        this.account = account;
        this.connection = connection;
    }

    /**
     * Connects and looks: the server must be empty and of the base's kind.
     *
     * @throws RestoreFailure when it is not
     */
    static Target open(Account account, String flavour) throws IOException {
        return open(account, flavour, true);
    }

    /** The same of a server that has a base already. */
    static Target restored(Account account, String flavour) throws IOException {
        return open(account, flavour, false);
    }

    private static Target open(Account account, String flavour, boolean empty) throws IOException {
        Target target = new Target(account, connect(account));
        try {
            target.demandKind(flavour);
            if (empty) {
                target.demandEmpty();
            }
            target.prepare();
            return target;
        } catch (IOException | RuntimeException e) {
            target.close();
            throw e;
        }
    }

    private static MysqlConnection connect(Account account) throws IOException {
        try {
            return MysqlConnection.open(account);
        } catch (ServerError e) {
            throw new RestoreFailure("target " + account + " refuses: " + e.getMessage());
        } catch (IOException e) {
            throw new RestoreFailure("target " + account.address() + " cannot be reached: " + e.getMessage());
        }
    }

    private void demandKind(String flavour) throws IOException {
        String own = ServerFacts.isMariaDb(connection.version()) ? "mariadb" : "mysql";
        if (!own.equals(flavour)) {
            throw new RestoreFailure("the base is of a " + flavour + " server and " + account.address() + " is "
                    + connection.version() + "; restore into a server of the same kind");
        }
    }

    private void demandEmpty() throws IOException {
        List<String> schemas = connection
                .query("SELECT SCHEMA_NAME FROM information_schema.SCHEMATA WHERE SCHEMA_NAME NOT IN "
                        + Catalog.OWN_SCHEMAS + " AND NOT (SCHEMA_NAME = 'test'"
                        + " AND NOT EXISTS (SELECT 1 FROM information_schema.TABLES WHERE TABLE_SCHEMA = 'test'))")
                .rows()
                .stream()
                .map(List::getFirst)
                .toList();
        if (!schemas.isEmpty()) {
            throw new RestoreFailure("target " + account.address() + " is not empty: it has "
                    + (schemas.size() == 1 ? "database " : "databases ")
                    + String.join(", ", schemas.subList(0, Math.min(5, schemas.size())))
                    + "; restore into a fresh server, or drop them first");
        }
    }

    private void prepare() throws IOException {
        for (List<String> row : connection
                .query("SELECT ID, CHARACTER_SET_NAME, COLLATION_NAME FROM information_schema.COLLATIONS"
                        + " WHERE ID IS NOT NULL AND CHARACTER_SET_NAME IS NOT NULL")
                .rows()) {
            collations.put(Integer.parseInt(row.get(0)), row.get(1) + " " + row.get(2));
        }
        for (Map.Entry<String, String> setting : WHILE_RESTORING.entrySet()) {
            set(setting.getKey(), setting.getValue());
        }
        // A new session has the new packet size.
        connection.close();
        connection = connect(account);
        loads(connection);
    }

    private void set(String variable, String value) throws IOException {
        String old = connection
                .query("SELECT @@GLOBAL." + variable + " AS value")
                .first("value")
                .orElse("");
        if (quietly(connection, "SET GLOBAL " + variable + " = " + value)) {
            before.put(variable, old);
        }
    }

    /** Runs a statement that makes things better where the server knows and allows it; whether it did. */
    private static boolean quietly(MysqlConnection connection, String sql) throws IOException {
        try {
            connection.execute(sql);
            return true;
        } catch (ServerError e) {
            return false;
        }
    }

    /** The tables into which rows may go by LOAD DATA, as a base names them; none where the server does not allow it. */
    Set<String> loadable() throws IOException {
        return connection
                        .query("SELECT @@GLOBAL.local_infile AS allowed")
                        .first("allowed")
                        .filter("1"::equals)
                        .isPresent()
                ? LoadableTables.of(connection)
                : Set.of();
    }

    /** Drops the indexes that are built when the rows are there. */
    LateIndexes lateIndexes(List<BaseManifest.DumpFile> rows) throws IOException {
        return LateIndexes.drop(connection, rows);
    }

    Statements statements() {
        return connection::execute;
    }

    /** The same session for a replay, which does not wait for each statement. */
    Statements transactions() {
        return new TransactionPipe(connection);
    }

    /** Another session that loads; the caller closes it. */
    MysqlConnection session() throws IOException {
        MysqlConnection session = connect(account);
        try {
            loads(session);
            return session;
        } catch (IOException | RuntimeException e) {
            session.close();
            throw e;
        }
    }

    private static void loads(MysqlConnection session) throws IOException {
        quietly(session, "SET SESSION sql_log_bin = 0");
        quietly(session, "SET SESSION max_statement_time = 0");
        session.execute("SET SESSION wait_timeout = 28800, net_read_timeout = 3600, net_write_timeout = 3600");
    }

    /** Character set and collation by the collation's number; binary for one that the server does not know. */
    String collation(int id) {
        return collations.getOrDefault(id, "binary binary");
    }

    /**
     * A restore that failed may have left answers that nobody has read, and a transaction that is not whole: some of what comes
     * next would commit it.
     */
    private void abandon() throws IOException {
        try {
            connection.awaitSent(Integer.MAX_VALUE);
        } catch (ServerError e) {
            // The failure that is known already, or one behind it.
        }
        quietly(connection, "ROLLBACK");
    }

    @Override
    public void close() throws IOException {
        try {
            abandon();
            for (Map.Entry<String, String> setting : before.entrySet()) {
                String value = setting.getValue();
                quietly(
                        connection,
                        "SET GLOBAL " + setting.getKey() + " = " + (value.matches("\\d+") ? value : "'" + value + "'"));
            }
            quietly(connection, "FLUSH ENGINE LOGS");
        } finally {
            connection.close();
        }
    }
}
