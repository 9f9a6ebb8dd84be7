package dev.quadrant.db.protocol;

import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * A small result set, whole.
 *
 * @param columns the columns' names, in lower case
 * @param rows the rows; a value is null where it is NULL in the database
 */
public record QueryResult(List<String> columns, List<List<String>> rows) {
    /** The value in the first row of the named column; empty when there is no row, no such column, or it is NULL. */
    public Optional<String> first(String column) {
        return rows.isEmpty() ? Optional.empty() : Optional.ofNullable(value(rows.getFirst(), column));
    }

    /** The value of the named column in a row; null when there is no such column, or it is NULL. */
    public String value(List<String> row, String column) {
        int index = columns.indexOf(column.toLowerCase(Locale.ROOT));
        return index < 0 ? null : row.get(index);
    }
}
