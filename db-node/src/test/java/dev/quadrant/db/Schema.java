package dev.quadrant.db;

import dev.quadrant.testbed.DatabaseServer;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Random;

/** A database with all that a base and a replay have to carry. */
final class Schema {
    private Schema() {}

    static void create(Connection connection, boolean mariadb) throws SQLException {
        run(
                connection,
                "CREATE DATABASE shop CHARACTER SET utf8mb4",
                "CREATE DATABASE `od``d name` CHARACTER SET latin1",
                "USE shop",
                """
                CREATE TABLE types (
                  id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY,
                  tiny TINYINT, flag TINYINT(1), small SMALLINT UNSIGNED ZEROFILL, medium MEDIUMINT, big BIGINT UNSIGNED,
                  exact DECIMAL(65,30), single FLOAT, doubled DOUBLE, bits BIT(13), born YEAR,
                  day DATE, clock TIME(6), moment DATETIME(6), stamp TIMESTAMP(6) NULL,
                  fixed CHAR(10), words VARCHAR(200), latin VARCHAR(50) CHARACTER SET latin1, long_words LONGTEXT,
                  raw BINARY(8), bytes VARBINARY(300), picture LONGBLOB, doc JSON,
                  colour ENUM('red','green','it''s'), tags SET('a','b','c'),
                  place POINT, shape GEOMETRY,
                  sum_virtual BIGINT AS (tiny + medium) VIRTUAL, sum_stored BIGINT AS (tiny * 2) STORED,
                  `odd ``name` INT DEFAULT 7)
                """,
                "CREATE TABLE parent (id INT PRIMARY KEY, name VARCHAR(30)) ENGINE=InnoDB",
                """
                CREATE TABLE child (id INT PRIMARY KEY, parent_id INT NOT NULL,
                  FOREIGN KEY (parent_id) REFERENCES parent (id) ON DELETE CASCADE)
                """,
                "CREATE TABLE parted (id INT, day DATE, PRIMARY KEY (id, day)) PARTITION BY HASH (id) PARTITIONS 4",
                "CREATE TABLE old_engine (id INT PRIMARY KEY, t TEXT) ENGINE=MyISAM",
                "CREATE TABLE log (id BIGINT AUTO_INCREMENT PRIMARY KEY, what VARCHAR(100), at TIMESTAMP(6) DEFAULT NOW(6))",
                "CREATE TABLE sequence_numbers (id BIGINT PRIMARY KEY, writer INT, payload VARBINARY(2000), KEY (writer))",
                "CREATE TABLE nokey (a INT, b VARCHAR(20))",
                "CREATE TABLE `od``d name`.`ta``ble` (`co``l` INT PRIMARY KEY, v VARCHAR(20))",
                "CREATE VIEW b_view AS SELECT id, words FROM types",
                "CREATE VIEW a_view AS SELECT COUNT(*) AS n FROM b_view",
                "CREATE FUNCTION twice(x INT) RETURNS INT DETERMINISTIC RETURN x * 2",
                """
                CREATE PROCEDURE add_log(IN w VARCHAR(100))
                BEGIN
                  -- a semicolon; and 'quotes'
                  INSERT INTO log (what) VALUES (w);
                  INSERT INTO log (what) VALUES (CONCAT(w, ' äöü ', twice(21)));
                END
                """,
                "CREATE TRIGGER parent_ai AFTER INSERT ON parent FOR EACH ROW INSERT INTO log (what) VALUES (NEW.name)",
                "CREATE EVENT tidy ON SCHEDULE EVERY 1 DAY DISABLE DO DELETE FROM log WHERE id < 0",
                "CREATE USER 'app'@'%' IDENTIFIED BY 'app-secret'",
                "GRANT SELECT, INSERT ON shop.* TO 'app'@'%'");
        if (mariadb) {
            run(
                    connection,
                    "CREATE TABLE shop.mariadb_types (id INT PRIMARY KEY, u UUID, four INET4, six INET6)",
                    "INSERT INTO shop.mariadb_types VALUES (1, '123e4567-e89b-12d3-a456-426655440000', '192.0.2.1', '2001:db8::1'),"
                            + " (2, NULL, NULL, NULL)",
                    "CREATE SEQUENCE shop.numbers START WITH 100 INCREMENT BY 5 CACHE 10",
                    "SELECT NEXTVAL(shop.numbers)",
                    "CREATE TABLE shop.versioned (id INT PRIMARY KEY, v INT) WITH SYSTEM VERSIONING",
                    "INSERT INTO shop.versioned VALUES (1, 1), (2, 2)",
                    "CREATE ROLE reader");
        }
        fill(connection);
    }

