package dev.quadrant.dns.wire;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;

/** Domain names in uncompressed wire form (RFC 1035 section 3.1), as bytes in an array. */
public final class Names {
    /** Most bytes of a name, the root label included. */
    public static final int MAX_LENGTH = 255;
    /** Most bytes of a label. */
    public static final int MAX_LABEL = 63;
    /** Most labels of a name, without the root. */
    public static final int MAX_LABELS = 127;

    private static final byte[] LOWER = lower();

    private Names() {}

    /** The byte in lower case, ASCII only (RFC 4343). Length bytes stay what they are, for they are below 64. */
    public static byte lower(byte b) {
        return LOWER[b & 0xff];
    }

    /** Bytes of the uncompressed name at {@code at}, root label included. */
    public static int length(byte[] name, int at) {
        int next = at;
        while (name[next] != 0) {
            next += (name[next] & 0xff) + 1;
        }
        return next + 1 - at;
    }

    /** Labels of the uncompressed name, without the root. */
    public static int labels(byte[] name) {
        int count = 0;
        for (int at = 0; name[at] != 0; at += name[at] + 1) {
            count++;
        }
        return count;
    }

    /** A copy in lower case. */
    public static byte[] lower(byte[] name) {
        byte[] lower = new byte[name.length];
        for (int i = 0; i < name.length; i++) {
            lower[i] = lower(name[i]);
        }
        return lower;
    }

    /** Whether {@code name} is {@code ancestor} or below it; both in lower case. */
    public static boolean isAtOrBelow(byte[] name, byte[] ancestor) {
        int skip = name.length - ancestor.length;
        int at = 0;
        while (at < skip) {
            at += name[at] + 1;
        }
        return at == skip && Arrays.equals(name, at, name.length, ancestor, 0, ancestor.length);
    }

    /** The name without its first label; the root has no parent. */
    public static byte[] parent(byte[] name) {
        return Arrays.copyOfRange(name, name[0] + 1, name.length);
    }

    /**
     * Parses presentation form (RFC 1035 section 5.1, escapes included); a final dot is not needed.
     *
     * @throws IllegalArgumentException in words, when it is no name
     */
    public static byte[] parse(String text) {
        if (text.equals(".") || text.isEmpty()) {
            return new byte[1];
        }
        ByteArrayOutputStream name = new ByteArrayOutputStream(text.length() + 2);
        ByteArrayOutputStream label = new ByteArrayOutputStream(MAX_LABEL);
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '.') {
                endLabel(text, name, label);
            } else if (c == '\\') {
                int escaped = escaped(text, i + 1);
                label.write(escaped);
                i += isDigit(text.charAt(i + 1)) ? 3 : 1;
            } else if (c > ' ' && c < 0x7f) {
                label.write(c);
            } else {
                throw new IllegalArgumentException("'" + text + "' is no domain name: write " + c + " as \\DDD");
            }
        }
        if (label.size() > 0) {
            endLabel(text, name, label);
        }
        name.write(0);
        if (name.size() > MAX_LENGTH) {
            throw new IllegalArgumentException("'" + text + "' is no domain name: longer than 255 bytes");
        }
        return name.toByteArray();
    }

    private static int escaped(String text, int at) {
        if (at >= text.length()) {
            throw new IllegalArgumentException("'" + text + "' is no domain name: it ends in a backslash");
        }
        if (!isDigit(text.charAt(at))) {
            return text.charAt(at);
        }
        if (at + 3 > text.length() || !isDigit(text.charAt(at + 1)) || !isDigit(text.charAt(at + 2))) {
            throw new IllegalArgumentException("'" + text + "' is no domain name: \\DDD needs three digits");
        }
        int value = Integer.parseInt(text, at, at + 3, 10);
        if (value > 255) {
            throw new IllegalArgumentException("'" + text + "' is no domain name: \\" + value + " is above 255");
        }
        return value;
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }

    private static void endLabel(String text, ByteArrayOutputStream name, ByteArrayOutputStream label) {
        if (label.size() == 0 || label.size() > MAX_LABEL) {
            throw new IllegalArgumentException("'" + text + "' is no domain name: "
                    + (label.size() == 0 ? "a label is empty" : "a label is longer than 63 bytes"));
        }
        name.write(label.size());
        name.writeBytes(label.toByteArray());
        label.reset();
    }

    /** Presentation form with a final dot, escapes where they are needed. */
    public static String text(byte[] name) {
        return text(name, 0);
    }

    /** Presentation form of the uncompressed name at {@code at}. */
    public static String text(byte[] name, int at) {
        if (name[at] == 0) {
            return ".";
        }
        StringBuilder text = new StringBuilder();
        for (int label = at; name[label] != 0; label += name[label] + 1) {
            for (int i = 1; i <= name[label]; i++) {
                append(text, name[label + i]);
            }
            text.append('.');
        }
        return text.toString();
    }

    private static void append(StringBuilder text, byte b) {
        int c = b & 0xff;
        if (c <= ' ' || c >= 0x7f) {
            text.append('\\').append((char) ('0' + c / 100)).append((char) ('0' + c / 10 % 10));
            text.append((char) ('0' + c % 10));
            return;
        }
        if (".\\\"();@$".indexOf(c) >= 0) {
            text.append('\\');
        }
        text.append((char) c);
    }

    private static byte[] lower() {
        byte[] table = new byte[256];
        for (int i = 0; i < table.length; i++) {
            table[i] = (byte) (i >= 'A' && i <= 'Z' ? i + 0x20 : i);
        }
        return table;
    }
}
