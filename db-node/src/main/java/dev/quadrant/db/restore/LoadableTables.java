package dev.quadrant.db.restore;

import dev.quadrant.db.base.Catalog;
import dev.quadrant.db.base.Column;
import dev.quadrant.db.protocol.MysqlConnection;
import dev.quadrant.db.protocol.RowStream;
import dev.quadrant.db.source.Sql;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Set;

/**
 * The tables whose rows LOAD DATA reads as INSERT does: numbers and quoted texts. It knows no hexadecimal, in which bases have
 * bytes, and no history of versioned tables.
 */
final class LoadableTables {
    private LoadableTables() {}

    /** Asks a server for its tables, by the names that a base gives them. */
    static Set<String> of(MysqlConnection connection) throws IOException {
        Set<String> tables = new HashSet<>();
        RowStream rows =
                connection.stream("SELECT TABLE_SCHEMA, TABLE_NAME FROM information_schema.TABLES WHERE TABLE_TYPE ="
                        + " 'BASE TABLE' AND TABLE_SCHEMA NOT IN " + Catalog.OWN_SCHEMAS);
        while (rows.next()) {
            tables.add(name(rows));
        }
        RowStream columns = connection.stream("SELECT TABLE_SCHEMA, TABLE_NAME, DATA_TYPE FROM"
                + " information_schema.COLUMNS WHERE TABLE_SCHEMA NOT IN " + Catalog.OWN_SCHEMAS);
        while (columns.next()) {
            String name = name(columns);
            if (Column.of("", text(columns)).kind() == Column.Kind.BYTES) {
                tables.remove(name);
            }
        }
        return tables;
    }

    private static String name(RowStream row) throws IOException {
        String schema = text(row);
        return Sql.name(schema) + "." + Sql.name(text(row));
    }

    private static String text(RowStream row) throws IOException {
        return row.value() ? new String(row.array(), row.offset(), row.length(), StandardCharsets.UTF_8) : "";
    }
}
