package dev.quadrant.db.source;

import dev.quadrant.db.protocol.Account;
import java.io.IOException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import org.mariadb.jdbc.Driver;

/** Ordinary SQL through MariaDB Connector/J. */
public final class Sql {
    private Sql() {}

    /** Opens a connection; the password goes nowhere but to the driver. */
    public static Connection connect(Account account) throws IOException, SQLException {
        Properties properties = new Properties();
        properties.setProperty("user", account.user());
        properties.setProperty("password", account.password());
        properties.setProperty(
                "connectTimeout", Long.toString(account.connectTimeout().toMillis()));
        properties.setProperty("allowPublicKeyRetrieval", "true");
        properties.setProperty("tinyInt1isBit", "false");
        properties.setProperty("yearIsDateType", "false");
        properties.setProperty("tcpKeepAlive", "true");
        switch (account.tls().mode()) {
            case OFF -> properties.setProperty("sslMode", "disable");
            case REQUIRE -> properties.setProperty("sslMode", "trust");
            case VERIFY -> {
                properties.setProperty("sslMode", "verify-full");
                account.tls().authorities().ifPresent(file -> properties.setProperty("serverSslCert", file.toString()));
            }
        }
        return new Driver()
                .connect(
                        "jdbc:mariadb://address=(host=" + account.host() + ")(port=" + account.port() + ")/",
                        properties);
    }

    public static void execute(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    /** A small result as text; a value is null where it is NULL. */
    public static List<List<String>> rows(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(sql)) {
            int columns = result.getMetaData().getColumnCount();
            List<List<String>> rows = new ArrayList<>();
            while (result.next()) {
                List<String> row = new ArrayList<>();
                for (int i = 1; i <= columns; i++) {
                    row.add(result.getString(i));
                }
                rows.add(row);
            }
            return rows;
        }
    }

    /** The named column of a result's first row; null when it is NULL, there is no row, or no such column. */
    public static String value(Connection connection, String sql, String column) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(sql)) {
            for (int i = 1; i <= result.getMetaData().getColumnCount(); i++) {
                if (result.getMetaData().getColumnLabel(i).equalsIgnoreCase(column)) {
                    return result.next() ? result.getString(i) : null;
                }
            }
            return null;
        }
    }

    /** A name as an identifier. */
    public static String name(String identifier) {
        return "`" + identifier.replace("`", "``") + "`";
    }

    /** A text as a literal, for a session without NO_BACKSLASH_ESCAPES. */
    public static String text(String value) {
        return "'"
                + value.replace("\\", "\\\\")
                        .replace("'", "\\'")
                        .replace("\n", "\\n")
                        .replace("\0", "\\0") + "'";
    }
}
