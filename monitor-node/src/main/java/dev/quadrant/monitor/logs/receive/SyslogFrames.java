package dev.quadrant.monitor.logs.receive;

import java.util.Arrays;

/**
 * Takes the messages out of a connection (RFC 6587): with their length before them, or each ended by a line feed; the first byte of each message tells
 * which. Memory is bounded by the longest message: of a longer one the rest is left out. No I/O; not for several threads.
 */
final class SyslogFrames {
    private static final int LENGTH_DIGITS = 9;

    private final int messageMax;
    private final Messages messages;
    private byte[] buffer = new byte[1024];
    private int length;
    private State state = State.BEGIN;
    /** Of the message, or of what is left of it. */
    private long counted;

    private int digits;
    /** Bytes of the message that were left out. */
    private long overlong;

    private enum State {
        BEGIN,
        LENGTH,
        COUNTED,
        LINE
    }

    /** Takes messages; the bytes are valid during the call. */
    interface Messages {
        void message(byte[] bytes, int length);

        /** A message was longer than the bound; its beginning follows. */
        void cut();
    }

    SyslogFrames(int messageMax, Messages messages) {
        this.messageMax = messageMax;
        this.messages = messages;
    }

    /** What came from the connection. */
    void bytes(byte[] bytes) {
        int at = 0;
        while (at < bytes.length) {
            switch (state) {
                case BEGIN -> {
                    byte b = bytes[at];
                    if (b >= '1' && b <= '9') {
                        state = State.LENGTH;
                        counted = 0;
                        digits = 0;
                    } else if (b == '\n' || b == '\r' || b == ' ' || b == 0) {
                        at++;
                    } else {
                        state = State.LINE;
                    }
                }
                case LENGTH -> lengthByte(bytes[at++]);
                case COUNTED -> {
                    int part = (int) Math.min(counted, bytes.length - at);
                    keep(bytes, at, part);
                    at += part;
                    counted -= part;
                    if (counted == 0) {
                        end();
                    }
                }
                case LINE -> {
                    int feed = at;
                    while (feed < bytes.length && bytes[feed] != '\n') {
                        feed++;
                    }
                    keep(bytes, at, feed - at);
                    at = feed;
                    if (feed < bytes.length) {
                        at++;
                        end();
                    }
                }
            }
        }
    }

    private void lengthByte(byte b) {
        if (b >= '0' && b <= '9' && digits < LENGTH_DIGITS) {
            counted = counted * 10 + b - '0';
            digits++;
            return;
        }
        if (b == ' ') {
            state = State.COUNTED;
            return;
        }
        // It was no length: a line that begins with digits.
        byte[] text = Long.toString(counted).getBytes(java.nio.charset.StandardCharsets.US_ASCII);
        keep(text, 0, text.length);
        state = State.LINE;
        if (b == '\n') {
            end();
        } else {
            keep(new byte[] {b}, 0, 1);
        }
    }

    private void keep(byte[] bytes, int from, int count) {
        overlong += Math.max(0, count - (messageMax - length));
        int part = Math.min(count, messageMax - length);
        if (length + part > buffer.length) {
            buffer = Arrays.copyOf(buffer, Math.min(messageMax, Math.max(length + part, buffer.length * 2)));
        }
        System.arraycopy(bytes, from, buffer, length, part);
        length += part;
    }

    private void end() {
        if (overlong > 0) {
            messages.cut();
        }
        if (length > 0) {
            messages.message(buffer, length);
        }
        length = 0;
        overlong = 0;
        state = State.BEGIN;
        if (buffer.length > 1 << 16) {
            buffer = new byte[1024];
        }
    }

    /** The connection ended: what there is of a line is a message; of one with a length it is not. */
    void close() {
        if (state == State.LINE) {
            end();
        }
    }
}
