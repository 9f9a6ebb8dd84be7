package dev.quadrant.db.binlog;

import dev.quadrant.db.protocol.ByteReader;
import dev.quadrant.db.protocol.MalformedException;
import java.util.zip.CRC32;

/**
 * One event, shown in place in an array: header of 19 bytes, body, and the checksum where the file has one. A view that is
 * moved from event to event; nothing is copied. Used by one thread.
 */
public final class Event {
    public static final int HEADER = 19;
    public static final int CHECKSUM = 4;

    /** Offset of the type in an event. */
    static final int TYPE_AT = 4;

    /** Offset of the length in an event. */
    private static final int LENGTH_AT = 9;

    /** Offset of the flags in an event, and in the file's first event the bit for a file that is open. */
    public static final int FLAGS_AT = 17;

    /** The event was made for the stream; it lies in no file. */
    public static final int ARTIFICIAL = 0x20;

    /** USE is not to be sent before the statement. */
    public static final int SUPPRESS_USE = 0x8;

    /** A reader that does not know the event may skip it. */
    public static final int IGNORABLE_FLAG = 0x80;

    private byte[] array = new byte[0];
    private int offset;
    private int length;
    private int checksum;

    /**
     * Looks at an event.
     *
     * @param checksumBytes how many bytes of checksum are behind the body: 0 or 4
     * @throws MalformedException when the bytes are no whole event by its own length
     */
    public Event at(byte[] bytes, int start, int count, int checksumBytes) throws MalformedException {
        if (count < HEADER + checksumBytes) {
            throw new MalformedException("event of " + count + " bytes");
        }
        array = bytes;
        offset = start;
        length = count;
        checksum = checksumBytes;
        if (field(LENGTH_AT, 4) != count) {
            throw new MalformedException("event of " + count + " bytes says that it has " + field(LENGTH_AT, 4));
        }
        return this;
    }

    private long field(int at, int bytes) {
        long value = 0;
        for (int i = bytes - 1; i >= 0; i--) {
            value = value << 8 | (array[offset + at + i] & 0xFF);
        }
        return value;
    }

    /** When the statement began on the server, seconds since 1970. */
    public long timestamp() {
        return field(0, 4);
    }

    public int type() {
        return array[offset + TYPE_AT] & 0xFF;
    }

    public long serverId() {
        return field(5, 4);
    }

    /** End of the event in its file, modulo 2^32; zero for an event that lies in no file, or does not say. */
    public long logPosition() {
        return field(13, 4);
    }

    /**
     * Whether what the event says of its end agrees with an offset. MariaDB from 11.4 on writes the events inside a
     * transaction before it knows where they will lie, with zero (MDEV-31273); the GTID before and the commit behind them
     * say it, so that a hole between them shows all the same.
     */
    public boolean mayEndAt(long end) {
        long said = logPosition();
        return said == 0 || said == (end & 0xFFFF_FFFFL);
    }

    public int flags() {
        return (int) field(FLAGS_AT, 2);
    }

    public boolean artificial() {
        return (flags() & ARTIFICIAL) != 0;
    }

    public byte[] array() {
        return array;
    }

    public int offset() {
        return offset;
    }

    /** Length with header and checksum. */
    public int length() {
        return length;
    }

    /** The body, between header and checksum. */
    public ByteReader body() {
        return new ByteReader(array, offset + HEADER, length - HEADER - checksum);
    }

    /** The byte at an index of the body; -1 when the body is shorter. */
    public int bodyByte(int index) {
        return index < length - HEADER - checksum ? array[offset + HEADER + index] & 0xFF : -1;
    }

    /** A copy of the whole event. */
    public byte[] copy() {
        return java.util.Arrays.copyOfRange(array, offset, offset + length);
    }

    /** Whether the last four bytes are the CRC-32 of all before them. */
    public boolean checksumHolds() {
        if (length < HEADER + CHECKSUM) {
            return false;
        }
        CRC32 crc = new CRC32();
        crc.update(array, offset, length - CHECKSUM);
        return crc.getValue() == field(length - CHECKSUM, 4);
    }

    /**
     * Gives an event that was changed its length and its checksum.
     *
     * @param length its length with the checksum
     * @param checksumBytes how many bytes of checksum it has: 0 or 4
     */
    public static void seal(byte[] event, int length, int checksumBytes) {
        put(event, LENGTH_AT, length);
        if (checksumBytes != 0) {
            CRC32 crc = new CRC32();
            crc.update(event, 0, length - CHECKSUM);
            put(event, length - CHECKSUM, crc.getValue());
        }
    }

    private static void put(byte[] event, int at, long value) {
        for (int i = 0; i < 4; i++) {
            event[at + i] = (byte) (value >>> 8 * i);
        }
    }
}
