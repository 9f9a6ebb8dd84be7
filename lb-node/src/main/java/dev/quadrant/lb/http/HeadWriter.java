package dev.quadrant.lb.http;

import java.nio.charset.StandardCharsets;

/** Appends the lines of a head to an array, in canonical form. The array is big enough by the limits of the parsers. */
final class HeadWriter {
    private static final byte[] CRLF = ascii("\r\n");

    private final byte[] out;
    private int at;

    HeadWriter(byte[] out) {
        this.out = out;
    }

    static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    void begin() {
        at = 0;
    }

    int length() {
        return at;
    }

    void raw(byte[] from, int start, int end) {
        System.arraycopy(from, start, out, at, end - start);
        at += end - start;
    }

    void raw(byte[] text) {
        raw(text, 0, text.length);
    }

    void octet(char c) {
        out[at++] = (byte) c;
    }

    void number(long number) {
        at = Numbers.write(number, out, at);
    }

    void endLine() {
        raw(CRLF);
    }

    /**
     * Copies the lines that are neither dropped, nor of one hop, nor named by {@code written}, as they are and in their
     * order; neighbours go in one copy.
     */
    void lines(byte[] bytes, FieldLines lines, boolean[] written) {
        if (lines.irregular()) {
            linesOneByOne(bytes, lines, written);
            return;
        }
        int from = lines.start(0);
        for (int i = 0; i < lines.count(); i++) {
            Field field = lines.field(i);
            if (lines.dropped(i) || field.ofOneHop() || written[field.index()]) {
                raw(bytes, from, lines.start(i));
                from = lines.start(i + 1);
            }
        }
        raw(bytes, from, lines.start(lines.count()));
    }

    private void linesOneByOne(byte[] bytes, FieldLines lines, boolean[] written) {
        for (int i = 0; i < lines.count(); i++) {
            Field field = lines.field(i);
            if (!lines.dropped(i) && !field.ofOneHop() && !written[field.index()]) {
                raw(bytes, lines.start(i), lines.valueEnd(i));
                endLine();
            }
        }
    }
}
