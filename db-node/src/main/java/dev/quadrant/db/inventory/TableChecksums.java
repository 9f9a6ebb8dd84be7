package dev.quadrant.db.inventory;

import dev.quadrant.db.protocol.Account;
import dev.quadrant.db.protocol.MysqlConnection;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The server's own CHECKSUM TABLE of every table; comparable between servers of the same kind. */
public final class TableChecksums {
    private TableChecksums() {}

    /** Checksums by {@code schema.table}, of all tables but the server's own; views and sequences are left out. */
    public static Map<String, Long> of(Account account) throws IOException {
        Map<String, Long> checksums = new TreeMap<>();
        try (MysqlConnection connection = MysqlConnection.open(account)) {
            for (List<String> table : connection
                    .query("SELECT TABLE_SCHEMA, TABLE_NAME FROM information_schema.TABLES"
                            + " WHERE TABLE_TYPE IN ('BASE TABLE', 'SYSTEM VERSIONED') AND TABLE_SCHEMA NOT IN"
                            + " ('mysql', 'information_schema', 'performance_schema', 'sys')")
                    .rows()) {
                String name = "`" + table.get(0).replace("`", "``") + "`.`"
                        + table.get(1).replace("`", "``") + "`";
                String checksum = connection
                        .query("CHECKSUM TABLE " + name + " EXTENDED")
                        .first("checksum")
                        .orElseThrow(() -> new IOException("no checksum of " + name));
                checksums.put(table.get(0) + "." + table.get(1), Long.parseLong(checksum));
            }
        }
        return checksums;
    }
}
