package dev.quadrant.db.drill;

import dev.quadrant.db.base.Catalog;
import dev.quadrant.db.base.Table;
import dev.quadrant.db.protocol.Account;
import dev.quadrant.db.source.Sql;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Holds what was restored to what the live server had. */
final class Comparison {
    private static final int NO_SUCH_TABLE = 1146;

    private final List<DrillReport.Difference> differences = new ArrayList<>();
    private final Set<String> differing = new HashSet<>();

    private Comparison() {}

    /** Compares every chunk; tables that only the restored server has are differences too. */
    static Comparison of(Account restored, LiveMoment live, DrillProgress progress) throws IOException {
        Comparison comparison = new Comparison();
        try (Connection connection = Sql.connect(restored)) {
            Sql.execute(connection, "SET SESSION sql_mode = '', time_zone = '+00:00'");
            for (TableSums sums : live.tables()) {
                progress.step("comparing " + sums.name());
                comparison.compare(connection, sums, progress);
            }
            Set<String> known = new HashSet<>(live.names());
            for (Table table : Catalog.tables(connection)) {
                if (!known.contains(LiveMoment.name(table))) {
                    comparison.add(LiveMoment.name(table), "", "the live server has no such table");
                }
            }
        } catch (SQLException e) {
            throw new IOException("the restored server could not be compared: " + e.getMessage(), e);
        }
        return comparison;
    }

    private void compare(Connection connection, TableSums live, DrillProgress progress)
            throws SQLException, IOException {
        for (ChunkSum chunk : live.chunks()) {
            ChunkSum restored;
            try {
                restored = TableSums.sum(connection, live.table(), chunk.where());
            } catch (SQLException e) {
                if (e.getErrorCode() != NO_SUCH_TABLE) {
                    throw e;
                }
                add(live.name(), "", "the backup has no such table");
                return;
            }
            progress.rows(restored.rows());
            if (!chunk.hasSameRows(restored)) {
                add(
                        live.name(),
                        chunk.where(),
                        chunk.rows() == restored.rows()
                                ? "the same number of rows (" + chunk.rows() + ") with other values"
                                : chunk.rows() + " rows on the live server and " + restored.rows() + " in the backup");
            }
            if (Thread.currentThread().isInterrupted()) {
                throw new IOException("interrupted");
            }
        }
    }

    private void add(String table, String chunk, String what) {
        differing.add(table);
        if (differences.size() < DrillReports.MOST_DIFFERENCES) {
            differences.add(new DrillReport.Difference(table, chunk, what));
        }
    }

    /** The first ones. */
    List<DrillReport.Difference> differences() {
        return List.copyOf(differences);
    }

    /** How many tables are different. */
    int differing() {
        return differing.size();
    }
}
