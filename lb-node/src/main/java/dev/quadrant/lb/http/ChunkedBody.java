package dev.quadrant.lb.http;

import dev.quadrant.lb.gate.Characters;
import dev.quadrant.lb.gate.Gate;
import dev.quadrant.lb.gate.Reason;
import java.nio.ByteBuffer;

/**
 * The chunked transfer coding (RFC 9112 section 7.1), checked and passed on in the buffer that it arrived in. What comes out
 * is never longer than what went in: chunk extensions and trailer fields that mean something to framing or routing are
 * dropped, and for an HTTP/1.0 client the coding as well. A body in canonical form is not moved at all.
 *
 * <p>Works on whole lines: a line that is not complete is left in the buffer for the next call. Belongs to one thread.
 */
public final class ChunkedBody {
    /** Longest chunk line with its extensions, in octets. */
    public static final int LINE_LIMIT = 256;
    /** Longest trailer section, in octets. */
    public static final int TRAILER_LIMIT = 8192;

    private static final int TRAILER_FIELDS = 32;
    private static final int MOST_DIGITS = 15;
    private static final byte[] LAST_CHUNK = {'0', '\r', '\n'};

    private enum State {
        SIZE,
        DATA,
        DATA_END,
        DONE
    }

    private State state = State.DONE;
    private boolean keepCoding;
    private long remaining;
    private int read;
    private int write;
    private Reason reason;
    private byte[] trailer;
    private FieldLines trailerLines;

    /**
     * Starts a body.
     *
     * @param keepCoding whether what comes out is still chunked
     */
    public void begin(boolean keepCoding) {
        this.keepCoding = keepCoding;
        state = State.SIZE;
        remaining = 0;
        reason = null;
    }

    /**
     * Works on the octets between {@code from} and {@code to}; what can be passed on is then between {@code from} and
     * {@link #outputEnd()}, and what was not used between {@link #consumed()} and {@code to}: more of it must come before
     * the next call, unless the body is {@link #done()}.
     *
     * @return false when the body is malformed: {@link #reason()}
     */
    public boolean decode(ByteBuffer buffer, int from, int to) {
        read = from;
        write = from;
        while (reason == null && state != State.DONE) {
            boolean more =
                    switch (state) {
                        case SIZE -> size(buffer, to);
                        case DATA -> data(buffer, to);
                        case DATA_END -> dataEnd(buffer, to);
                        case DONE -> false;
                    };
            if (!more) {
                break;
            }
        }
        return reason == null;
    }

    /** Index behind the octets that were used. */
    public int consumed() {
        return read;
    }

    /** Index behind the octets that can be passed on. */
    public int outputEnd() {
        return write;
    }

    /** Whether the body and its trailer section are complete. */
    public boolean done() {
        return state == State.DONE;
    }

    /** Why the body is refused, or null. */
    public Reason reason() {
        return reason;
    }

    private boolean size(ByteBuffer buffer, int to) {
        int i = read;
        long size = 0;
        while (i < to && Characters.hex(buffer.get(i))) {
            size = size << 4 | Characters.hexValue(buffer.get(i));
            i++;
            if (i - read > MOST_DIGITS) {
                return refuse(Reason.CHUNK_SIZE);
            }
        }
        int digitsEnd = i;
        if (i < to && i == read) {
            return refuse(Reason.CHUNK_SIZE);
        }
        if (i < to && buffer.get(i) != '\r' && buffer.get(i) != '\n' && !extensionStarts(buffer.get(i))) {
            return refuse(Reason.CHUNK_SIZE);
        }
        while (i < to && Characters.value(buffer.get(i)) && i - read <= LINE_LIMIT) {
            i++;
        }
        if (i - read > LINE_LIMIT) {
            return refuse(Reason.CHUNK_LINE);
        }
        if (!lineEnds(buffer, i, to)) {
            return false;
        }
        if (size == 0) {
            return lastChunk(buffer, i + 2, to);
        }
        passLine(buffer, digitsEnd, i + 2);
        remaining = size;
        state = State.DATA;
        return true;
    }

    private static boolean extensionStarts(byte octet) {
        return octet == ';' || octet == ' ' || octet == '\t';
    }

    /** Whether CRLF stands at {@code i}; refuses when something else does, and waits when the buffer ends. */
    private boolean lineEnds(ByteBuffer buffer, int i, int to) {
        if (i < to && buffer.get(i) != '\r' || i + 1 < to && buffer.get(i + 1) != '\n') {
            return refuse(Reason.CHUNK_LINE);
        }
        return i + 1 < to;
    }

    /** Passes the chunk line on without its extensions. */
    private void passLine(ByteBuffer buffer, int digitsEnd, int lineEnd) {
        if (keepCoding) {
            move(buffer, read, digitsEnd);
            move(buffer, lineEnd - 2, lineEnd);
        }
        read = lineEnd;
    }

    private boolean data(ByteBuffer buffer, int to) {
        int take = (int) Math.min(remaining, to - read);
        move(buffer, read, read + take);
        read += take;
        remaining -= take;
        if (remaining > 0) {
            return false;
        }
        state = State.DATA_END;
        return true;
    }

    private boolean dataEnd(ByteBuffer buffer, int to) {
        if (read < to && buffer.get(read) != '\r' || read + 1 < to && buffer.get(read + 1) != '\n') {
            return refuse(Reason.CHUNK_END);
        }
        if (read + 1 >= to) {
            return false;
        }
        if (keepCoding) {
            move(buffer, read, read + 2);
        }
        read += 2;
        state = State.SIZE;
        return true;
    }

    /** The last chunk's line is used only together with the whole trailer section behind it. */
    private boolean lastChunk(ByteBuffer buffer, int from, int to) {
        if (to - from >= 2 && buffer.get(from) == '\r' && buffer.get(from + 1) == '\n') {
            finish(buffer, from, from + 2);
            return true;
        }
        int length = Math.min(to - from, TRAILER_LIMIT);
        if (trailer == null) {
            trailer = new byte[TRAILER_LIMIT];
            trailerLines = new FieldLines(TRAILER_FIELDS);
        }
        buffer.get(from, trailer, 0, length);
        int end = trailerLines.scan(trailer, 0, length, Gate.STRICT);
        if (end == FieldLines.REFUSED) {
            return refuse(Reason.TRAILER_INVALID);
        }
        if (end == FieldLines.INCOMPLETE) {
            return length == TRAILER_LIMIT && refuse(Reason.TRAILER_TOO_LARGE);
        }
        finish(buffer, from, from + end);
        return true;
    }

    /** Passes on the last chunk and those trailer fields that may stand there; the section is the one scanned last. */
    private void finish(ByteBuffer buffer, int from, int end) {
        if (keepCoding) {
            buffer.put(write, LAST_CHUNK);
            write += LAST_CHUNK.length;
            for (int i = 0; end - from > 2 && i < trailerLines.count(); i++) {
                if (trailerLines.field(i) == Field.OTHER && !trailerLines.dropped(i)) {
                    move(buffer, from + trailerLines.start(i), from + trailerLines.start(i + 1));
                }
            }
            move(buffer, end - 2, end);
        }
        read = end;
        state = State.DONE;
    }

    /** Appends a range to the output; nothing moves as long as nothing was dropped before it. */
    private void move(ByteBuffer buffer, int from, int to) {
        if (from != write && to > from) {
            buffer.put(write, buffer, from, to - from);
        }
        write += to - from;
    }

    private boolean refuse(Reason why) {
        reason = why;
        return false;
    }
}
