package dev.quadrant.db.binlog;

import dev.quadrant.db.protocol.MalformedException;
import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;

/**
 * Reads the events of a binlog file one by one, with all checks: lengths, offsets and checksums. Memory is that of the
 * largest event. Used by one thread.
 */
public final class BinlogFile implements Closeable {
    private static final byte[] MAGIC = {(byte) 0xFE, 'b', 'i', 'n'};
    private static final int MOST_EVENT = (1 << 30) + 64 * 1024;

    private final InputStream in;
    private final Event event = new Event();
    private byte[] buffer = new byte[64 * 1024];
    private long position;
    private FormatDescription description;
    private String damage;

    private BinlogFile(InputStream in) {
        this.in = in;
    }

    /** Opens a file; damage in it is no exception but the end: {@link #damage()}. */
    public static BinlogFile open(Path file) throws IOException {
        return new BinlogFile(new java.io.BufferedInputStream(Files.newInputStream(file), 256 * 1024));
    }

    /** The magic number at the begin of each file. */
    public static byte[] magic() {
        return MAGIC.clone();
    }

    /**
     * Reads the next event; the first one is the file's description.
     *
     * @return whether there was one, whole and right
     */
    public boolean next() throws IOException {
        if (damage != null) {
            return false;
        }
        try {
            if (position == 0) {
                magicNumber();
            }
            int count = fill(0, Event.HEADER);
            if (count == 0) {
                return false;
            }
            if (count < Event.HEADER) {
                throw new EOFException("ends inside an event");
            }
            read();
            position += event.length();
            return true;
        } catch (MalformedException | EOFException e) {
            damage = e.getMessage();
            return false;
        }
    }

    private void magicNumber() throws IOException {
        int count = fill(0, MAGIC.length);
        if (count == 0) {
            throw new EOFException("is empty");
        }
        if (count < MAGIC.length || !Arrays.equals(buffer, 0, MAGIC.length, MAGIC, 0, MAGIC.length)) {
            throw new MalformedException("does not begin as a binlog does");
        }
        position = MAGIC.length;
    }

    private void read() throws IOException {
        long length =
                buffer[9] & 0xFFL | (buffer[10] & 0xFFL) << 8 | (buffer[11] & 0xFFL) << 16 | (buffer[12] & 0xFFL) << 24;
        if (length < Event.HEADER || length > MOST_EVENT) {
            throw new MalformedException("event of " + length + " bytes");
        }
        body((int) length);
        event.at(buffer, 0, (int) length, 0);
        boolean describes = event.type() == EventType.FORMAT_DESCRIPTION;
        if (describes) {
            description = FormatDescription.read(event);
        }
        if (description == null) {
            throw new MalformedException("event before the format description");
        }
        event.at(buffer, 0, (int) length, description.checksum());
        // The server sets the in-use flag of a description without mending its checksum.
        if (description.checksum() != 0 && !describes && !event.checksumHolds()) {
            throw new MalformedException("checksum is wrong");
        }
        if (!event.mayEndAt(position + length)) {
            throw new MalformedException("event ends at " + event.logPosition() + " by itself");
        }
    }

    /** Reads the rest of an event; the buffer grows with what arrives, not with what the length claims. */
    private void body(int length) throws IOException {
        int have = Event.HEADER;
        while (have < length) {
            if (have == buffer.length) {
                buffer = Arrays.copyOf(buffer, (int) Math.min(2L * buffer.length, MOST_EVENT));
            }
            int until = Math.min(length, buffer.length);
            if (fill(have, until) < until) {
                throw new EOFException("ends inside an event");
            }
            have = until;
        }
    }

    /** Reads into the buffer from one index to another; the index that was reached. */
    private int fill(int from, int until) throws IOException {
        return from + in.readNBytes(buffer, from, until - from);
    }

    /**
     * Passes over events, without looking at them, up to an offset that is an event's end.
     *
     * @throws IOException when the file is shorter
     */
    public void seek(long offset) throws IOException {
        in.skipNBytes(offset - position);
        position = offset;
    }

    /** The event that {@link #next()} read; valid until it is called again. */
    public Event event() {
        return event;
    }

    /** What the file says of itself; present once the first event was read. */
    public Optional<FormatDescription> description() {
        return Optional.ofNullable(description);
    }

    /** End of the last whole event. */
    public long position() {
        return position;
    }

    /** Why reading ended before the file's end, in words that follow the position; empty when it did not. */
    public Optional<String> damage() {
        return Optional.ofNullable(damage);
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
