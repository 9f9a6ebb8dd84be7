package dev.quadrant.db.base;

import dev.quadrant.db.source.Sql;
import java.io.IOException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Dumps the rows of one table as INSERT statements of about a megabyte. Rows are fetched as they are written: memory is that
 * of a batch and the largest row.
 */
final class TableRows {
    private static final int BATCH = 1 << 20;
    private static final int FETCH = 500;

    private final Connection connection;
    private final Progress progress;
    private final Pace pace;
    private final SqlBuffer sql = new SqlBuffer();

    TableRows(Connection connection, Progress progress, Pace pace) {
        this.connection = connection;
        this.progress = progress;
        this.pace = pace;
    }

    /** @param condition which rows; empty for all */
    void dump(Table table, String condition, SqlFile out) throws SQLException, IOException {
        if (table.columns().isEmpty()) {
            return;
        }
        List<Column> columns = table.dumped();
        String names = columns.stream().map(column -> Sql.name(column.name())).collect(Collectors.joining(","));
        String selected = columns.stream().map(Column::expression).collect(Collectors.joining(","));
        String insert = "INSERT INTO " + table.qualified() + " (" + names + ") VALUES ";
        out.statement("USE " + Sql.name(table.schema()));
        try (Statement statement = connection.createStatement()) {
            statement.setFetchSize(FETCH);
            try (ResultSet rows = statement.executeQuery("SELECT /*!40001 SQL_NO_CACHE */ " + selected + " FROM "
                    + table.qualified() + (table.isVersioned() ? " FOR SYSTEM_TIME ALL" : "")
                    + (condition.isEmpty() ? "" : " WHERE " + condition))) {
                batches(columns, insert, rows, out);
            }
        }
    }

    private void batches(List<Column> columns, String insert, ResultSet rows, SqlFile out)
            throws SQLException, IOException {
        long count = 0;
        sql.clear();
        while (rows.next()) {
            sql.append(count == 0 ? insert : ",");
            row(columns, rows);
            count++;
            if (sql.length() >= BATCH) {
                write(out, count);
                count = 0;
            }
        }
        if (count > 0) {
            write(out, count);
        }
    }

    private void row(List<Column> columns, ResultSet rows) throws SQLException {
        sql.append('(');
        for (int i = 0; i < columns.size(); i++) {
            if (i > 0) {
                sql.append(',');
            }
            columns.get(i).literal(rows, i + 1, sql);
        }
        sql.append(')');
    }

    private void write(SqlFile out, long count) throws IOException {
        out.statement(sql, count);
        progress.rows(count, sql.length());
        pace.passed(sql.length());
        sql.clear();
        if (Thread.currentThread().isInterrupted()) {
            throw new IOException("interrupted");
        }
    }
}
