package dev.quadrant.db.base;

import dev.quadrant.db.source.Sql;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * A table, view or sequence.
 *
 * @param schema its database
 * @param name its name
 * @param type as information_schema says: BASE TABLE, VIEW, SEQUENCE, SYSTEM VERSIONED
 * @param engine its storage engine; empty for a view
 * @param estimatedRows how many rows the server thinks that it has
 * @param bytes what the server thinks that its rows take
 * @param columns the columns whose values are dumped; generated ones are not
 */
public record Table(
        String schema, String name, String type, String engine, long estimatedRows, long bytes, List<Column> columns) {
    public Table {
        columns = List.copyOf(columns);
    }

    private static final Set<String> SNAPSHOT_ENGINES = Set.of("innodb", "rocksdb", "tokudb");

    /** Schema and name as an identifier. */
    public String qualified() {
        return Sql.name(schema) + "." + Sql.name(name);
    }

    public boolean isView() {
        return type.equals("VIEW") || type.equals("SYSTEM VIEW");
    }

    public boolean isSequence() {
        return type.equals("SEQUENCE");
    }

    public boolean isVersioned() {
        return type.equals("SYSTEM VERSIONED");
    }

    /** The columns that a dump has: of a versioned table also from when to when each row held, where they are implicit. */
    List<Column> dumped() {
        boolean explicit = columns.stream().anyMatch(Column::isPeriod);
        if (!isVersioned() || explicit) {
            return columns;
        }
        List<Column> all = new ArrayList<>(columns);
        all.add(Column.of("row_start", "timestamp"));
        all.add(Column.of("row_end", "timestamp"));
        return all;
    }

    /** Whether the snapshot shows its rows as they were; those of others are dumped while writers wait. */
    public boolean inSnapshot() {
        return SNAPSHOT_ENGINES.contains(engine.toLowerCase(java.util.Locale.ROOT));
    }
}
