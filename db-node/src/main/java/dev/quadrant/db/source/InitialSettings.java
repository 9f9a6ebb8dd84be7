package dev.quadrant.db.source;

import io.vertx.core.json.JsonObject;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Settings of a server that a fresh one must have from its initialisation on, or at each start, to hold the same data.
 *
 * @param values by the variables' names; a variable that the server does not have is not in it
 */
public record InitialSettings(SortedMap<String, String> values) {
    private static final List<String> VARIABLES =
            List.of("lower_case_table_names", "innodb_page_size", "character_set_server", "collation_server");

    public InitialSettings {
        values = Collections.unmodifiableSortedMap(new TreeMap<>(values));
    }

    /** Asks a server. */
    public static InitialSettings read(Connection connection) throws SQLException {
        SortedMap<String, String> values = new TreeMap<>();
        for (List<String> row : Sql.rows(
                connection,
                "SHOW GLOBAL VARIABLES WHERE Variable_name IN ('" + String.join("', '", VARIABLES) + "')")) {
            values.put(row.getFirst(), row.get(1));
        }
        return new InitialSettings(values);
    }

    /** Reads what {@link #toJson} gives; what is not known is left out, since it becomes an option of a program. */
    public static InitialSettings of(JsonObject json) {
        SortedMap<String, String> values = new TreeMap<>();
        for (String variable : VARIABLES) {
            String value = json.getString(variable, "");
            if (value.matches("\\w+")) {
                values.put(variable, value);
            }
        }
        return new InitialSettings(values);
    }

    public JsonObject toJson() {
        JsonObject json = new JsonObject();
        values.forEach(json::put);
        return json;
    }

    /** The same as options of the server's program. */
    public List<String> options() {
        return values.entrySet().stream().map(InitialSettings::option).toList();
    }

    private static String option(Map.Entry<String, String> setting) {
        return "--" + setting.getKey().replace('_', '-') + "=" + setting.getValue();
    }
}
