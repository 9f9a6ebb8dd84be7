package dev.quadrant.db;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quadrant.testbed.DatabaseServer;
import dev.quadrant.testbed.NodeProcess;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Rows come back as they were by whichever way they are loaded: LOAD DATA where the types allow it, INSERT elsewhere, and with the
 * indexes of large tables built at the end.
 */
class LoadIT {
    /** More than from where on indexes are built late. */
    private static final long ENOUGH_BYTES = 9 << 20;

    private static final List<String> TEXTS = List.of(
            "",
            "NULL",
            "0x41",
            "),(",
            "'),('",
            "a,b\\'c\"",
            "line\nbreak\r\n\ttab",
            "back\\slash\\",
            "nul\0 and \u001A",
            "\\N",
            "äöü ß",
            "(1,'x'),\n(2,NULL);");

    @TempDir
    Path directory;

    @ParameterizedTest
    @EnumSource
    void rowsAreWhatTheyWere(DatabaseServer.Origin origin) throws Exception {
        Words.needs(origin);
        try (Fixture fixture = new Fixture(origin, directory)) {
            try (Connection connection = fixture.connect()) {
                fill(connection);
            }
            String definition = definition(fixture.server());
            try (NodeProcess node = fixture.readyNode()) {
                fixture.awaitArchived(node);
            }
            assertRestores(fixture, definition);
        }
    }

    private void assertRestores(Fixture fixture, String definition) throws SQLException {
        // A restore switches it on, and off again.
        try (DatabaseServer target =
                DatabaseServer.start(fixture.server().origin(), directory.resolve("target"), "--local-infile=OFF")) {
            NodeProcess.Outcome restore = fixture.restoreInto(target);
            assertThat(restore.code()).as(restore.output()).isZero();
            NodeProcess.Outcome compare = fixture.compareWith(target);
            assertThat(compare.output()).contains("4 tables compared: all are equal");
            assertThat(definition(target)).isEqualTo(definition);
            // Once for each file of the tables that have no bytes.
            assertThat(second(target, "SHOW GLOBAL STATUS LIKE 'Com_load'")).isNotEqualTo("0");
            assertThat(Schema.value(target, "SELECT @@GLOBAL.local_infile")).isEqualTo("0");
        }
    }

    private static String definition(DatabaseServer server) throws SQLException {
        return second(server, "SHOW CREATE TABLE shop.texts");
    }

    /** The second column of a statement's first row. */
    private static String second(DatabaseServer server, String sql) throws SQLException {
        try (Connection connection = DriverManager.getConnection(server.jdbcUrl());
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            assertThat(row.next()).isTrue();
            return row.getString(2);
        }
    }

    private static void fill(Connection connection) throws SQLException {
        Schema.run(
                connection,
                "SET sql_mode = 'NO_AUTO_VALUE_ON_ZERO'",
                "CREATE DATABASE shop",
                "USE shop",
                """
                CREATE TABLE texts (
                  id INT PRIMARY KEY AUTO_INCREMENT, wide VARCHAR(200) CHARACTER SET utf8mb4,
                  narrow VARCHAR(200) CHARACTER SET latin1, sixteen VARCHAR(100) CHARACTER SET utf16,
                  kind ENUM('a', 'it''s', '),('), tags SET('x', 'y)'), doc JSON, price DECIMAL(30,10), single FLOAT,
                  doubled DOUBLE, born YEAR, clock TIME(6), moment DATETIME(6), stamp TIMESTAMP(6) NULL,
                  filling CHAR(150), twice DECIMAL(40,10) AS (price * 2) STORED,
                  KEY wide_key (wide(20), id DESC), UNIQUE KEY one (id, born), KEY `o``dd (key)` (narrow), KEY t (twice))
                """,
                "CREATE TABLE bytes (id INT PRIMARY KEY, raw VARBINARY(300), flag BIT(9), place POINT)",
                "INSERT INTO bytes VALUES (1, X'0027295C2C', b'101010101', POINT(1, 2)), (2, '', NULL, NULL), (0, NULL, 0, NULL)",
                "CREATE TABLE parent (id INT PRIMARY KEY, name VARCHAR(20), KEY (name))",
                "INSERT INTO parent VALUES (0, 'zero'), (1, 'one')",
                "CREATE TABLE child (id INT PRIMARY KEY, parent INT, `col``),( VALUES (` INT, KEY (parent),"
                        + " FOREIGN KEY (parent) REFERENCES parent (id))",
                "INSERT INTO child VALUES (1, 0, NULL), (2, 1, -5)");
        try (PreparedStatement insert = connection.prepareStatement(
                "INSERT INTO texts (wide, narrow, sixteen, kind, tags, doc, price, single, doubled, born, clock, moment,"
                        + " stamp, filling) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)")) {
            for (String text : TEXTS) {
                List<Object> values = List.of(
                        text + " \uD83D\uDE00",
                        text,
                        text,
                        text.length() % 2 == 0 ? "it's" : "),(",
                        "x,y)",
                        "{\"a\": \"),(\\n\\\" \\u0000\", \"b\": [1.5, null]}",
                        "-12345678901234567890.0123456789",
                        "1.1",
                        "-1.2345678901234567e-300",
                        "2026",
                        "-838:59:58.123456",
                        "2026-11-22 03:00:00.654321",
                        "2026-11-22 03:00:00.000001",
                        text);
                for (int i = 0; i < values.size(); i++) {
                    insert.setString(i + 1, values.get(i).toString());
                }
                insert.executeUpdate();
            }
            for (int i = 1; i <= 14; i++) {
                insert.setString(i, null);
            }
            insert.executeUpdate();
        }
        Schema.run(connection, "INSERT INTO texts (id, wide, kind) VALUES (0, 'zero', 'none of them')");
        long bytes = 13 * 250;
        while (bytes < ENOUGH_BYTES) {
            Schema.run(
                    connection,
                    "INSERT INTO texts (wide, narrow, sixteen, kind, tags, doc, price, single, doubled, born, clock, moment,"
                            + " stamp, filling) SELECT wide, narrow, sixteen, kind, tags, doc, price, single, doubled, born,"
                            + " clock, moment, stamp, filling FROM texts");
            bytes *= 2;
        }
        Schema.run(connection, "ANALYZE TABLE texts");
    }
}
