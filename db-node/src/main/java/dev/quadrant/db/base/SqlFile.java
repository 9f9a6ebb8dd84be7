package dev.quadrant.db.base;

import java.io.Closeable;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/**
 * A compressed file of statements that the server's own client reads too. The first line sets the delimiter; each statement
 * ends with it at the end of a line.
 */
final class SqlFile implements Closeable {
    /** Ends statements of rows, which are one line each. */
    static final String ROWS = ";";

    /** Ends definitions, which may have many lines and semicolons. */
    static final String DEFINITIONS = ";;quadrant;;";

    /** What each file sets, so that it can be loaded by itself. */
    private static final String[] SESSION = {
        "SET NAMES utf8mb4",
        "SET time_zone = '+00:00'",
        "SET foreign_key_checks = 0, unique_checks = 0",
        "SET sql_mode = 'NO_AUTO_VALUE_ON_ZERO'",
        "SET @quadrant = 0 /*M!101100 , system_versioning_insert_history = 1 */"
    };

    private final PackedFile out;
    private final String table;
    private final String delimiter;
    private long rows;

    /** Begins one; {@link BaseFiles} does. */
    SqlFile(PackedFile out, String table, String delimiter) throws IOException {
        this.out = out;
        this.table = table;
        this.delimiter = delimiter;
        raw("DELIMITER " + delimiter + "\n");
        for (String statement : SESSION) {
            statement(statement);
        }
    }

    void statement(String sql) throws IOException {
        if (sql.contains(delimiter + "\n")) {
            throw new IOException("a definition contains " + delimiter + " at the end of a line");
        }
        raw(sql + delimiter + "\n");
    }

    /** Writes a statement of rows. */
    void statement(SqlBuffer sql, long rowCount) throws IOException {
        sql.append(delimiter).append('\n');
        sql.writeTo(out);
        rows += rowCount;
    }

    private void raw(String text) throws IOException {
        out.write(text.getBytes(StandardCharsets.UTF_8));
    }

    /** Ends the file; it is on the disk when this returns. */
    BaseManifest.DumpFile finish() throws IOException {
        raw("DELIMITER ;\n");
        return out.finish(table, rows);
    }

    @Override
    public void close() throws IOException {
        out.close();
    }
}
