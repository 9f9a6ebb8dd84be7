package dev.quadrant.db.protocol;

import java.io.IOException;

/**
 * The rows of one query as they come, each value in place in the connection's buffer. Until the last row was read the connection
 * does nothing else; one who stops before closes it. Used by one thread.
 */
public final class RowStream {
    private static final int ERROR = 0xFF;
    private static final int END = 0xFE;
    /** A packet that begins as an end does and is longer is a row whose first value is very long. */
    private static final int END_MOST = 9;

    private final PacketReader reader;
    private final ByteReader row = new ByteReader(new byte[0]);
    private int length;

    RowStream(PacketReader reader) {
        this.reader = reader;
    }

    /**
     * Goes to the next row.
     *
     * @return whether there is one
     * @throws ServerError when the server ends the query
     */
    public boolean next() throws IOException {
        reader.next();
        row.reset(reader.array(), reader.offset(), reader.length());
        length = 0;
        int first = row.peek();
        if (first == ERROR) {
            throw ServerError.of(row);
        }
        return first != END || row.remaining() >= END_MOST;
    }

    /**
     * Takes the row's next value.
     *
     * @return whether it has one; false for NULL
     */
    public boolean value() throws MalformedException {
        if (length > 0) {
            row.skip(length);
        }
        long announced = row.lengthEncoded();
        if (announced < -1 || announced > row.remaining()) {
            throw new MalformedException(
                    "a value of " + announced + " bytes in a row that has " + row.remaining() + " left");
        }
        length = (int) Math.max(0, announced);
        return announced >= 0;
    }

    /** The array in which the value is. */
    public byte[] array() {
        return reader.array();
    }

    /** Where the value begins in {@link #array()}. */
    public int offset() {
        return row.position();
    }

    /** The value's length in bytes; 0 for NULL. */
    public int length() {
        return length;
    }
}
