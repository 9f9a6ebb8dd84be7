package dev.quadrant.dns.zone;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Splits a master file into entries of tokens (RFC 1035 section 5.1): comments are gone, parentheses join lines, escapes
 * stay as they are written. What it returns lasts until the next entry. Not thread-safe.
 */
final class MasterLexer implements AutoCloseable {
    /** Most characters of an entry; the longest record in hexadecimal or as escapes needs less. */
    private static final int MAX_ENTRY = 1 << 19;

    private static final int BUFFER = 1 << 16;
    private static final int END = -1;
    /** Characters that stand for themselves, in quotes and without. */
    private static final boolean[] PLAIN = new boolean[256];

    static {
        for (int c = 0; c < PLAIN.length; c++) {
            PLAIN[c] = !isDelimiter(c) && c != '\\';
        }
    }

    private final InputStream in;
    private final byte[] buffer;
    private int next;
    private int limit;
    private int line = 1;
    private int entryLine;

    private byte[] text = new byte[512];
    private int textEnd;
    private int[] starts = new int[64];
    private boolean[] quotes = new boolean[64];
    private int count;
    private boolean indented;

    MasterLexer(InputStream in) {
        this.in = in;
        buffer = new byte[BUFFER];
    }

    /** Reads what is there already. */
    MasterLexer(byte[] all) {
        in = InputStream.nullInputStream();
        buffer = all;
        limit = all.length;
    }

    private int read() throws IOException {
        if (next == limit) {
            limit = Math.max(0, in.read(buffer, 0, buffer.length));
            next = 0;
            if (limit == 0) {
                return END;
            }
        }
        return buffer[next++] & 0xff;
    }

    /**
     * Goes to the next entry that has tokens.
     *
     * @return whether there is one
     * @throws Flaw when the file cannot be split any further
     */
    boolean next() throws IOException, Flaw {
        int c = read();
        while (c != END) {
            count = 0;
            textEnd = 0;
            entryLine = line;
            indented = c == ' ' || c == '\t';
            entry(c);
            if (count > 0) {
                return true;
            }
            c = read();
        }
        return false;
    }

    /** Reads to the end of the entry, of which {@code first} is the first character. */
    private void entry(int first) throws IOException, Flaw {
        int depth = 0;
        int c = first;
        while (true) {
            switch (c) {
                case END -> {
                    if (depth > 0) {
                        throw new Flaw("a parenthesis is not closed before the end of the file; add ')'");
                    }
                    return;
                }
                case '\n' -> {
                    line++;
                    if (depth == 0) {
                        return;
                    }
                    c = read();
                }
                case ' ', '\t', '\r' -> c = read();
                case ';' -> c = comment();
                case '(' -> {
                    depth++;
                    c = read();
                }
                case ')' -> {
                    if (depth-- == 0) {
                        throw new Flaw("')' without '('; remove it, or write it as \\)");
                    }
                    c = read();
                }
                case '"' -> c = quoted();
                default -> c = word(c);
            }
        }
    }

    private int comment() throws IOException {
        int c = read();
        while (c != '\n' && c != END) {
            c = read();
        }
        return c;
    }

    private int quoted() throws IOException, Flaw {
        begin(true);
        int c = read();
        while (c != '"') {
            if (c == END || c == '\n') {
                throw new Flaw("a quoted text has no end; add '\"', or write a line end as \\010");
            }
            c = character(c);
        }
        return read();
    }

    private int word(int first) throws IOException, Flaw {
        begin(false);
        int c = first;
        while (c != END && !isDelimiter(c)) {
            c = character(c);
        }
        return c;
    }

    private static boolean isDelimiter(int c) {
        return switch (c) {
            case ' ', '\t', '\r', '\n', ';', '(', ')', '"' -> true;
            default -> false;
        };
    }

    /** Keeps the characters that are in the buffer up to the next that means something: most are in here. */
    private void plain() {
        int to = textEnd;
        int last = Math.min(limit, next + text.length - to);
        int at = next;
        while (at < last && PLAIN[buffer[at] & 0xff]) {
            text[to++] = buffer[at++];
        }
        textEnd = to;
        next = at;
    }

    /** Keeps a character, with what it escapes; returns the one after it. */
    private int character(int c) throws IOException, Flaw {
        put(c);
        if (c != '\\') {
            plain();
            return read();
        }
        int escaped = read();
        if (escaped == END || escaped == '\n') {
            throw new Flaw("a line ends in a backslash; remove it, or write it as \\\\");
        }
        put(escaped);
        return read();
    }

    private void begin(boolean quoted) {
        if (count + 1 == starts.length) {
            starts = Arrays.copyOf(starts, starts.length * 2);
            quotes = Arrays.copyOf(quotes, starts.length);
        }
        starts[count] = textEnd;
        quotes[count++] = quoted;
    }

    private void put(int c) throws Flaw {
        if (textEnd == text.length) {
            if (textEnd >= MAX_ENTRY) {
                throw new Flaw("an entry of more than " + MAX_ENTRY + " characters; close a parenthesis before it");
            }
            text = Arrays.copyOf(text, textEnd * 2);
        }
        text[textEnd++] = (byte) c;
    }

    /** Line at which the entry begins, from 1. */
    int line() {
        return entryLine;
    }

    /** Line that was read last, from 1: where a {@link Flaw} of {@link #next} is. */
    int lastLine() {
        return line;
    }

    /** Whether the entry begins with white space, so that it has no owner. */
    boolean indented() {
        return indented;
    }

    /** Number of tokens, at least 1. */
    int count() {
        return count;
    }

    /** The characters of all tokens, one after the other. */
    byte[] text() {
        return text;
    }

    /** Where token {@code i} begins in {@link #text}. */
    int start(int i) {
        return starts[i];
    }

    /** Where token {@code i} ends. */
    int end(int i) {
        return i + 1 < count ? starts[i + 1] : textEnd;
    }

    /** Whether token {@code i} was in quotes. */
    boolean quoted(int i) {
        return quotes[i];
    }

    /** Token {@code i} as text. */
    String string(int i) {
        return new String(text, start(i), end(i) - start(i), StandardCharsets.ISO_8859_1);
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
