package dev.quadrant.db.binlog;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32;

/** Makes events as a server writes them, with checksums and offsets. */
public final class Events {
    public static final String SERVER = "10.11.19-MariaDB-log";
    private static final long TIME = 1_700_000_000L;

    private long position = BinlogPosition.FIRST_EVENT;

    /** An event that ends where the file's next one begins. */
    public byte[] event(int type, byte[] body) {
        byte[] event = event(type, TIME, 0, position + Event.HEADER + body.length + Event.CHECKSUM, body);
        position += event.length;
        return event;
    }

    /** An event inside a transaction as MariaDB writes it from 11.4 on: it does not say where it ends. */
    public byte[] eventInside(int type, byte[] body) {
        byte[] event = event(type, TIME, 0, 0, body);
        position += event.length;
        return event;
    }

    /** An event with an end of one's own choice. */
    public static byte[] event(int type, long time, int flags, long end, byte[] body) {
        ByteBuffer event =
                ByteBuffer.allocate(Event.HEADER + body.length + Event.CHECKSUM).order(ByteOrder.LITTLE_ENDIAN);
        event.putInt((int) time)
                .put((byte) type)
                .putInt(1)
                .putInt(event.capacity())
                .putInt((int) end)
                .putShort((short) flags)
                .put(body);
        CRC32 crc = new CRC32();
        crc.update(event.array(), 0, event.position());
        return event.putInt((int) crc.getValue()).array();
    }

    public static byte[] descriptionBody() {
        ByteBuffer body = ByteBuffer.allocate(2 + 50 + 4 + 1 + 40 + 1).order(ByteOrder.LITTLE_ENDIAN);
        body.putShort((short) 4).put(SERVER.getBytes(StandardCharsets.US_ASCII));
        body.position(2 + 50).putInt((int) TIME).put((byte) Event.HEADER);
        body.position(body.capacity() - 1).put((byte) 1);
        return body.array();
    }

    public byte[] description() {
        return event(EventType.FORMAT_DESCRIPTION, descriptionBody());
    }

    /** The rotation that the server makes for the stream. */
    public static byte[] moveTo(String file, long offset) {
        return event(EventType.ROTATE, 0, Event.ARTIFICIAL, 0, rotateBody(file, offset));
    }

    public static byte[] rotateBody(String file, long offset) {
        byte[] name = file.getBytes(StandardCharsets.US_ASCII);
        return ByteBuffer.allocate(8 + name.length)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(offset)
                .put(name)
                .array();
    }

    public static byte[] queryBody(String database, String sql) {
        return queryBody(database, new byte[0], sql);
    }

    public static byte[] queryBody(String database, byte[] variables, String sql) {
        byte[] text = sql.getBytes(StandardCharsets.UTF_8);
        return ByteBuffer.allocate(13 + variables.length + database.length() + 1 + text.length)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(5)
                .putInt(0)
                .put((byte) database.length())
                .putShort((short) 0)
                .putShort((short) variables.length)
                .put(variables)
                .put(database.getBytes(StandardCharsets.US_ASCII))
                .put((byte) 0)
                .put(text)
                .array();
    }

    /** MariaDB's GTID event; {@code flags} 1 is a statement of its own. */
    public static byte[] gtidBody(int flags) {
        return gtidBody(flags, 1);
    }

    /** The same with a number of one's own choice. */
    public static byte[] gtidBody(int flags, long number) {
        return ByteBuffer.allocate(19)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(number)
                .putInt(0)
                .put((byte) flags)
                .array();
    }

    /** A file of so many transactions of four events and statements of two, and its whole boundaries. */
    public static byte[] file(int transactions, java.util.List<Integer> boundaries) {
        Events events = new Events();
        ByteArrayOutputStream file = new ByteArrayOutputStream();
        file.writeBytes(BinlogFile.magic());
        file.writeBytes(events.description());
        boundaries.add(file.size());
        for (int i = 0; i < transactions; i++) {
            file.writeBytes(events.event(EventType.MARIADB_GTID, gtidBody(0, 2 * i + 1)));
            byte[] map = {1, 0, 0, 0, 0, 0, 1, 0};
            byte[] rows = {1, 0, 0, 0, 0, 0, 1, 0, 9, 9};
            // As MariaDB 11.4 writes every other one and older servers all.
            file.writeBytes(
                    i % 2 == 1 ? events.eventInside(EventType.TABLE_MAP, map) : events.event(EventType.TABLE_MAP, map));
            file.writeBytes(
                    i % 2 == 1
                            ? events.eventInside(EventType.WRITE_ROWS, rows)
                            : events.event(EventType.WRITE_ROWS, rows));
            file.writeBytes(events.event(EventType.XID, new byte[8]));
            boundaries.add(file.size());
            file.writeBytes(events.event(EventType.MARIADB_GTID, gtidBody(1, 2 * i + 2)));
            file.writeBytes(events.event(EventType.QUERY, queryBody("d", "CREATE TABLE t" + i + " (i INT)")));
            boundaries.add(file.size());
        }
        return file.toByteArray();
    }
}
