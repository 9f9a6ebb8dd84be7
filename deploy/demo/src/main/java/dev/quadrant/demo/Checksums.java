package dev.quadrant.demo;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Checksums of all user tables of a server. */
final class Checksums {
    private Checksums() {}

    /** By {@code schema.table}. */
    static Map<String, Long> of(String jdbcUrl) throws SQLException {
        try (Connection connection = DriverManager.getConnection(jdbcUrl);
                Statement statement = connection.createStatement()) {
            List<String> tables = new ArrayList<>();
            try (ResultSet rows = statement.executeQuery("SELECT CONCAT('`', table_schema, '`.`', table_name, '`')"
                    + " FROM information_schema.tables WHERE table_type = 'BASE TABLE' AND table_schema NOT IN"
                    + " ('mysql', 'sys', 'performance_schema', 'information_schema')")) {
                while (rows.next()) {
                    tables.add(rows.getString(1));
                }
            }
            Map<String, Long> checksums = new HashMap<>();
            for (String table : tables) {
                try (ResultSet row = statement.executeQuery("CHECKSUM TABLE " + table)) {
                    row.next();
                    checksums.put(table, row.getLong(2));
                }
            }
            return checksums;
        }
    }
}