    private static void fill(Connection connection) throws SQLException {
        run(
                connection,
                "USE shop",
                "SET sql_mode = ''",
                """
                INSERT INTO types (tiny, flag, small, medium, big, exact, single, doubled, bits, born, day, clock, moment, stamp,
                  fixed, words, latin, long_words, raw, bytes, picture, doc, colour, tags, place, shape) VALUES
                  (-128, 1, 7, -8388608, 18446744073709551615, 12345678901234567890123456789012345.123456789012345678901234567890,
                   0.1, 0.1, b'1010101010101', 2155, '9999-12-31', '-838:59:59.000000', '9999-12-31 23:59:59.999999',
                   '2038-01-19 03:14:07.999999', 'x', 'it''s "quoted" \\\\ and \\n lines \\0 nul \\Z', 'äöüÿ€', '漢字 😀',
                   x'00FF27225C0A0D1A', x'', x'DEADBEEF', '{"a": [1, 2.5, "ü", null, true]}', 'it''s', 'a,c',
                   ST_GeomFromText('POINT(1.5 -2.5)'), ST_GeomFromText('LINESTRING(0 0, 1 1, 2 3)')),
                  (NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL,
                   NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL),
                  (0, 0, 0, 0, 0, 0, 3.4028234e38, 1.7976931348623157e308, b'0', 1901, '0000-00-00', '00:00:00.000001',
                   '1000-01-01 00:00:00', '1970-01-01 00:00:01', '', '', '', '', '', REPEAT('z', 300), '', '[]', 'red', '', NULL, NULL),
                  (1, 1, 1, 1, 1, -0.000000000000000000000000000001, 1.17549435e-38, 2.2250738585072014e-308, b'1', 2000,
                   '2024-02-29', '12:34:56.789012', '2024-02-29 12:34:56.789012', '2024-02-29 12:34:56.789012', 'ok', 'ok',
                   'ok', REPEAT('long ', 100000), 'b', 'b', REPEAT(x'00010203', 500000), 'null', 'green', 'b', NULL, NULL)
                """,
                "INSERT INTO parent VALUES (1, 'one'), (2, 'two')",
                "INSERT INTO child VALUES (10, 1), (20, 2)",
                "INSERT INTO parted VALUES (1, '2024-01-01'), (2, '2024-01-02'), (5, '2024-01-03')",
                "INSERT INTO old_engine VALUES (1, 'not transactional')",
                "INSERT INTO nokey VALUES (1, 'a'), (1, 'a'), (NULL, NULL)",
                "INSERT INTO `od``d name`.`ta``ble` VALUES (1, 'über')",
                "CALL add_log('first')");
        try (PreparedStatement insert =
                connection.prepareStatement("INSERT INTO sequence_numbers (id, writer, payload) VALUES (?, 0, ?)")) {
            connection.setAutoCommit(false);
            Random random = new Random(42);
            for (int i = 0; i < 20_000; i++) {
                byte[] payload = new byte[random.nextInt(200)];
                random.nextBytes(payload);
                insert.setLong(1, -1L - i);
                insert.setBytes(2, payload);
                insert.addBatch();
                if (i % 1000 == 999) {
                    insert.executeBatch();
                }
            }
            connection.commit();
        } finally {
            connection.setAutoCommit(true);
        }
    }

    /** What is done behind the base: rows and definitions of all kinds, so that the replay has them too. */
    static void change(Connection connection) throws SQLException {
        run(
                connection,
                "USE shop",
                "INSERT INTO parent VALUES (3, 'three')",
                "DELETE FROM parent WHERE id = 1",
                "UPDATE types SET words = CONCAT(words, ' changed ü'), picture = REPEAT('x', 3000000) WHERE id = 1",
                "ALTER TABLE nokey ADD COLUMN c TIMESTAMP(3) NULL DEFAULT '2020-02-02 02:02:02.222'",
                "INSERT INTO nokey (a, b, c) VALUES (2, 'zwei', NOW(3))",
                "SET time_zone = '+05:30'",
                "CREATE TABLE later (id INT AUTO_INCREMENT PRIMARY KEY, made TIMESTAMP(6) DEFAULT NOW(6), v VARCHAR(50))",
                "INSERT INTO later (v) VALUES ('a'), ('b')",
                "SET sql_mode = 'ANSI_QUOTES,NO_BACKSLASH_ESCAPES'",
                "CREATE TABLE \"ansi\" (id INT PRIMARY KEY, v VARCHAR(50) DEFAULT 'back\\slash')",
                "INSERT INTO \"ansi\" (id) VALUES (1)",
                "SET sql_mode = DEFAULT, time_zone = '+00:00'",
                "CREATE TABLE copied AS SELECT id, writer FROM sequence_numbers LIMIT 500",
                "TRUNCATE TABLE log",
                "CALL add_log('after')",
                "DROP VIEW a_view",
                "CREATE VIEW a_view AS SELECT MAX(id) AS m FROM later",
                "DROP TRIGGER parent_ai",
                "CREATE TRIGGER parent_ai AFTER INSERT ON parent FOR EACH ROW INSERT INTO log (what) VALUES ('new trigger')",
                "INSERT INTO parent VALUES (4, 'four')",
                "FLUSH BINARY LOGS",
                "DROP TABLE old_engine",
                "CREATE USER 'second'@'%' IDENTIFIED BY 'x'",
                "GRANT SELECT ON shop.later TO 'second'@'%'",
                "GRANT UPDATE ON shop.* TO 'app'@'%'",
                "FLUSH BINARY LOGS",
                "BEGIN",
                "INSERT INTO later (v) VALUES ('rolled back')",
                "ROLLBACK",
                "CREATE TEMPORARY TABLE scratch (id INT)",
                "INSERT INTO scratch VALUES (1)",
                "INSERT INTO later (v) SELECT 'from temporary' FROM scratch",
                "DROP TEMPORARY TABLE scratch");
    }

    static void run(Connection connection, String... statements) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        }
    }

    /** The first column of a query's first row; empty when there is none. */
    static String value(DatabaseServer server, String sql) {
        try (Connection connection = DriverManager.getConnection(server.jdbcUrl());
                Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(sql)) {
            return result.next() ? result.getString(1) : "";
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }
}
