package dev.quadrant.monitor.exposition;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * The bytes of an exposition and the smallest parts of its grammar, with the number of the line at hand for what is said
 * of mistakes. Positions are indexes of the body; {@code to} is behind the last byte that counts. Not for several threads.
 */
final class Source {
    private static final int EXCERPT = 40;

    private final byte[] body;
    private final int length;
    private final CharsetDecoder utf8 = StandardCharsets.UTF_8.newDecoder();
    private int line;

    Source(byte[] body, int length) {
        this.body = body;
        this.length = length;
    }

    int length() {
        return length;
    }

    byte at(int position) {
        return body[position];
    }

    /** Whether a byte stands at a position that is before the end. */
    boolean has(int at, int to, char c) {
        return at < to && body[at] == c;
    }

    /** Number of the line at hand, from 1. */
    int line() {
        return line;
    }

    void nextLine() {
        line++;
    }

    /** Position of the next line feed, or the body's end. */
    int newline(int from) {
        int at = from;
        while (at < length && body[at] != '\n') {
            at++;
        }
        return at;
    }

    /** Behind any blanks. */
    int blanks(int from, int to) {
        int at = from;
        while (at < to && blank(body[at])) {
            at++;
        }
        return at;
    }

    /** The next blank, or the end. */
    int token(int from, int to) {
        int at = from;
        while (at < to && !blank(body[at])) {
            at++;
        }
        return at;
    }

    private static boolean blank(byte c) {
        return c == ' ' || c == '\t';
    }

    /** Behind a name; the position itself where none begins. A metric's name may hold colons, a label's not. */
    int name(int from, int to, boolean metric) {
        int at = from;
        while (at < to) {
            int c = body[at];
            boolean letter = (c | 0x20) >= 'a' && (c | 0x20) <= 'z' || c == '_' || metric && c == ':';
            if (!letter && (at == from || c < '0' || c > '9')) {
                break;
            }
            at++;
        }
        return at;
    }

    boolean is(int from, int to, String word) {
        if (to - from != word.length()) {
            return false;
        }
        for (int i = 0; i < word.length(); i++) {
            if (body[from + i] != word.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    /** Bytes that are known to be ASCII. */
    String ascii(int from, int to) {
        return new String(body, from, to - from, StandardCharsets.ISO_8859_1);
    }

    /**
     * A text with its escapes resolved: backslash, quote and line feed; another escape stands for itself.
     *
     * @throws ExpositionException when it is no UTF-8
     */
    String text(int from, int to) throws ExpositionException {
        for (int i = from; i < to; i++) {
            if (body[i] <= 0 || body[i] == '\\') {
                return unescaped(from, to);
            }
        }
        return ascii(from, to);
    }

    private String unescaped(int from, int to) throws ExpositionException {
        byte[] unescaped = new byte[to - from];
        int size = 0;
        for (int i = from; i < to; i++) {
            byte c = body[i];
            if (c == '\\' && i + 1 < to) {
                byte escaped = body[++i];
                switch (escaped) {
                    case 'n' -> c = '\n';
                    case '\\', '"' -> c = escaped;
                    default -> {
                        unescaped[size++] = '\\';
                        c = escaped;
                    }
                }
            }
            unescaped[size++] = c;
        }
        try {
            return utf8.decode(ByteBuffer.wrap(unescaped, 0, size)).toString();
        } catch (CharacterCodingException e) {
            throw error("bad-utf8", "not UTF-8: '" + excerpt(from, to) + "'");
        }
    }

    /**
     * A number.
     *
     * @param reason what to say when it is none
     */
    double number(int from, int to, String reason) throws ExpositionException {
        try {
            return Decimal.parse(body, from, to);
        } catch (NumberFormatException e) {
            throw error(reason, "no number: '" + excerpt(from, to) + "'");
        }
    }

    /** The begin of a text, for a message. */
    String excerpt(int from, int to) {
        int last = Math.min(to, from + EXCERPT);
        return new String(Arrays.copyOfRange(body, from, last), StandardCharsets.UTF_8) + (last < to ? "..." : "");
    }

    ExpositionException error(String reason, String message) {
        return new ExpositionException(reason, line, message);
    }
}
