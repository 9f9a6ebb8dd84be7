package dev.quadrant.demo.guestbook;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Timestamp;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import org.mariadb.jdbc.Driver;

/** The entries in the database. May be called from any thread. */
final class Entries {
    private static final int IDLE_MAX = 8;
    private static final int SHOWN = 30;

    private final BlockingQueue<Connection> idle = new ArrayBlockingQueue<>(IDLE_MAX);
    private final String url;
    private final String user;
    private final Path passwordFile;

    Entries(String address, String database, String user, Path passwordFile) {
        this.url = "jdbc:mariadb://" + address + "/" + database
                + "?connectTimeout=1000&socketTimeout=3000&allowPublicKeyRetrieval=true";
        this.user = user;
        this.passwordFile = passwordFile;
    }

    /** Makes the table when it is not there. */
    void prepare() throws SQLException {
        use(connection -> {
            try (Statement statement = connection.createStatement()) {
                return statement.executeUpdate("CREATE TABLE IF NOT EXISTS entry ("
                        + "id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY,"
                        + "name VARCHAR(" + Entry.NAME_MAX + ") NOT NULL,"
                        + "message VARCHAR(" + Entry.MESSAGE_MAX + ") NOT NULL,"
                        + "written TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP(3),"
                        + "KEY (written)) CHARACTER SET utf8mb4");
            }
        });
    }

    void add(String name, String message) throws SQLException {
        use(connection -> {
            try (PreparedStatement insert =
                    connection.prepareStatement("INSERT INTO entry (name, message) VALUES (?, ?)")) {
                insert.setString(1, name);
                insert.setString(2, message);
                return insert.executeUpdate();
            }
        });
    }

    /** The newest entries, the newest first. */
    List<Entry> newest() throws SQLException {
        return use(connection -> {
            List<Entry> entries = new ArrayList<>();
            try (Statement select = connection.createStatement();
                    ResultSet rows = select.executeQuery(
                            "SELECT name, message, written FROM entry ORDER BY id DESC LIMIT " + SHOWN)) {
                while (rows.next()) {
                    Timestamp written = rows.getTimestamp(3);
                    entries.add(new Entry(rows.getString(1), rows.getString(2), written.toInstant()));
                }
            }
            return entries;
        });
    }

    private interface Work<T> {
        T with(Connection connection) throws SQLException;
    }

    /** Borrows a connection; one that failed is thrown away, and a stale one is replaced once. */
    private <T> T use(Work<T> work) throws SQLException {
        Connection connection = idle.poll();
        if (connection != null) {
            try {
                return done(connection, work.with(connection));
            } catch (SQLException e) {
                connection.close();
                if (connection.isValid(0)) {
                    throw e;
                }
            }
        }
        Connection fresh = connect();
        try {
            return done(fresh, work.with(fresh));
        } catch (SQLException e) {
            fresh.close();
            throw e;
        }
    }

    private <T> T done(Connection connection, T result) throws SQLException {
        if (!idle.offer(connection)) {
            connection.close();
        }
        return result;
    }

    private Connection connect() throws SQLException {
        java.util.Properties properties = new java.util.Properties();
        properties.setProperty("user", user);
        try {
            properties.setProperty("password", Files.readString(passwordFile).strip());
        } catch (IOException e) {
            throw new SQLException("no password in " + passwordFile, e);
        }
        return new Driver().connect(url, properties);
    }
}
