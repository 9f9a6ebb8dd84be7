package dev.quadrant.db.base;

import dev.quadrant.db.binlog.BinlogPosition;
import dev.quadrant.db.source.SourceFailure;
import java.time.Duration;
import java.util.List;

/**
 * A moment of the server: a global read lock, the binlog's position under it, and transactions that see this state from
 * then on, one in each session. One session has the lock; unlocking leaves the transactions open.
 */
public final class Snapshot {
    private static final String STATUS = "SHOW BINARY LOG STATUS";
    private static final String OLD_STATUS = "SHOW MASTER STATUS";
    private static final int PARSE_ERROR = 1064;
    /** Of MySQL's answer; the last has the GTIDs. */
    private static final int COLUMNS = 5;

    private static final String BEGIN = "START TRANSACTION WITH CONSISTENT SNAPSHOT";

    private final SnapshotSession session;
    private final List<? extends SnapshotSession> others;
    private final boolean mariadb;
    private BinlogPosition position;
    private String gtids = "";

    /** @param others sessions that are to see the same */
    public Snapshot(SnapshotSession session, List<? extends SnapshotSession> others, boolean mariadb) {
        this.session = session;
        this.others = others;
        this.mariadb = mariadb;
    }

    /**
     * Locks and begins.
     *
     * @param wait longest wait for statements that run; writers queue behind the request meanwhile
     */
    public void take(Duration wait) throws SourceFailure {
        prepare(session, wait);
        for (SnapshotSession other : others) {
            prepare(other, wait);
        }
        // Closing tables first without the lock keeps the wait under it short.
        session.execute("FLUSH /*!40101 LOCAL */ TABLES");
        session.execute("FLUSH TABLES WITH READ LOCK");
        session.execute(BEGIN);
        for (SnapshotSession other : others) {
            other.execute(BEGIN);
        }
        readPosition();
    }

    private void prepare(SnapshotSession each, Duration wait) throws SourceFailure {
        each.execute("SET SESSION sql_mode = '', time_zone = '+00:00', wait_timeout = 28800,"
                + " net_write_timeout = 3600, lock_wait_timeout = " + Math.max(1, wait.toSeconds()));
        each.execute(mariadb ? "SET SESSION max_statement_time = 0" : "SET SESSION max_execution_time = 0");
        each.execute("SET SESSION TRANSACTION ISOLATION LEVEL REPEATABLE READ");
    }

    private void readPosition() throws SourceFailure {
        List<List<String>> status = mariadb ? session.rows(OLD_STATUS) : status();
        if (status.isEmpty()) {
            throw new SourceFailure("binlog-off", "the server keeps no binlog (log_bin=OFF); switch it on");
        }
        List<String> row = status.getFirst();
        position = new BinlogPosition(row.get(0), Long.parseLong(row.get(1)));
        if (mariadb) {
            String executed =
                    session.rows("SELECT @@gtid_binlog_pos").getFirst().getFirst();
            gtids = executed == null ? "" : executed;
        } else if (row.size() >= COLUMNS && row.get(COLUMNS - 1) != null) {
            gtids = row.get(COLUMNS - 1).replaceAll("\\s", "");
        }
    }

    /** MySQL before 8.2 knows only the old words. */
    private List<List<String>> status() throws SourceFailure {
        return session.executeUnless(PARSE_ERROR, STATUS) ? session.rows(STATUS) : session.rows(OLD_STATUS);
    }

    public void unlock() throws SourceFailure {
        session.execute("UNLOCK TABLES");
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
