package dev.quadrant.monitor.promql;

import java.nio.charset.StandardCharsets;

/**
 * Bytes that a string writes one by one ({@code \xff}). Those that make up UTF-8 become characters; the others stay as a
 * lone surrogate each, U+DC00 and the byte, so that the text is known to be wrong and can be shown as it was written.
 */
final class RawBytes {
    private static final int BASE = 0xdc00;

    private RawBytes() {}

    /** Appends a byte, 0 to 255. */
    static void append(StringBuilder text, int value) {
        text.append(value < 0x80 ? (char) value : (char) (BASE + value));
    }

    /** Makes characters of the bytes that are UTF-8. */
    static String resolve(StringBuilder text) {
        StringBuilder resolved = new StringBuilder(text.length());
        int at = 0;
        while (at < text.length()) {
            int length = raw(text, at) ? sequence(text, at) : 0;
            if (length == 0) {
                resolved.append(text.charAt(at++));
            } else {
                byte[] bytes = new byte[length];
                for (int i = 0; i < length; i++) {
                    bytes[i] = (byte) (text.charAt(at + i) - BASE);
                }
                resolved.append(new String(bytes, StandardCharsets.UTF_8));
                at += length;
            }
        }
        return resolved.toString();
    }

    /** Whether the text is no UTF-8. */
    static boolean invalid(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (raw(text, i)) {
                return true;
            }
        }
        return false;
    }

    /** The byte that a code point of a text stands for; below 0 when it is a character. */
    static int byteOf(int point) {
        return point >= BASE + 0x80 && point <= BASE + 0xff ? point - BASE : -1;
    }

    /** As it was written, in quotes. */
    static String quoted(String text) {
        StringBuilder shown = new StringBuilder("\"");
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (raw(text, i)) {
                shown.append("\\x").append(Integer.toHexString(c - BASE));
            } else {
                shown.append(c == '"' || c == '\\' ? "\\" : "").append(c);
            }
        }
        return shown.append('"').toString();
    }

    private static boolean raw(CharSequence text, int at) {
        char c = text.charAt(at);
        return c >= BASE + 0x80 && c <= BASE + 0xff && (at == 0 || !Character.isHighSurrogate(text.charAt(at - 1)));
    }

    /** Bytes of the UTF-8 sequence that begins here; 0 when none does. */
    private static int sequence(StringBuilder text, int at) {
        int first = text.charAt(at) - BASE;
        int length = first >= 0xf0 && first < 0xf5
                ? 4
                : first >= 0xe0 && first < 0xf0 ? 3 : first >= 0xc2 && first < 0xe0 ? 2 : 0;
        for (int i = 1; i < length; i++) {
            if (at + i >= text.length() || !raw(text, at + i) || text.charAt(at + i) - BASE >= 0xc0) {
                return 0;
            }
        }
        return length;
    }
}
