package dev.quadrant.lb.access;

/**
 * One line being written. The array is big enough for the longest line that the limits of {@link AccessEntry} allow; one
 * thread.
 */
final class LineWriter {
    /** Octets of the longest escape: a backslash, u and four digits. */
    private static final int LONGEST_ESCAPE = 6;
    /** Octets of a line beside the texts of its request: numbers, names, field names. */
    private static final int REST = 2048;

    private static final String HEX = "0123456789abcdef";

    private final byte[] out = new byte[AccessEntry.MOST * LONGEST_ESCAPE + REST];
    private int length;

    void begin() {
        length = 0;
    }

    byte[] octets() {
        return out;
    }

    int length() {
        return length;
    }

    void octet(char c) {
        out[length++] = (byte) c;
    }

    /** Text in ASCII that needs no escape. */
    void text(String ascii) {
        for (int i = 0; i < ascii.length(); i++) {
            out[length++] = (byte) ascii.charAt(i);
        }
    }

    /** Octets as they are. */
    void raw(byte[] octets, int from, int to) {
        System.arraycopy(octets, from, out, length, to - from);
        length += to - from;
    }

    /** A number; -1 for what was not reached. */
    void number(long number) {
        if (number < 0) {
            octet('-');
        }
        long rest = Math.abs(number);
        int digits = 1;
        for (long left = rest / 10; left > 0; left /= 10) {
            digits++;
        }
        for (int i = length + digits - 1; i >= length; i--) {
            out[i] = (byte) ('0' + rest % 10);
            rest /= 10;
        }
        length += digits;
    }

    /**
     * Octets that a client chose: quotes, backslashes and all but visible ASCII are escaped, so that a line stays a line and a
     * string a string.
     *
     * @param prefix what stands between the backslash and two hexadecimal digits: {@code x}, in JSON {@code u00}
     */
    void escaped(byte[] octets, int from, int to, String prefix) {
        for (int i = from; i < to; i++) {
            byte octet = octets[i];
            if (octet >= ' ' && octet < 0x7f && octet != '"' && octet != '\\') {
                out[length++] = octet;
            } else {
                octet('\\');
                text(prefix);
                octet(HEX.charAt(octet >> 4 & 0xf));
                octet(HEX.charAt(octet & 0xf));
            }
        }
    }
}
