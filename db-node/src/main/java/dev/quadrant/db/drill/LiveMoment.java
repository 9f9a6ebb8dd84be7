package dev.quadrant.db.drill;

import dev.quadrant.db.base.Catalog;
import dev.quadrant.db.base.DriverSession;
import dev.quadrant.db.base.Snapshot;
import dev.quadrant.db.base.Table;
import dev.quadrant.db.binlog.BinlogPosition;
import dev.quadrant.db.protocol.Account;
import dev.quadrant.db.source.InitialSettings;
import dev.quadrant.db.source.SourceFailure;
import dev.quadrant.db.source.Sql;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * What the live server had at one moment: a snapshot whose position is known, and the checksums of its tables. The snapshot is
 * held only while they are read, not for the restore.
 *
 * @param position where the binlog was
 * @param gtids the GTIDs executed by then; empty when the server has none
 * @param tables the tables' checksums
 * @param names all tables, those that are not compared included
 * @param notCompared tables that are not compared, each with the reason
 * @param options what a server must have in common with it to hold the same data
 */
record LiveMoment(
        BinlogPosition position,
        String gtids,
        List<TableSums> tables,
        List<String> names,
        List<String> notCompared,
        List<String> options) {
    private static final int NO_SUCH_TABLE = 1146;
    private static final int DEFINITION_CHANGED = 1412;

    LiveMoment {
        tables = List.copyOf(tables);
        names = List.copyOf(names);
        notCompared = List.copyOf(notCompared);
        options = List.copyOf(options);
    }

    /**
     * Reads it; writers wait for the moment of the lock alone.
     *
     * @param lockWait longest wait for the global read lock
     * @throws SourceFailure when the server fails or refuses
     */
    static LiveMoment read(Account account, boolean mariadb, Duration lockWait, DrillProgress progress)
            throws IOException {
        try (Connection connection = Sql.connect(account);
                Connection catalog = Sql.connect(account)) {
            progress.reading(connection);
            Sql.execute(catalog, "SET SESSION sql_mode = '', lock_wait_timeout = " + Math.max(1, lockWait.toSeconds()));
            if (!mariadb) {
                // MySQL writes what information_schema says of a table when that is old: not under the lock.
                Sql.execute(catalog, "SET SESSION information_schema_stats_expiry = 0");
            }
            Snapshot snapshot = new Snapshot(new DriverSession(connection, account), List.of(), mariadb);
            snapshot.take(lockWait);
            List<Table> all;
            try {
                all = Catalog.tables(catalog);
            } finally {
                snapshot.unlock();
            }
            List<TableSums> sums = new ArrayList<>();
            List<String> notCompared = new ArrayList<>();
            for (Table table : all) {
                if (table.isView() || table.isSequence()) {
                    continue;
                }
                if (table.inSnapshot()) {
                    add(connection, table, progress, sums, notCompared);
                } else {
                    notCompared.add(name(table) + ": engine " + table.engine() + " has no snapshots");
                }
            }
            return new LiveMoment(
                    snapshot.position(),
                    snapshot.gtids(),
                    sums,
                    all.stream().map(LiveMoment::name).toList(),
                    notCompared,
                    InitialSettings.read(catalog).options());
        } catch (SQLException e) {
            throw SourceFailure.of(e, account);
        } finally {
            progress.read();
        }
    }

    private static void add(
            Connection connection, Table table, DrillProgress progress, List<TableSums> sums, List<String> notCompared)
            throws SQLException, IOException {
        progress.step("reading " + name(table) + " of the live server");
        // Going back to the savepoint gives up the table's metadata lock: DDL need not wait for all tables.
        Sql.execute(connection, "SAVEPOINT quadrant");
        try {
            sums.add(TableSums.divide(connection, table, progress::rows));
        } catch (SQLException e) {
            boolean changed = e.getErrorCode() == NO_SUCH_TABLE || e.getErrorCode() == DEFINITION_CHANGED;
            notCompared.add(name(table) + ": "
                    + (changed ? "its definition changed meanwhile" : "the live server answers " + e.getMessage()));
        }
        // Where the connection has ended, this says so.
        Sql.execute(connection, "ROLLBACK TO SAVEPOINT quadrant");
    }

    static String name(Table table) {
        return table.schema() + "." + table.name();
    }
}
