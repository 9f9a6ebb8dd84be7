package dev.quadrant.db.drill;

import dev.quadrant.db.base.Table;
import dev.quadrant.db.source.Sql;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongConsumer;
import java.util.stream.Collectors;

/**
 * The checksums of a table.
 *
 * @param table the table
 * @param chunks its parts in the primary key's order; one where it has none
 */
record TableSums(Table table, List<ChunkSum> chunks) {
    /** Rows of a chunk. Fewer name a difference more closely, and take more statements. */
    static final int CHUNK_ROWS = 10_000;

    TableSums {
        chunks = List.copyOf(chunks);
    }

    /** Schema and name for a reader. */
    String name() {
        return table.schema() + "." + table.name();
    }

    /**
     * Reads a table and divides it into chunks.
     *
     * @param seen told the rows of each chunk
     */
    static TableSums divide(Connection connection, Table table, LongConsumer seen) throws SQLException, IOException {
        PrimaryKey key = table.isVersioned()
                ? new PrimaryKey(List.of())
                : PrimaryKey.of(connection, table.schema(), table.name());
        List<ChunkSum> chunks = new ArrayList<>();
        List<String> lower = List.of();
        do {
            List<String> upper = key.isUsable() ? boundary(connection, table, key, lower) : List.of();
            List<String> conditions = new ArrayList<>();
            if (!lower.isEmpty()) {
                conditions.add(key.range(lower, true));
            }
            if (!upper.isEmpty()) {
                conditions.add(key.range(upper, false));
            }
            ChunkSum chunk = sum(connection, table, String.join(" AND ", conditions));
            chunks.add(chunk);
            seen.accept(chunk.rows());
            lower = upper;
            if (Thread.currentThread().isInterrupted()) {
                throw new IOException("interrupted");
            }
        } while (!lower.isEmpty());
        return new TableSums(table, chunks);
    }

    /** The key of the last row of the chunk that begins behind a key; empty when fewer rows than a chunk has are left. */
    private static List<String> boundary(Connection connection, Table table, PrimaryKey key, List<String> lower)
            throws SQLException {
        List<List<String>> rows = Sql.rows(
                connection,
                "SELECT " + key.expressions() + " FROM " + table.qualified()
                        + (lower.isEmpty() ? "" : " WHERE " + key.range(lower, true)) + " ORDER BY " + key.names()
                        + " LIMIT 1 OFFSET " + (CHUNK_ROWS - 1));
        // A key that the driver gives no text for, a date of zeros, ends no chunk: the rest is one.
        return rows.isEmpty() || rows.getFirst().contains(null) ? List.of() : rows.getFirst();
    }

    /**
     * Adds up the rows of a part of a table. Each value counts by its own checksum: neither sizes nor character sets matter.
     *
     * @param where the part; empty for all
     */
    static ChunkSum sum(Connection connection, Table table, String where) throws SQLException {
        String values = table.columns().stream()
                .filter(column -> !column.isPeriod())
                .map(column -> "COALESCE(CRC32(" + column.expression() + "), 'N')")
                .collect(Collectors.joining(", "));
        List<String> row = Sql.rows(
                        connection,
                        "SELECT COUNT(*), COALESCE(SUM(CRC32(CONCAT_WS(',', ''" + (values.isEmpty() ? "" : ", ")
                                + values + "))), 0) FROM " + table.qualified()
                                + (where.isEmpty() ? "" : " WHERE " + where))
                .getFirst();
        return new ChunkSum(where, Long.parseLong(row.get(0)), row.get(1));
    }
}
