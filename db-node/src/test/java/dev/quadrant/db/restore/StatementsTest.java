package dev.quadrant.db.restore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.quadrant.db.binlog.BinlogPosition;
import dev.quadrant.db.binlog.Event;
import dev.quadrant.db.binlog.EventType;
import dev.quadrant.db.binlog.Events;
import dev.quadrant.db.protocol.ByteReader;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StatementsTest {
    private final List<String> sent = new ArrayList<>();
    private final Replay replay =
            new Replay(sql -> sent.add(new String(sql, StandardCharsets.UTF_8)), id -> "utf8mb4 utf8mb4_bin");

    private static Event event(int type, byte[] body) throws IOException {
        byte[] bytes = Events.event(type, 1_700_000_000L, 0, 0, body);
        return new Event().at(bytes, 0, bytes.length, Event.CHECKSUM);
    }

    @Test
    void aStatementRunsInTheSessionThatItHad() throws IOException {
        byte[] variables = HexFormat.of()
                .parseHex(
                        "0000004004" // foreign_key_checks=0 (1<<26), and a bit that is not ours
                                + "010000200000000000" // sql_mode
                                + "0302000100" // auto_increment 2, offset 1
                                + "042d002d000800" // character sets
                                + "05062b30353a3330" // time zone +05:30
                                + "8040e201"); // microseconds 123456
        replay.accept(event(EventType.MARIADB_GTID, Events.gtidBody(1)));
        replay.accept(event(EventType.QUERY, Events.queryBody("shop", variables, "CREATE TABLE t (i INT)")));
        assertThat(sent)
                .containsExactly(
                        "SET @@session.pseudo_thread_id = 5, @@session.foreign_key_checks = 0,"
                                + " @@session.unique_checks = 1, @@session.sql_auto_is_null = 0,"
                                + " @@session.sql_mode = 2097152, @@session.auto_increment_increment = 2,"
                                + " @@session.auto_increment_offset = 1, @@session.character_set_client = 45,"
                                + " @@session.collation_connection = 45, @@session.collation_server = 8,"
                                + " @@session.time_zone = '+05:30', @@session.collation_database = DEFAULT",
                        "USE `shop`",
                        "SET TIMESTAMP = 1700000000.123456",
                        "CREATE TABLE t (i INT)");
        sent.clear();
        replay.accept(event(EventType.QUERY, Events.queryBody("shop", variables, "DROP TABLE t")));
        assertThat(sent).containsExactly("SET TIMESTAMP = 1700000000.123456", "DROP TABLE t");
    }

    @Test
    void rowsAreOneStatementWithTheirTables() throws IOException {
        byte[] description = Events.event(EventType.FORMAT_DESCRIPTION, 1, 0, 0, Events.descriptionBody());
        replay.describe(new Event().at(description, 0, description.length, Event.CHECKSUM), Event.CHECKSUM);
        replay.accept(event(EventType.MARIADB_GTID, Events.gtidBody(0)));
        Event table = event(EventType.TABLE_MAP, new byte[] {1, 0, 0, 0, 0, 0, 1, 0});
        Event first = event(EventType.WRITE_ROWS, new byte[] {1, 0, 0, 0, 0, 0, 0, 0, 1});
        Event last = event(EventType.WRITE_ROWS, new byte[] {1, 0, 0, 0, 0, 0, 1, 0, 2});
        replay.accept(table);
        replay.accept(first);
        replay.accept(last);
        replay.accept(event(EventType.XID, new byte[8]));
        assertThat(sent).hasSize(4);
        assertThat(decoded(sent.get(0))).isEqualTo(description);
        assertThat(sent.get(1)).isEqualTo("BEGIN");
        assertThat(decoded(sent.get(2))).hasSize(table.length() + first.length() + last.length());
        assertThat(sent.get(3)).isEqualTo("COMMIT");
        assertThat(replay.transactions()).isEqualTo(1);
    }

    @Test
    void aLargeChangeIsSplitIntoWholeStatements() throws IOException {
        RowsStatement rows = new RowsStatement(sql -> sent.add(new String(sql, StandardCharsets.US_ASCII)), 100);
        Event table = event(EventType.TABLE_MAP, new byte[] {1, 0, 0, 0, 0, 0, 1, 0});
        rows.add(table, Event.CHECKSUM);
        for (int i = 0; i < 9; i++) {
            rows.add(event(EventType.WRITE_ROWS, new byte[] {1, 0, 0, 0, 0, 0, 0, 0, (byte) i}), Event.CHECKSUM);
        }
        rows.add(event(EventType.WRITE_ROWS, new byte[] {1, 0, 0, 0, 0, 0, 1, 0, 9}), Event.CHECKSUM);
        assertThat(sent).hasSizeGreaterThan(2);
        int seen = 0;
        for (String statement : sent) {
            byte[] events = decoded(statement);
            int at = 0;
            boolean ended = false;
            for (int index = 0; at < events.length; index++) {
                int length = events[at + 9] & 0xFF;
                Event event = new Event().at(events, at, length, Event.CHECKSUM);
                assertThat(event.checksumHolds()).isTrue();
                assertThat(event.type()).isEqualTo(index == 0 ? EventType.TABLE_MAP : EventType.WRITE_ROWS);
                seen += index == 0 ? 0 : 1;
                ended = event.bodyByte(6) == 1;
                at += length;
            }
            assertThat(ended).isTrue();
        }
        assertThat(seen).isEqualTo(10);
    }

    private static byte[] decoded(String statement) {
        assertThat(statement).startsWith("BINLOG '").endsWith("'");
        return Base64.getDecoder().decode(statement.substring(8, statement.length() - 1));
    }

    @Test
    void whatCannotBeReplayedSaysSo() {
        assertThatThrownBy(() -> replay.accept(event(EventType.XA_PREPARE, new byte[4])))
                .isInstanceOf(RestoreFailure.class)
                .hasMessageContaining("prepared XA transaction");
        assertThatThrownBy(() -> replay.accept(event(99, new byte[4]))).hasMessageContaining("type 99");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    01000000 61 01                               | SET @`a` := NULL
                    01000000 61 00 02 3f000000 08000000 ffffffffffffffff 00 | SET @`a` := -1
                    01000000 61 00 02 3f000000 08000000 ffffffffffffffff 01 | SET @`a` := 18446744073709551615
                    01000000 61 00 01 3f000000 08000000 9a9999999999b93f    | SET @`a` := 0.1
                    01000000 61 00 00 2d000000 02000000 c3bc 00  | SET @`a` := _utf8mb4 X'c3bc' COLLATE utf8mb4_bin
                    01000000 61 00 04 3f000000 06000000 0402 8c 22 00 00 00 | SET @`a` := 12.34
                    """)
    void userVariables(String hex, String expected) throws IOException {
        byte[] body = HexFormat.of().parseHex(hex.replace(" ", ""));
        assertThat(UserVariable.statement(new ByteReader(body), id -> "utf8mb4 utf8mb4_bin"))
                .isEqualTo(expected);
    }

    /** Vectors of decimal2bin in the server's strings/decimal.c. */
    @ParameterizedTest
    @CsvSource({
        "0e04810dfb38d204d2, 1234567890.1234",
        "0e047ef204c72dfb2d, -1234567890.1234",
        "0402 80 00, 0.00",
        "0100 85, 5"
    })
    void decimals(String hex, String expected) throws IOException {
        byte[] bytes = HexFormat.of().parseHex(hex.replace(" ", ""));
        assertThat(Decimal.text(new ByteReader(bytes))).isEqualTo(expected);
    }

    @Test
    void statementsOfABaseAreReadByTheirDelimiter() throws IOException {
        String text = "DELIMITER ;;x;;\nSET a;;x;;\nCREATE\n  b; c;\nEND;;x;;\nDELIMITER ;\nINSERT ';;x;;' VALUES;\n";
        List<String> read = new ArrayList<>();
        try (SqlFileReader in = SqlFileReader.of(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)))) {
            for (byte[] statement = in.next(); statement != null; statement = in.next()) {
                read.add(new String(statement, StandardCharsets.UTF_8));
            }
        }
        assertThat(read).containsExactly("SET a", "CREATE\n  b; c;\nEND", "INSERT ';;x;;' VALUES");
        SqlFileReader torn = SqlFileReader.of(new ByteArrayInputStream("SET a".getBytes(StandardCharsets.UTF_8)));
        assertThatThrownBy(torn::next).isInstanceOf(IOException.class);
    }

    @Test
    void theEndThatWasAskedForIsLeftOut() {
        Stop position = Stop.at(BinlogPosition.parse("b.000002:100"));
        assertThat(position.excludes(new BinlogPosition("b.000002", 99), 0)).isFalse();
        assertThat(position.excludes(new BinlogPosition("b.000002", 100), 0)).isTrue();
        assertThat(position.excludes(new BinlogPosition("b.000001", 999), 0)).isFalse();
        Stop time = Stop.at(Instant.ofEpochSecond(50));
        assertThat(time.excludes(new BinlogPosition("b.000001", 4), 49)).isFalse();
        assertThat(time.excludes(new BinlogPosition("b.000001", 4), 50)).isTrue();
        assertThat(Stop.NOWHERE.excludes(new BinlogPosition("b.000001", 4), Long.MAX_VALUE / 2_000_000_000))
                .isFalse();
    }
}
