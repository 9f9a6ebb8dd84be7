package dev.quadrant.db.base;

import dev.quadrant.db.source.Sql;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What is in the server, but for the server's own schemas. */
public final class Catalog {
    /** Schemas that every server makes itself. */
    public static final String OWN_SCHEMAS = "('mysql', 'information_schema', 'performance_schema', 'sys')";

    private Catalog() {}

    static List<String> schemas(Connection connection) throws SQLException {
        return Sql.rows(
                        connection,
                        "SELECT SCHEMA_NAME FROM information_schema.SCHEMATA WHERE SCHEMA_NAME NOT IN " + OWN_SCHEMAS
                                + " ORDER BY SCHEMA_NAME")
                .stream()
                .map(List::getFirst)
                .toList();
    }

    /** All tables, views and sequences, by schema and name. */
    public static List<Table> tables(Connection connection) throws SQLException {
        Map<String, List<Column>> columns = columns(connection);
        List<Table> tables = new ArrayList<>();
        for (List<String> row : Sql.rows(
                connection,
                "SELECT TABLE_SCHEMA, TABLE_NAME, TABLE_TYPE, COALESCE(ENGINE, ''), COALESCE(TABLE_ROWS, 0),"
                        + " COALESCE(DATA_LENGTH, 0)"
                        + " FROM information_schema.TABLES WHERE TABLE_SCHEMA NOT IN " + OWN_SCHEMAS
                        + " AND TABLE_TYPE <> 'TEMPORARY' ORDER BY TABLE_SCHEMA, TABLE_NAME")) {
            String name = key(row.get(0), row.get(1));
            tables.add(new Table(
                    row.get(0),
                    row.get(1),
                    row.get(2),
                    row.get(3),
                    Long.parseLong(row.get(4)),
                    Long.parseLong(row.get(5)),
                    columns.getOrDefault(name, List.of())));
        }
        return tables;
    }

    private static Map<String, List<Column>> columns(Connection connection) throws SQLException {
        Map<String, List<Column>> columns = new HashMap<>();
        for (List<String> row : Sql.rows(
                connection,
                "SELECT TABLE_SCHEMA, TABLE_NAME, COLUMN_NAME, DATA_TYPE, COALESCE(GENERATION_EXPRESSION, '') FROM information_schema.COLUMNS"
                        + " WHERE TABLE_SCHEMA NOT IN " + OWN_SCHEMAS
                        + " AND COALESCE(GENERATION_EXPRESSION, '') IN ('', 'ROW START', 'ROW END')"
                        + " ORDER BY TABLE_SCHEMA, TABLE_NAME, ORDINAL_POSITION")) {
            columns.computeIfAbsent(key(row.get(0), row.get(1)), name -> new ArrayList<>())
                    .add(column(row.get(2), row.get(3), row.get(4)));
        }
        return columns;
    }

    /**
     * For each table, by its {@link Table#qualified()} name, the first column of its primary key, where it is an integer. Costs
     * the server more than the rest: not to be asked under a lock.
     */
    static Map<String, String> keys(Connection connection) throws SQLException {
        Map<String, String> keys = new HashMap<>();
        for (List<String> row : Sql.rows(
                connection,
                "SELECT s.TABLE_SCHEMA, s.TABLE_NAME, s.COLUMN_NAME FROM information_schema.STATISTICS s"
                        + " JOIN information_schema.COLUMNS c ON c.TABLE_SCHEMA = s.TABLE_SCHEMA"
                        + " AND c.TABLE_NAME = s.TABLE_NAME AND c.COLUMN_NAME = s.COLUMN_NAME"
                        + " WHERE s.INDEX_NAME = 'PRIMARY' AND s.SEQ_IN_INDEX = 1"
                        + " AND c.DATA_TYPE IN ('tinyint', 'smallint', 'mediumint', 'int', 'bigint')"
                        + " AND s.TABLE_SCHEMA NOT IN " + OWN_SCHEMAS)) {
            keys.put(key(row.get(0), row.get(1)), row.get(2));
        }
        return keys;
    }

    private static Column column(String name, String type, String generated) {
        Column column = Column.of(name, type);
        return generated.isEmpty() ? column : column.period();
    }

    private static String key(String schema, String table) {
        return Sql.name(schema) + "." + Sql.name(table);
    }
}
