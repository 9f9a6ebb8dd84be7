package dev.quadrant.db.base;

import dev.quadrant.db.binlog.BinlogPosition;
import dev.quadrant.db.source.Sql;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;

/**
 * A moment of the server: a global read lock, the binlog's position under it, and a transaction that sees this state from
 * then on. One session has both; unlocking leaves the transaction open.
 */
public final class Snapshot {
    private final Connection connection;
    private final boolean mariadb;
    private BinlogPosition position;
    private String gtids = "";

    public Snapshot(Connection connection, boolean mariadb) {
        this.connection = connection;
        this.mariadb = mariadb;
    }

    /**
     * Locks and begins.
     *
     * @param wait longest wait for statements that run; writers queue behind the request meanwhile
     */
    public void take(Duration wait) throws SQLException {
        Sql.execute(
                connection,
                "SET SESSION sql_mode = '', time_zone = '+00:00', wait_timeout = 28800,"
                        + " net_write_timeout = 3600, lock_wait_timeout = " + Math.max(1, wait.toSeconds()));
        Sql.execute(connection, mariadb ? "SET SESSION max_statement_time = 0" : "SET SESSION max_execution_time = 0");
        Sql.execute(connection, "SET SESSION TRANSACTION ISOLATION LEVEL REPEATABLE READ");
        // Closing tables first without the lock keeps the wait under it short.
        Sql.execute(connection, "FLUSH /*!40101 LOCAL */ TABLES");
        Sql.execute(connection, "FLUSH TABLES WITH READ LOCK");
        Sql.execute(connection, "START TRANSACTION WITH CONSISTENT SNAPSHOT");
        readPosition();
    }

    private void readPosition() throws SQLException {
        try {
            readPosition(mariadb ? "SHOW MASTER STATUS" : "SHOW BINARY LOG STATUS");
        } catch (SQLException e) {
            // MySQL before 8.2 knows only the old words.
            readPosition("SHOW MASTER STATUS");
        }
        if (mariadb) {
            String executed = Sql.value(connection, "SELECT @@gtid_binlog_pos AS gtids", "gtids");
            gtids = executed == null ? "" : executed;
        }
    }

    private void readPosition(String show) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(show)) {
            if (!result.next()) {
                throw new SQLException("the server keeps no binlog (log_bin=OFF)");
            }
            position = new BinlogPosition(result.getString(1), result.getLong(2));
            if (!mariadb && result.getMetaData().getColumnCount() >= 5 && result.getString(5) != null) {
                gtids = result.getString(5).replaceAll("\\s", "");
            }
        }
    }

    public void unlock() throws SQLException {
        Sql.execute(connection, "UNLOCK TABLES");
    }

    /** Where the binlog was; once it is taken. */
    public BinlogPosition position() {
        return position;
    }

    /** The GTIDs executed by then, as the server writes them; empty when it has none. */
    public String gtids() {
        return gtids;
    }
}
