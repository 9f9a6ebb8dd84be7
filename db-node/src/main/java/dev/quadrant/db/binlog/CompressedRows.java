package dev.quadrant.db.binlog;

import dev.quadrant.db.protocol.ByteReader;
import dev.quadrant.db.protocol.MalformedException;

/**
 * Rows in MariaDB's compression (log_bin_compress): the columns are in clear, the rows behind them {@link Compressed}. A server takes
 * such events from its binlog, but not in a BINLOG statement.
 */
public final class CompressedRows {
    private static final int POST_HEADER_V1 = 8;

    private CompressedRows() {}

    /**
     * The same event as it is without compression.
     *
     * @param event one of those that {@link EventType#isCompressedRows} knows
     * @param checksum how many bytes of checksum the events of its file have: 0 or 4
     */
    public static byte[] expand(Event event, int checksum) throws MalformedException {
        int type = event.type();
        boolean first = type <= EventType.DELETE_ROWS_COMPRESSED_V1;
        int plain = first
                ? type - EventType.WRITE_ROWS_COMPRESSED_V1 + EventType.WRITE_ROWS_V1
                : type - EventType.WRITE_ROWS_COMPRESSED + EventType.WRITE_ROWS;
        boolean update = plain == EventType.WRITE_ROWS_V1 + 1 || plain == EventType.WRITE_ROWS + 1;
        ByteReader body = event.body();
        int begin = body.position();
        body.skip(POST_HEADER_V1);
        if (!first) {
            // Its length counts itself.
            body.skip(Math.max(0, body.u16() - 2));
        }
        long bitmap = (body.lengthEncoded() + 7) / 8;
        body.skip(update ? 2 * bitmap : bitmap);
        int clear = Event.HEADER + body.position() - begin;
        byte[] rows = Compressed.inflate(body);
        byte[] expanded = new byte[clear + rows.length + checksum];
        System.arraycopy(event.array(), event.offset(), expanded, 0, clear);
        System.arraycopy(rows, 0, expanded, clear, rows.length);
        expanded[Event.TYPE_AT] = (byte) plain;
        Event.seal(expanded, expanded.length, checksum);
        return expanded;
    }
}
