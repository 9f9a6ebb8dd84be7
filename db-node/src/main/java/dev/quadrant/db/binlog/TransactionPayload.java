package dev.quadrant.db.binlog;

import dev.quadrant.db.protocol.ByteReader;
import dev.quadrant.db.protocol.MalformedException;
import io.airlift.compress.zstd.ZstdInputStream;
import java.io.ByteArrayInputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;

/**
 * The events of a transaction that MySQL compressed (binlog_transaction_compression), one after the other: memory is that of
 * the compressed bytes and the largest event. Inside they have no checksum; here each gets the one that its file asks for, so
 * that they can be treated as any other. Used by one thread.
 */
public final class TransactionPayload implements Closeable {
    /** Most bytes of a transaction before its compression. */
    public static final long MOST_UNCOMPRESSED = 16L << 30;

    /** Most bytes of one event in it: what a server takes in one packet. */
    private static final int MOST_EVENT = 1 << 30;

    private static final int END_OF_FIELDS = 0;
    private static final int SIZE = 1;
    private static final int COMPRESSION = 2;
    private static final int UNCOMPRESSED_SIZE = 3;

    private static final int ZSTD = 0;
    private static final int NONE = 255;
    private static final int LENGTH_AT = 9;

    private final InputStream in;
    private final long uncompressed;
    private final long most;
    private final int checksum;
    private final Event event = new Event();
    private byte[] buffer = new byte[64 * 1024];
    private long read;

    private TransactionPayload(InputStream in, long uncompressed, long most, int checksum) {
        this.in = in;
        this.uncompressed = uncompressed;
        this.most = most;
        this.checksum = checksum;
    }

    /**
     * Opens a payload.
     *
     * @param body the body of a TRANSACTION_PAYLOAD event
     * @param checksumBytes how many bytes of checksum the events of its file have: 0 or 4
     * @throws MalformedException when it is no payload, is compressed in an unknown way, or is larger than {@link
     *     #MOST_UNCOMPRESSED}
     */
    public static TransactionPayload open(ByteReader body, int checksumBytes) throws MalformedException {
        return open(body, checksumBytes, MOST_UNCOMPRESSED);
    }

    static TransactionPayload open(ByteReader body, int checksumBytes, long most) throws MalformedException {
        long size = -1;
        long compression = ZSTD;
        long uncompressed = -1;
        for (long field = body.lengthEncoded(); field != END_OF_FIELDS; field = body.lengthEncoded()) {
            ByteReader value = new ByteReader(body.bytes(body.lengthEncoded()));
            if (field == SIZE) {
                size = value.lengthEncoded();
            } else if (field == COMPRESSION) {
                compression = value.lengthEncoded();
            } else if (field == UNCOMPRESSED_SIZE) {
                uncompressed = value.lengthEncoded();
            }
        }
        if (size != body.remaining()) {
            throw new MalformedException(
                    "compressed transaction says that it has " + size + " bytes and has " + body.remaining());
        }
        demandSize(uncompressed, most);
        InputStream bytes = new ByteArrayInputStream(body.bytes(size));
        if (compression == ZSTD) {
            return new TransactionPayload(new ZstdInputStream(bytes), uncompressed, most, checksumBytes);
        }
        if (compression == NONE) {
            return new TransactionPayload(bytes, uncompressed, most, checksumBytes);
        }
        throw new MalformedException("transaction is compressed in a way that is unknown here, number " + compression
                + " (0 is zstd); replay it with the server's own mysqlbinlog");
    }

    private static void demandSize(long uncompressed, long most) throws MalformedException {
        if (uncompressed > most) {
            throw new MalformedException("compressed transaction of " + uncompressed
                    + " bytes is above the limit MOST_UNCOMPRESSED of " + most
                    + "; replay it with the server's own mysqlbinlog");
        }
    }

    /**
     * Reads the next event.
     *
     * @return the event, to be used until the next call; null behind the last one
     * @throws MalformedException when the payload is damaged
     */
    public Event next() throws IOException {
        int begun = fill(0, Event.HEADER);
        if (begun == 0) {
            if (uncompressed >= 0 && read != uncompressed) {
                throw new MalformedException("compressed transaction says that it has " + uncompressed
                        + " bytes before its compression and has " + read);
            }
            return null;
        }
        long length = begun < Event.HEADER ? 0 : new ByteReader(buffer, LENGTH_AT, 4).u32();
        if (length < Event.HEADER || length > MOST_EVENT) {
            throw new MalformedException("compressed transaction has an event of " + length + " bytes");
        }
        rest((int) length);
        int whole = withChecksum((int) length);
        return event.at(buffer, 0, whole, checksum);
    }

    /** Reads the rest of an event; the buffer grows with what arrives, not with what the length claims. */
    private void rest(int length) throws IOException {
        int have = Event.HEADER;
        while (have < length) {
            if (have == buffer.length) {
                grow(length);
            }
            int count = fill(have, Math.min(length, buffer.length) - have);
            if (count == 0) {
                throw new MalformedException("compressed transaction ends inside an event");
            }
            have += count;
        }
    }

    private void grow(int most) {
        buffer = Arrays.copyOf(buffer, (int) Math.min(2L * buffer.length, Math.max(most, Event.HEADER)));
    }

    private int withChecksum(int length) {
        if (checksum == 0) {
            return length;
        }
        int whole = length + Event.CHECKSUM;
        if (buffer.length < whole) {
            buffer = Arrays.copyOf(buffer, whole);
        }
        Event.seal(buffer, whole, checksum);
        return whole;
    }

    /** Reads so many bytes, fewer only at the end. */
    private int fill(int at, int count) throws IOException {
        try {
            int got = in.readNBytes(buffer, at, count);
            read += got;
            // The size that is said may be missing or wrong.
            demandSize(read, most);
            return got;
        } catch (MalformedException e) {
            throw e;
        } catch (RuntimeException | IOException e) {
            // The decompressor meets some damage with an index that is out of bounds.
            throw new MalformedException("compressed transaction is damaged: " + e);
        }
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
