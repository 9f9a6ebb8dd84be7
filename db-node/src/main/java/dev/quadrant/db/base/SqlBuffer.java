package dev.quadrant.db.base;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** A statement being built, as bytes in UTF-8. Used by one thread, again and again. */
final class SqlBuffer {
    private static final byte[] HEX = "0123456789ABCDEF".getBytes(StandardCharsets.US_ASCII);

    private byte[] bytes = new byte[64 * 1024];
    private int length;

    int length() {
        return length;
    }

    void clear() {
        length = 0;
    }

    /** Takes back what was added behind a length. */
    void truncate(int newLength) {
        length = newLength;
    }

    void writeTo(OutputStream out) throws IOException {
        out.write(bytes, 0, length);
    }

    SqlBuffer append(String text) {
        byte[] encoded = text.getBytes(StandardCharsets.UTF_8);
        room(encoded.length);
        System.arraycopy(encoded, 0, bytes, length, encoded.length);
        length += encoded.length;
        return this;
    }

    SqlBuffer append(char ascii) {
        room(1);
        bytes[length++] = (byte) ascii;
        return this;
    }

    /** Bytes of an array as they are. */
    void append(byte[] from, int offset, int count) {
        room(count);
        System.arraycopy(from, offset, bytes, length, count);
        length += count;
    }

    /** A value as a literal in hexadecimal; two quotes when it is empty, since 0x alone is no literal. */
    void hex(byte[] from, int offset, int count) {
        if (count == 0) {
            append("''");
            return;
        }
        room(2L + 2L * count);
        bytes[length++] = '0';
        bytes[length++] = 'x';
        for (int i = offset; i < offset + count; i++) {
            bytes[length++] = HEX[from[i] >> 4 & 0xF];
            bytes[length++] = HEX[from[i] & 0xF];
        }
    }

    /** A text in UTF-8 as a literal; no raw line break, so that a statement of rows is one line. */
    void quoted(byte[] from, int offset, int count) {
        room(2L + 2L * count);
        bytes[length++] = '\'';
        for (int i = offset; i < offset + count; i++) {
            byte b = from[i];
            int escape = escape(b);
            if (escape != 0) {
                bytes[length++] = '\\';
                bytes[length++] = (byte) escape;
            } else {
                bytes[length++] = b;
            }
        }
        bytes[length++] = '\'';
    }

    private static int escape(byte b) {
        return switch (b) {
            case 0 -> '0';
            case '\n' -> 'n';
            case '\r' -> 'r';
            case 0x1A -> 'Z';
            case '\'' -> '\'';
            case '\\' -> '\\';
            default -> 0;
        };
    }

    private void room(long more) {
        if (length + more > bytes.length) {
            long size = Math.max(2L * bytes.length, length + more);
            if (length + more > Integer.MAX_VALUE - 16) {
                throw new IllegalStateException("a row is larger than a statement can be");
            }
            bytes = Arrays.copyOf(bytes, (int) Math.min(size, Integer.MAX_VALUE - 16));
        }
    }
}
