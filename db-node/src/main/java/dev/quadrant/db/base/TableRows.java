package dev.quadrant.db.base;

import dev.quadrant.db.protocol.RowStream;
import dev.quadrant.db.source.Sql;
import java.io.IOException;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Dumps the rows of one table as INSERT statements of about a megabyte. Rows are taken as they come: memory is that of a batch
 * and the largest row.
 */
final class TableRows {
    private static final int BATCH = 1 << 20;

    private final SourceSession session;
    private final Progress progress;
    private final Pace pace;
    private final SqlBuffer sql = new SqlBuffer();

    TableRows(SourceSession session, Progress progress, Pace pace) {
        this.session = session;
        this.progress = progress;
        this.pace = pace;
    }

    /** @param condition which rows; empty for all */
    void dump(Table table, String condition, SqlFile out) throws IOException {
        if (table.columns().isEmpty()) {
            return;
        }
        List<Column> columns = table.dumped();
        String names = columns.stream().map(column -> Sql.name(column.name())).collect(Collectors.joining(","));
        String selected = columns.stream().map(Column::expression).collect(Collectors.joining(","));
        String insert = "INSERT INTO " + table.qualified() + " (" + names + ") VALUES ";
        out.statement("USE " + Sql.name(table.schema()));
        RowStream rows = session.stream("SELECT /*!40001 SQL_NO_CACHE */ " + selected + " FROM " + table.qualified()
                + (table.isVersioned() ? " FOR SYSTEM_TIME ALL" : "")
                + (condition.isEmpty() ? "" : " WHERE " + condition));
        batches(table, insert, rows, out);
    }

    private void batches(Table table, String insert, RowStream rows, SqlFile out) throws IOException {
        List<Column> columns = table.dumped();
        long count = 0;
        sql.clear();
        while (session.next(rows)) {
            sql.append(count == 0 ? insert : ",");
            row(columns, rows);
            count++;
            if (sql.length() >= BATCH) {
                write(table, out, count);
                count = 0;
            }
        }
        if (count > 0) {
            write(table, out, count);
        }
    }

    private void row(List<Column> columns, RowStream rows) throws IOException {
        sql.append('(');
        for (int i = 0; i < columns.size(); i++) {
            if (i > 0) {
                sql.append(',');
            }
            columns.get(i).literal(rows, sql);
        }
        sql.append(')');
    }

    private void write(Table table, SqlFile out, long count) throws IOException {
        out.statement(sql, count);
        progress.rows(table, count, sql.length());
        pace.passed(sql.length());
        sql.clear();
        if (Thread.currentThread().isInterrupted()) {
            throw new IOException("interrupted");
        }
    }
}
