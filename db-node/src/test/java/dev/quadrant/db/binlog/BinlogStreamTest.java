package dev.quadrant.db.binlog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.quadrant.db.binlog.BinlogStream.Action;
import dev.quadrant.db.protocol.MalformedException;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class BinlogStreamTest {
    private static final String FILE = "binlog.000001";

    private static Action accept(BinlogStream stream, byte[] event) throws MalformedException {
        byte[] packet = new byte[1 + event.length];
        System.arraycopy(event, 0, packet, 1, event.length);
        return stream.accept(packet, 0, packet.length);
    }

    private static Action acceptSemiSync(BinlogStream stream, int wanted, byte[] event) throws MalformedException {
        byte[] packet = new byte[3 + event.length];
        packet[1] = (byte) 0xEF;
        packet[2] = (byte) wanted;
        System.arraycopy(event, 0, packet, 3, event.length);
        return stream.accept(packet, 0, packet.length);
    }

    @Test
    void copiesAFileFromItsBegin() throws MalformedException {
        BinlogStream stream = new BinlogStream(FILE, 4, 4);
        Events events = new Events();
        assertThat(accept(stream, Events.moveTo(FILE, 4))).isEqualTo(Action.SKIP);
        assertThat(accept(stream, events.description())).isEqualTo(Action.APPEND);
        assertThat(accept(stream, events.event(EventType.XID, new byte[8]))).isEqualTo(Action.APPEND);
        assertThat(accept(stream, Events.event(EventType.HEARTBEAT, 0, 0, stream.position(), new byte[3])))
                .isEqualTo(Action.SKIP);
        assertThat(stream.heartbeat()).isTrue();
        assertThat(accept(stream, events.event(EventType.ROTATE, Events.rotateBody("binlog.000002", 4))))
                .isEqualTo(Action.APPEND);
        assertThat(accept(stream, Events.moveTo("binlog.000002", 4))).isEqualTo(Action.NEXT_FILE);
        assertThat(stream.file()).isEqualTo("binlog.000002");
        assertThat(stream.position()).isEqualTo(4);
        assertThat(accept(stream, new Events().description())).isEqualTo(Action.APPEND);
        assertThat(stream.semiSync()).contains(false);
    }

    @Test
    void resumesInsideAFile() throws MalformedException {
        Events events = new Events();
        byte[] description = events.description();
        byte[] next = events.event(EventType.XID, new byte[8]);
        long at = 4L + description.length;
        BinlogStream stream = new BinlogStream(FILE, at, at);
        accept(stream, Events.moveTo(FILE, at));
        byte[] again = Events.event(EventType.FORMAT_DESCRIPTION, 1, 0, 0, Events.descriptionBody());
        assertThat(accept(stream, again)).isEqualTo(Action.SKIP);
        assertThat(accept(stream, next)).isEqualTo(Action.APPEND);
        assertThat(stream.position()).isEqualTo(at + next.length);
    }

    @Test
    void skipsWhatIsKnown() throws MalformedException {
        Events events = new Events();
        byte[] description = events.description();
        byte[] known = events.event(EventType.XID, new byte[8]);
        byte[] fresh = events.event(EventType.XID, new byte[8]);
        BinlogStream stream = new BinlogStream(FILE, 4, 4 + description.length + known.length);
        accept(stream, Events.moveTo(FILE, 4));
        assertThat(accept(stream, description)).isEqualTo(Action.SKIP);
        assertThat(accept(stream, known)).isEqualTo(Action.SKIP);
        assertThat(accept(stream, fresh)).isEqualTo(Action.APPEND);
    }

    @Test
    void refusesHolesRepetitionsAndDamage() throws MalformedException {
        Events events = new Events();
        byte[] description = events.description();
        byte[] first = events.event(EventType.XID, new byte[8]);
        byte[] second = events.event(EventType.XID, new byte[8]);
        BinlogStream hole = begun(description);
        assertThatThrownBy(() -> accept(hole, second)).hasMessageContaining("hole or a repetition");
        BinlogStream repetition = begun(description);
        accept(repetition, first);
        assertThatThrownBy(() -> accept(repetition, first)).hasMessageContaining("hole or a repetition");
        for (int i = 0; i < first.length; i++) {
            byte[] damaged = first.clone();
            damaged[i] ^= 0x10;
            BinlogStream stream = begun(description);
            boolean appended;
            try {
                appended = accept(stream, damaged) == Action.APPEND;
            } catch (MalformedException e) {
                appended = false;
            }
            assertThat(appended).as("byte %d", i).isFalse();
        }
    }

    @Test
    void anEventThatDoesNotSayItsEndIsHeldToItByTheNext() throws MalformedException {
        Events events = new Events();
        byte[] description = events.description();
        byte[] gtid = events.event(EventType.MARIADB_GTID, Events.gtidBody(0));
        byte[] map = events.eventInside(EventType.TABLE_MAP, new byte[8]);
        byte[] rows = events.eventInside(EventType.WRITE_ROWS_V1, new byte[30]);
        byte[] commit = events.event(EventType.XID, new byte[8]);
        BinlogStream stream = begun(description);
        for (byte[] event : new byte[][] {gtid, map, rows, commit}) {
            assertThat(accept(stream, event)).isEqualTo(Action.APPEND);
        }
        BinlogStream hole = begun(description);
        accept(hole, gtid);
        accept(hole, map);
        assertThatThrownBy(() -> accept(hole, commit)).hasMessageContaining("hole or a repetition");
        BinlogStream repetition = begun(description);
        for (byte[] event : new byte[][] {gtid, map, rows, rows}) {
            accept(repetition, event);
        }
        assertThatThrownBy(() -> accept(repetition, commit)).hasMessageContaining("hole or a repetition");
    }

    private static BinlogStream begun(byte[] description) throws MalformedException {
        BinlogStream stream = new BinlogStream(FILE, 4, 4);
        accept(stream, Events.moveTo(FILE, 4));
        accept(stream, description);
        return stream;
    }

    @Test
    void knowsSemiSyncByTheFirstPacket() throws MalformedException {
        BinlogStream stream = new BinlogStream(FILE, 4, 4);
        Events events = new Events();
        acceptSemiSync(stream, 0, Events.moveTo(FILE, 4));
        assertThat(stream.semiSync()).contains(true);
        acceptSemiSync(stream, 0, events.description());
        assertThat(stream.replyWanted()).isFalse();
        acceptSemiSync(stream, 1, events.event(EventType.XID, new byte[8]));
        assertThat(stream.replyWanted()).isTrue();
        assertThatThrownBy(() -> accept(stream, events.event(EventType.XID, new byte[8])))
                .hasMessageContaining("magic");
    }

    @Test
    void aNameThatLeavesTheDirectoryIsRefused() {
        for (String name :
                new String[] {"../evil.000001", "/etc/passwd.1", ".hidden.000001", "no-number", "a\0b.000001"}) {
            BinlogStream stream = new BinlogStream(FILE, 4, 4);
            assertThatThrownBy(() -> accept(stream, Events.moveTo(name, 4)))
                    .as(name)
                    .isInstanceOf(MalformedException.class);
        }
    }

    @Test
    void noInputCrashesIt() {
        Random random = new Random(7);
        byte[] good = new Events().description();
        for (int i = 0; i < 100_000; i++) {
            byte[] packet = Arrays.copyOf(good, random.nextInt(good.length + 1));
            for (int flips = random.nextInt(4); flips > 0 && packet.length > 0; flips--) {
                packet[random.nextInt(packet.length)] = (byte) random.nextInt();
            }
            BinlogStream stream = new BinlogStream(FILE, 4, 4);
            try {
                accept(stream, packet);
            } catch (MalformedException e) {
                assertThat(e.getMessage()).isNotNull();
            }
        }
    }
}
