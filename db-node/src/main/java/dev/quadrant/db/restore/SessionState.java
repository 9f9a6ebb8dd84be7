package dev.quadrant.db.restore;

import dev.quadrant.db.binlog.QueryEvent;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;

/** Gives the session the state in which a statement ran on the source; only what differs from the last one is sent. */
final class SessionState {
    private static final long AUTO_IS_NULL = 1L << 14;
    private static final long NO_FOREIGN_KEY_CHECKS = 1L << 26;
    private static final long RELAXED_UNIQUE_CHECKS = 1L << 27;

    private final Statements out;
    private final Map<String, String> set = new HashMap<>();
    private String database = "";

    SessionState(Statements out) {
        this.out = out;
    }

    /** Sets what the event says, but for its time and its default database. */
    void apply(QueryEvent event) throws IOException {
        List<String> changes = new ArrayList<>();
        QueryEvent.Session session = event.session();
        change(changes, "pseudo_thread_id", Long.toString(event.threadId()));
        if (session.flags().isPresent()) {
            long flags = session.flags().getAsLong();
            change(changes, "foreign_key_checks", (flags & NO_FOREIGN_KEY_CHECKS) != 0 ? "0" : "1");
            change(changes, "unique_checks", (flags & RELAXED_UNIQUE_CHECKS) != 0 ? "0" : "1");
            change(changes, "sql_auto_is_null", (flags & AUTO_IS_NULL) != 0 ? "1" : "0");
        }
        if (session.sqlMode().isPresent()) {
            change(changes, "sql_mode", Long.toUnsignedString(session.sqlMode().getAsLong()));
        }
        if (session.autoIncrement().isPresent()) {
            long both = session.autoIncrement().getAsLong();
            change(changes, "auto_increment_increment", Long.toString(both & 0xFFFF));
            change(changes, "auto_increment_offset", Long.toString(both >> 16));
        }
        if (session.characterSets().isPresent()) {
            long sets = session.characterSets().getAsLong();
            change(changes, "character_set_client", Long.toString(sets & 0xFFFF));
            change(changes, "collation_connection", Long.toString(sets >> 16 & 0xFFFF));
            change(changes, "collation_server", Long.toString(sets >> 32 & 0xFFFF));
        }
        if (session.timeZone().isPresent()) {
            change(changes, "time_zone", "'" + session.timeZone().get().replace("'", "''") + "'");
        }
        number(changes, "lc_time_names", session.lcTimeNames());
        if (session.databaseCollation().isPresent()) {
            number(changes, "collation_database", session.databaseCollation());
        } else {
            change(changes, "collation_database", "DEFAULT");
        }
        number(changes, "explicit_defaults_for_timestamp", session.explicitDefaults());
        number(changes, "default_collation_for_utf8mb4", session.utf8mb4Collation());
        number(changes, "sql_require_primary_key", session.requirePrimaryKey());
        number(changes, "default_table_encryption", session.tableEncryption());
        if (!changes.isEmpty()) {
            out.execute("SET " + String.join(", ", changes));
        }
    }

    private void number(List<String> changes, String variable, OptionalInt value) {
        if (value.isPresent()) {
            change(changes, variable, Integer.toString(value.getAsInt()));
        }
    }

    private void change(List<String> changes, String variable, String value) {
        if (!value.equals(set.put(variable, value))) {
            changes.add("@@session." + variable + " = " + value);
        }
    }

    /** Makes a database the default one; none for an empty name. */
    void use(String name) throws IOException {
        if (!name.isEmpty() && !name.equals(database)) {
            out.execute("USE `" + name.replace("`", "``") + "`");
            database = name;
        }
    }

    /** The default database may be another now: a statement may have dropped it. */
    void forgetDatabase() {
        database = "";
    }
}
