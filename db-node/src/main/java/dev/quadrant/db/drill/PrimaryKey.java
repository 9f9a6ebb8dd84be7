package dev.quadrant.db.drill;

import dev.quadrant.db.source.Sql;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * A table's primary key, where its values compare in SQL as the index orders them.
 *
 * @param columns its columns in the index's order; empty when the table has no such key
 */
record PrimaryKey(List<KeyColumn> columns) {
    private static final Set<String> NUMBERS =
            Set.of("tinyint", "smallint", "mediumint", "int", "bigint", "decimal", "year");
    private static final Set<String> TEXTS = Set.of("char", "varchar", "date", "datetime", "timestamp");
    private static final Set<String> BYTES = Set.of("binary", "varbinary");

    PrimaryKey {
        columns = List.copyOf(columns);
    }

    /**
     * A column of the key.
     *
     * @param name its name
     * @param type its type's name in information_schema
     */
    record KeyColumn(String name, String type) {
        String quoted() {
            return Sql.name(name);
        }

        /** What is selected so that a literal can be made of it. */
        String expression() {
            return BYTES.contains(type) ? "HEX(" + quoted() + ")" : quoted();
        }

        String literal(String value) {
            if (NUMBERS.contains(type)) {
                return value;
            }
            return BYTES.contains(type)
                    ? "X'" + HexFormat.of().formatHex(HexFormat.of().parseHex(value)) + "'"
                    : Sql.text(value);
        }
    }

    static PrimaryKey of(Connection connection, String schema, String table) throws SQLException {
        List<KeyColumn> columns = new ArrayList<>();
        for (List<String> row : Sql.rows(
                connection,
                "SELECT s.COLUMN_NAME, c.DATA_TYPE, COALESCE(s.SUB_PART, '') FROM information_schema.STATISTICS s"
                        + " JOIN information_schema.COLUMNS c USING (TABLE_SCHEMA, TABLE_NAME, COLUMN_NAME)"
                        + " WHERE s.TABLE_SCHEMA = " + Sql.text(schema) + " AND s.TABLE_NAME = " + Sql.text(table)
                        + " AND s.INDEX_NAME = 'PRIMARY' ORDER BY s.SEQ_IN_INDEX")) {
            String type = row.get(1).toLowerCase(Locale.ROOT);
            boolean ordered = NUMBERS.contains(type) || TEXTS.contains(type) || BYTES.contains(type);
            if (!ordered || !row.get(2).isEmpty()) {
                return new PrimaryKey(List.of());
            }
            columns.add(new KeyColumn(row.get(0), type));
        }
        return new PrimaryKey(columns);
    }

    boolean isUsable() {
        return !columns.isEmpty();
    }

    String names() {
        return columns.stream().map(KeyColumn::quoted).collect(Collectors.joining(", "));
    }

    String expressions() {
        return columns.stream().map(KeyColumn::expression).collect(Collectors.joining(", "));
    }

    /**
     * The condition of keys behind or up to one. Written out, since servers use no index for a comparison of rows.
     *
     * @param values the key's values
     * @param behind whether those behind it are meant; else those up to it, itself included
     */
    String range(List<String> values, boolean behind) {
        return range(values, behind, 0);
    }

    private String range(List<String> values, boolean behind, int from) {
        KeyColumn column = columns.get(from);
        String sign = behind ? ">" : "<";
        String literal = column.literal(values.get(from));
        if (from == columns.size() - 1) {
            return column.quoted() + " " + sign + (behind ? " " : "= ") + literal;
        }
        return "(" + column.quoted() + " " + sign + "= " + literal + " AND (" + column.quoted() + " " + sign + " "
                + literal + " OR " + range(values, behind, from + 1) + "))";
    }
}
