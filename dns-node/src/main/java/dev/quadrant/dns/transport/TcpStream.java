package dev.quadrant.dns.transport;

import dev.quadrant.dns.wire.Wire;
import java.util.Arrays;

/**
 * One TCP connection's bytes, without I/O: queries with their two bytes of length come in (RFC 1035 section 4.2.2, RFC 7766),
 * answers wait to go out. Times are passed in, in nanoseconds of one clock. Not thread-safe.
 */
final class TcpStream {
    /** Answers wait up to here; then no further query is taken until the client has read some. */
    static final int MAX_PENDING = 64 << 10;

    private static final int LENGTH = 2;
    private static final int FIRST_INPUT = 512;
    private static final byte[] NONE = {};

    private byte[] input = NONE;
    private int inputStart;
    private int inputEnd;
    private byte[] output = NONE;
    private int outputStart;
    private int outputEnd;
    private long lastQuery;
    private long lastProgress;

    TcpStream(long now) {
        lastQuery = now;
        lastProgress = now;
    }

    /** Adds what was read from the client. */
    void received(byte[] bytes, int count) {
        if (inputEnd + count > input.length) {
            int kept = inputEnd - inputStart;
            int size = Math.max(FIRST_INPUT, Integer.highestOneBit(kept + count) * 2);
            byte[] larger = size > input.length ? new byte[size] : input;
            System.arraycopy(input, inputStart, larger, 0, kept);
            input = larger;
            inputStart = 0;
            inputEnd = kept;
        }
        System.arraycopy(bytes, 0, input, inputEnd, count);
        inputEnd += count;
    }

    /**
     * Takes the next whole query.
     *
     * @param to where it goes, with room for 65,535 bytes
     * @return its length; -1 when none is complete, or too many answers wait
     */
    int next(byte[] to, long now) {
        if (!hasQuery()) {
            return -1;
        }
        int length = Wire.u16(input, inputStart);
        System.arraycopy(input, inputStart + LENGTH, to, 0, length);
        inputStart += LENGTH + length;
        if (inputStart == inputEnd) {
            inputStart = 0;
            inputEnd = 0;
        }
        lastQuery = now;
        return length;
    }

    /** Whether {@link #next} would take one. */
    boolean hasQuery() {
        int available = inputEnd - inputStart - LENGTH;
        return available >= 0 && pending() < MAX_PENDING && available >= Wire.u16(input, inputStart);
    }

    /** Adds an answer to those that wait. */
    void answer(byte[] message, int length, long now) {
        if (pending() == 0) {
            lastProgress = now;
        }
        int needed = outputEnd + LENGTH + length;
        if (needed > output.length) {
            output = Arrays.copyOf(output, Integer.highestOneBit(needed) * 2);
        }
        Wire.put16(output, outputEnd, length);
        System.arraycopy(message, 0, output, outputEnd + LENGTH, length);
        outputEnd = needed;
    }

    /** Bytes that wait to go out. */
    int pending() {
        return outputEnd - outputStart;
    }

    /** The array in which they are. */
    byte[] output() {
        return output;
    }

    /** Where in it they begin. */
    int outputStart() {
        return outputStart;
    }

    /** The client took {@code count} of them. */
    void sent(int count, long now) {
        outputStart += count;
        lastProgress = now;
        if (outputStart == outputEnd) {
            outputStart = 0;
            outputEnd = 0;
            // A connection that idles holds no memory for answers.
            output = output.length > FIRST_INPUT ? NONE : output;
        }
    }

    /** Whether no complete query has come for so long, and none is being answered. */
    boolean isIdle(long now, long nanos) {
        return pending() == 0 && now - lastQuery > nanos;
    }

    /** Whether the client has taken nothing for so long of what waits. */
    boolean isStuck(long now, long nanos) {
        return pending() > 0 && now - lastProgress > nanos;
    }
}
