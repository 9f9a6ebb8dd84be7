package dev.quadrant.db.base;

import dev.quadrant.db.source.Sql;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Dumps definitions: first schemas, tables, and stand-ins for views; and, in a second file that is restored after the rows,
 * sequences' values, routines, views, triggers, events and accounts. All of it while writers wait, so that it is exactly of
 * the base's position: what was defined later is in the binlog.
 */
final class Definitions {
    private final Connection connection;
    private final boolean mariadb;
    private final List<String> warnings = new ArrayList<>();

    Definitions(Connection connection, boolean mariadb) {
        this.connection = connection;
        this.mariadb = mariadb;
    }

    /** What a reader of the base has to know. */
    List<String> warnings() {
        return warnings;
    }

    void schemasAndTables(List<String> schemas, List<Table> tables, SqlFile out) throws SQLException, IOException {
        for (String schema : schemas) {
            out.statement(
                    Sql.value(connection, "SHOW CREATE DATABASE IF NOT EXISTS " + Sql.name(schema), "Create Database"));
        }
        for (Table table : tables) {
            out.statement("USE " + Sql.name(table.schema()));
            if (table.isView()) {
                out.statement(standIn(table));
            } else {
                String what = table.isSequence() ? "SEQUENCE " : "TABLE ";
                out.statement(Sql.value(connection, "SHOW CREATE " + what + table.qualified(), "Create Table"));
            }
        }
    }

    /** A view that has the right columns and needs nothing: views may refer to one another in any order. */
    private static String standIn(Table view) {
        String columns = view.columns().stream()
                .map(column -> "1 AS " + Sql.name(column.name()))
                .collect(Collectors.joining(", "));
        return "CREATE VIEW " + Sql.name(view.name()) + " AS SELECT " + (columns.isEmpty() ? "1" : columns);
    }

    void objects(List<Table> tables, SqlFile out) throws SQLException, IOException {
        for (Table table : tables) {
            if (table.isSequence()) {
                sequence(table, out);
            }
        }
        routines(out);
        for (Table table : tables) {
            if (table.isView()) {
                view(table, out);
            }
        }
        triggers(out);
        events(out);
        new Accounts(connection, mariadb).dump(out);
    }

    private void sequence(Table sequence, SqlFile out) throws SQLException, IOException {
        String next =
                Sql.value(connection, "SELECT next_not_cached_value AS next FROM " + sequence.qualified(), "next");
        out.statement("DO SETVAL(" + sequence.qualified() + ", " + next + ", 0)");
    }

    private void routines(SqlFile out) throws SQLException, IOException {
        for (List<String> row : Sql.rows(
                connection,
                "SELECT ROUTINE_SCHEMA, ROUTINE_TYPE, ROUTINE_NAME FROM information_schema.ROUTINES"
                        + " WHERE ROUTINE_SCHEMA NOT IN " + Catalog.OWN_SCHEMAS
                        + " ORDER BY ROUTINE_SCHEMA, ROUTINE_TYPE, ROUTINE_NAME")) {
            String title = capitalised(row.get(1));
            stored(row.get(0), row.get(1), row.get(2), "Create " + title, out);
        }
    }

    private void triggers(SqlFile out) throws SQLException, IOException {
        for (List<String> row : Sql.rows(
                connection,
                "SELECT TRIGGER_SCHEMA, TRIGGER_NAME FROM information_schema.TRIGGERS WHERE TRIGGER_SCHEMA NOT IN "
                        + Catalog.OWN_SCHEMAS
                        + " ORDER BY TRIGGER_SCHEMA, EVENT_OBJECT_TABLE, ACTION_TIMING, EVENT_MANIPULATION, ACTION_ORDER")) {
            stored(row.get(0), "TRIGGER", row.get(1), "SQL Original Statement", out);
        }
    }

    private void events(SqlFile out) throws SQLException, IOException {
        for (List<String> row : Sql.rows(
                connection,
                "SELECT EVENT_SCHEMA, EVENT_NAME FROM information_schema.EVENTS WHERE EVENT_SCHEMA NOT IN "
                        + Catalog.OWN_SCHEMAS + " ORDER BY EVENT_SCHEMA, EVENT_NAME")) {
            stored(row.get(0), "EVENT", row.get(1), "Create Event", out);
        }
    }

    /** A stored program with the session in which it was made. */
    private void stored(String schema, String type, String name, String column, SqlFile out)
            throws SQLException, IOException {
        String show = "SHOW CREATE " + type + " " + Sql.name(schema) + "." + Sql.name(name);
        String definition = Sql.value(connection, show, column);
        if (definition == null) {
            throw new SQLException(
                    "the definition of " + type + " " + schema + "." + name
                            + " is hidden from this user; as an administrator: GRANT SELECT ON *.* (MySQL also SHOW_ROUTINE) to it");
        }
        out.statement("USE " + Sql.name(schema));
        String zone = type.equals("EVENT") ? Sql.value(connection, show, "time_zone") : null;
        if (zone != null) {
            out.statement("SET time_zone = " + Sql.text(zone));
        }
        out.statement("SET sql_mode = " + Sql.text(Sql.value(connection, show, "sql_mode")));
        out.statement(characterSet(
                definition,
                Sql.value(connection, show, "character_set_client"),
                Sql.value(connection, show, "collation_connection")));
        out.statement(definition);
        out.statement("SET NAMES utf8mb4");
        out.statement("SET sql_mode = 'NO_AUTO_VALUE_ON_ZERO', time_zone = '+00:00'");
    }

    private void view(Table view, SqlFile out) throws SQLException, IOException {
        String show = "SHOW CREATE VIEW " + view.qualified();
        String definition = Sql.value(connection, show, "Create View");
        if (!isValid(view)) {
            warnings.add(
                    "view " + view.schema() + "." + view.name() + " refers to what is not there; a stand-in is kept");
            return;
        }
        out.statement("USE " + Sql.name(view.schema()));
        out.statement(characterSet(
                definition,
                Sql.value(connection, show, "character_set_client"),
                Sql.value(connection, show, "collation_connection")));
        out.statement("CREATE OR REPLACE" + definition.substring("CREATE".length()));
        out.statement("SET NAMES utf8mb4");
    }

    private boolean isValid(Table view) {
        try {
            Sql.rows(connection, "SELECT 1 FROM " + view.qualified() + " LIMIT 0");
            return true;
        } catch (SQLException e) {
            return false;
        }
    }

    /**
     * The character set for a definition: its own where its text fits, since literals in it take theirs from it; a text
     * that is not ASCII was turned into UTF-8 by the server, and says so.
     */
    private static String characterSet(String definition, String client, String collation) {
        boolean ascii = StandardCharsets.US_ASCII.newEncoder().canEncode(definition);
        if (client == null || collation == null || !ascii && !client.startsWith("utf8")) {
            return "SET NAMES utf8mb4";
        }
        return "SET character_set_client = " + client + ", collation_connection = " + collation;
    }

    private static String capitalised(String words) {
        List<String> result = new ArrayList<>();
        for (String word : words.toLowerCase(java.util.Locale.ROOT).split(" ")) {
            result.add(Character.toUpperCase(word.charAt(0)) + word.substring(1));
        }
        return String.join(" ", result);
    }
}
