package dev.quadrant.db.protocol;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;

/**
 * Reads packets: a length in three bytes, a sequence number, the payload; payloads of 16 MB - 1 continue in the next
 * packet. A payload is shown in place, in the reader's own buffer, until the next one is read. Memory grows with bytes that
 * have arrived, never with what a length promises.
 */
final class PacketReader {
    static final int PART = 0xFFFFFF;
    private static final int HEADER = 4;
    private static final int USUAL = 256 * 1024;

    private final InputStream in;
    private final int most;
    private byte[] buffer = new byte[USUAL];
    private int start;
    private int end;
    private int sequence;
    private boolean checked = true;

    private int offset;
    private int length;

    /** @param most largest payload, in bytes; a larger one is malformed */
    PacketReader(InputStream in, int most) {
        this.in = in;
        this.most = most;
    }

    /** The next packet begins with this sequence number. */
    void expect(int number) {
        sequence = number & 0xFF;
    }

    int sequence() {
        return sequence;
    }

    /**
     * From here on numbers are not checked: a server that takes a semi-sync reply sets its own number back, at a moment that
     * this side cannot know. The events' offsets tell then whether anything is missing.
     */
    void ignoreSequence() {
        checked = false;
    }

    /** The array that holds the payload. */
    byte[] array() {
        return buffer;
    }

    /** Where the payload begins in {@link #array()}. */
    int offset() {
        return offset;
    }

    /** The payload's length in bytes. */
    int length() {
        return length;
    }

    /** Whether a whole packet lies in the buffer, so that {@link #next()} does not wait. */
    boolean buffered() {
        return end - start >= HEADER && end - start >= HEADER + partLength(start);
    }

    /** Whether bytes lie unread in the buffer. */
    boolean empty() {
        return start == end;
    }

    /**
     * Reads the next payload.
     *
     * @throws EOFException when the peer closed the connection
     */
    void next() throws IOException {
        giveBack();
        int part = header(0);
        int total = part;
        while (part == PART) {
            int at = HEADER + total;
            part = header(at);
            if ((long) total + part > most) {
                throw new MalformedException("packet above the limit of " + most + " bytes");
            }
            // The header of the continuation is taken out, so that the payload lies in one piece.
            System.arraycopy(buffer, start + at + HEADER, buffer, start + at, end - start - at - HEADER);
            end -= HEADER;
            total += part;
        }
        offset = start + HEADER;
        length = total;
        start += HEADER + total;
    }

    /** Reads a header and its part, both from {@code at} on behind the start; the part's length. */
    private int header(int at) throws IOException {
        ensure(at + HEADER);
        int part = partLength(start + at);
        int number = buffer[start + at + 3] & 0xFF;
        if (checked && number != sequence) {
            throw new MalformedException("packet " + number + " where " + sequence + " is due");
        }
        sequence = sequence + 1 & 0xFF;
        if (part > most) {
            throw new MalformedException("packet of " + part + " bytes is above the limit of " + most);
        }
        ensure(at + HEADER + part);
        return part;
    }

    private int partLength(int at) {
        return buffer[at] & 0xFF | (buffer[at + 1] & 0xFF) << 8 | (buffer[at + 2] & 0xFF) << 16;
    }

    /** Reads until so many bytes lie behind the start. */
    private void ensure(int count) throws IOException {
        while (end - start < count) {
            if (end == buffer.length) {
                makeRoom(count);
            }
            int read = in.read(buffer, end, buffer.length - end);
            if (read < 0) {
                throw new EOFException("the server closed the connection");
            }
            end += read;
        }
    }

    /** Moves what is held to the front; grows to at most twice what has arrived, so that a length alone claims no memory. */
    private void makeRoom(int count) {
        int held = end - start;
        byte[] target =
                held < buffer.length ? buffer : new byte[(int) Math.min(Math.max(count, USUAL), 2L * buffer.length)];
        System.arraycopy(buffer, start, target, 0, held);
        buffer = target;
        start = 0;
        end = held;
    }

    private void giveBack() {
        if (start == end) {
            start = 0;
            end = 0;
            if (buffer.length > 16 * USUAL) {
                buffer = new byte[USUAL];
            }
        }
    }
}
