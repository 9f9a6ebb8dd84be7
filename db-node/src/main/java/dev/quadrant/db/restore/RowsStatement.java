package dev.quadrant.db.restore;

import dev.quadrant.db.binlog.Event;
import dev.quadrant.db.binlog.EventType;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;

/**
 * Gathers the events of one row change, tables first, into a BINLOG statement. A change that is too large for one is split:
 * each part has the tables again, and ends as a statement of its own.
 */
final class RowsStatement {
    /** A part of this size is sent; as base64 it takes a third more. */
    static final int PART = 16 << 20;

    private static final int FLAGS_AT = 6;
    private static final int STATEMENT_END = 1;

    private final Statements out;
    private final ByteArrayOutputStream tables = new ByteArrayOutputStream();
    private final ByteArrayOutputStream rows = new ByteArrayOutputStream();
    private final int part;

    RowsStatement(Statements out) {
        this(out, PART);
    }

    RowsStatement(Statements out, int part) {
        this.out = out;
        this.part = part;
    }

    /** Sends a file's description, by which the server reads the events that follow. */
    void describe(Event description) throws IOException {
        send(description.copy());
    }

    /** Takes a table map or an event with rows. */
    void add(Event event, int checksum) throws IOException {
        byte[] copy = event.copy();
        if (event.type() == EventType.TABLE_MAP) {
            tables.writeBytes(copy);
            return;
        }
        boolean last = (event.bodyByte(FLAGS_AT) & STATEMENT_END) != 0;
        boolean full = rows.size() + copy.length >= part;
        if (full && !last) {
            endStatement(copy, checksum);
        }
        rows.writeBytes(copy);
        if (last || full) {
            flush();
        }
        if (last) {
            tables.reset();
        }
    }

    private static void endStatement(byte[] event, int checksum) {
        event[Event.HEADER + FLAGS_AT] |= STATEMENT_END;
        Event.seal(event, event.length, checksum);
    }

    private void flush() throws IOException {
        ByteArrayOutputStream whole = new ByteArrayOutputStream(tables.size() + rows.size());
        tables.writeTo(whole);
        rows.writeTo(whole);
        rows.reset();
        send(whole.toByteArray());
    }

    private void send(byte[] events) throws IOException {
        byte[] base64 = Base64.getEncoder().encode(events);
        byte[] begin = "BINLOG '".getBytes(StandardCharsets.US_ASCII);
        byte[] sql = new byte[begin.length + base64.length + 1];
        System.arraycopy(begin, 0, sql, 0, begin.length);
        System.arraycopy(base64, 0, sql, begin.length, base64.length);
        sql[sql.length - 1] = '\'';
        out.execute(sql);
    }
}
