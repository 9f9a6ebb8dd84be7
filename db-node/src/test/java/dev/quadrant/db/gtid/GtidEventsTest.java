package dev.quadrant.db.gtid;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.quadrant.db.binlog.Event;
import dev.quadrant.db.binlog.EventType;
import dev.quadrant.db.binlog.Events;
import dev.quadrant.db.protocol.MalformedException;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

/** The events of both products, byte by byte. */
class GtidEventsTest {
    private static final String UUID_TEXT = "3e11fa47-71ca-11e1-9e33-c80aa9429562";
    private static final byte[] UUID_BYTES = HexFormat.of().parseHex(UUID_TEXT.replace("-", ""));

    @Test
    void readsMysqls() throws MalformedException {
        byte[] body = little(42).put((byte) 1).put(UUID_BYTES).putLong(7).array();
        assertThat(GtidEvents.gtid(event(EventType.GTID, body))).get().hasToString(UUID_TEXT + ":7");
        assertThat(GtidEvents.gtid(event(EventType.ANONYMOUS_GTID, body))).isEmpty();
        assertThat(GtidEvents.gtid(event(EventType.XID, new byte[8]))).isEmpty();
    }

    @Test
    void readsTaggedOnes() throws MalformedException {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        body.writeBytes(new byte[] {1 << 1, 40 << 1, 9 << 1, 0, 1 << 1, 1 << 1});
        for (byte b : UUID_BYTES) {
            body.writeBytes(variable(b & 0xFF));
        }
        body.write(2 << 1);
        body.writeBytes(variable(300L << 1));
        body.write(3 << 1);
        body.write(5 << 1);
        body.writeBytes("shop1".getBytes(StandardCharsets.US_ASCII));
        body.writeBytes(new byte[] {4 << 1, 0});
        Event event = event(EventType.GTID_TAGGED, body.toByteArray());
        assertThat(GtidEvents.gtid(event)).get().hasToString(UUID_TEXT + ":shop1:300");
    }

    @Test
    void variableLengthsOfEverySize() throws MalformedException {
        for (int bits = 0; bits < 64; bits++) {
            for (long value : new long[] {(1L << bits) - 1, 1L << bits, (1L << bits) + 1}) {
                assertThat(VariableLength.unsigned(reader(variable(value)))).isEqualTo(value);
            }
        }
        assertThat(VariableLength.signed(reader(variable(6)))).isEqualTo(3);
        assertThat(VariableLength.signed(reader(variable(7)))).isEqualTo(-4);
    }

    @Test
    void readsMysqlsSetWithAndWithoutTags() throws MalformedException {
        byte[] plain = little(8 + 16 + 8 + 32)
                .putLong(1)
                .put(UUID_BYTES)
                .putLong(2)
                .putLong(1)
                .putLong(6)
                .putLong(8)
                .putLong(9)
                .array();
        assertThat(GtidEvents.previous(event(EventType.PREVIOUS_GTIDS, plain)))
                .get()
                .hasToString(UUID_TEXT + ":1-5:8");
        byte[] tagged = little(8 + 2 * (16 + 8 + 16) + 1 + 4)
                .putLong(1L << 56 | 2 << 8 | 1)
                .put(UUID_BYTES)
                .put((byte) 0)
                .putLong(1)
                .putLong(1)
                .putLong(6)
                .put(UUID_BYTES)
                .put((byte) (3 << 1))
                .put("tag".getBytes(StandardCharsets.US_ASCII))
                .putLong(1)
                .putLong(2)
                .putLong(3)
                .array();
        assertThat(GtidEvents.previous(event(EventType.PREVIOUS_GTIDS, tagged)))
                .get()
                .hasToString(UUID_TEXT + ":1-5:tag:2");
        assertThat(GtidEvents.previous(event(EventType.PREVIOUS_GTIDS, new byte[8])))
                .contains(GtidSet.empty(GtidSet.Flavour.MYSQL));
    }

    @Test
    void readsMariaDbs() throws MalformedException {
        byte[] body = little(19).putLong(42).putInt(3).array();
        assertThat(GtidEvents.gtid(event(EventType.MARIADB_GTID, body))).get().hasToString("3-1-42");
        byte[] list = little(4 + 32)
                .putInt(2 | 0x1000_0000)
                .putInt(0)
                .putInt(1)
                .putLong(100)
                .putInt(0)
                .putInt(2)
                .putLong(120)
                .array();
        assertThat(GtidEvents.previous(event(EventType.MARIADB_GTID_LIST, list)))
                .get()
                .hasToString("0-1-100,0-2-120");
    }

    @Test
    void whatIsTooShortOrOutOfRangeIsMalformed() throws MalformedException {
        byte[] good = little(25).put((byte) 1).put(UUID_BYTES).putLong(7).array();
        for (int length = 0; length < good.length; length++) {
            Event event = event(EventType.GTID, Arrays.copyOf(good, length));
            assertThatThrownBy(() -> GtidEvents.gtid(event)).isInstanceOf(MalformedException.class);
        }
        Event zero = event(EventType.MARIADB_GTID, new byte[19]);
        assertThatThrownBy(() -> GtidEvents.gtid(zero)).isInstanceOf(MalformedException.class);
        Event endless = event(
                EventType.PREVIOUS_GTIDS,
                little(8).putLong(Long.MAX_VALUE >>> 8).array());
        assertThatThrownBy(() -> GtidEvents.previous(endless)).isInstanceOf(MalformedException.class);
        byte[] backwards = little(8 + 16 + 8 + 16)
                .putLong(1)
                .put(UUID_BYTES)
                .putLong(1)
                .putLong(6)
                .putLong(6)
                .array();
        Event empty = event(EventType.PREVIOUS_GTIDS, backwards);
        assertThatThrownBy(() -> GtidEvents.previous(empty)).isInstanceOf(MalformedException.class);
    }

    private static Event event(int type, byte[] body) throws MalformedException {
        byte[] bytes = Events.event(type, 1, 0, 0, body);
        return new Event().at(bytes, 0, bytes.length, Event.CHECKSUM);
    }

    private static ByteBuffer little(int size) {
        return ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
    }

    private static dev.quadrant.db.protocol.ByteReader reader(byte[] bytes) {
        return new dev.quadrant.db.protocol.ByteReader(bytes);
    }

    /** MySQL's integer of variable length. */
    private static byte[] variable(long value) {
        int bits = 64 - Long.numberOfLeadingZeros(value);
        int bytes = Math.max(1, (bits + 6) / 7);
        if (bytes > 8) {
            return little(9).put((byte) 0xFF).putLong(value).array();
        }
        long coded = value << bytes | (1L << (bytes - 1)) - 1;
        return Arrays.copyOf(little(8).putLong(coded).array(), bytes);
    }
}
