package dev.quadrant.dns.zone;

import dev.quadrant.dns.wire.Names;

/** Reads the values that master files are made of from characters: names, texts, numbers, times. */
final class Tokens {
    private static final long MAX_TTL = 0x7fff_ffffL;

    private Tokens() {}

    /**
     * Reads a domain name.
     *
     * @param origin what follows a name without a final dot, in wire form; null where there is none
     * @param to where the wire form goes, with room for 255 bytes at {@code at}
     * @return the position after it
     */
    static int name(byte[] text, int start, int end, byte[] origin, byte[] to, int at) throws Flaw {
        if (end - start == 1 && text[start] == '@') {
            return origin(origin, to, at, at);
        }
        if (end - start == 1 && text[start] == '.') {
            to[at] = 0;
            return at + 1;
        }
        int label = at;
        int next = at + 1;
        for (int i = start; i < end; ) {
            int c = text[i];
            if (c == '.') {
                endLabel(label, next, to);
                label = next++;
                i++;
                continue;
            }
            if (next - at >= Names.MAX_LENGTH || next - label > Names.MAX_LABEL) {
                throw new Flaw(
                        next - label > Names.MAX_LABEL
                                ? "a label has more than 63 bytes"
                                : "a name has more than 255 bytes");
            }
            to[next++] = (byte) character(text, i, end);
            i += width(text, i);
        }
        if (next - label == 1 && label > at) {
            to[label] = 0;
            return next;
        }
        endLabel(label, next, to);
        return origin(origin, to, next, at);
    }

    private static void endLabel(int label, int next, byte[] to) throws Flaw {
        if (next - label == 1) {
            throw new Flaw("a name has an empty label; remove one of the dots");
        }
        to[label] = (byte) (next - label - 1);
    }

    private static int origin(byte[] origin, byte[] to, int at, int start) throws Flaw {
        if (origin == null) {
            throw new Flaw("a name without a final dot, where there is no origin; add the dot or $ORIGIN");
        }
        if (at - start + origin.length > Names.MAX_LENGTH) {
            throw new Flaw("a name has more than 255 bytes");
        }
        System.arraycopy(origin, 0, to, at, origin.length);
        return at + origin.length;
    }

    /** The character at {@code i}, its escape resolved. */
    private static int character(byte[] text, int i, int end) throws Flaw {
        if (text[i] != '\\') {
            return text[i];
        }
        if (!isDigit(text[i + 1])) {
            return text[i + 1];
        }
        if (i + 4 > end || !isDigit(text[i + 2]) || !isDigit(text[i + 3])) {
            throw new Flaw("an escape needs three digits, as in \\065");
        }
        int value = (text[i + 1] - '0') * 100 + (text[i + 2] - '0') * 10 + text[i + 3] - '0';
        if (value > 255) {
            throw new Flaw("the escape \\" + value + " is above 255");
        }
        return value;
    }

    private static int width(byte[] text, int i) {
        if (text[i] != '\\') {
            return 1;
        }
        return isDigit(text[i + 1]) ? 4 : 2;
    }

    static boolean isDigit(byte c) {
        return c >= '0' && c <= '9';
    }

    /**
     * Reads a character string of at most 255 bytes, with its length before it.
     *
     * @param to with room for 256 bytes at {@code at}
     * @return the position after it
     */
    static int string(byte[] text, int start, int end, byte[] to, int at) throws Flaw {
        int next = at + 1;
        for (int i = start; i < end; i += width(text, i)) {
            if (next - at > 255) {
                throw new Flaw("a text has more than 255 bytes; write it as several, each in quotes");
            }
            to[next++] = (byte) character(text, i, end);
        }
        to[at] = (byte) (next - at - 1);
        return next;
    }

    /** Reads a decimal number of 0 to {@code max}; -1 when it is none. */
    static long number(byte[] text, int start, int end, long max) {
        if (start == end || end - start > 10) {
            return -1;
        }
        long number = 0;
        for (int i = start; i < end; i++) {
            if (!isDigit(text[i])) {
                return -1;
            }
            number = number * 10 + text[i] - '0';
        }
        return number <= max ? number : -1;
    }

    /** Reads a time in seconds, in digits or as in {@code 1h30m} (BIND's form); -1 when it is none. */
    static long time(byte[] text, int start, int end) {
        long total = 0;
        long number = -1;
        boolean units = false;
        for (int i = start; i < end; i++) {
            byte c = text[i];
            if (isDigit(c)) {
                number = Math.max(0, number) * 10 + c - '0';
            } else {
                long unit = unit(c);
                if (unit == 0 || number < 0) {
                    return -1;
                }
                total += number * unit;
                number = -1;
                units = true;
            }
            if (total > MAX_TTL || number > MAX_TTL) {
                return isDigits(text, start, end) ? MAX_TTL + 1 : -1;
            }
        }
        if (number < 0 && !units) {
            return -1;
        }
        return total + Math.max(0, number);
    }

    private static boolean isDigits(byte[] text, int start, int end) {
        for (int i = start; i < end; i++) {
            if (!isDigit(text[i])) {
                return false;
            }
        }
        return true;
    }

    private static long unit(byte c) {
        return switch (c) {
            case 's', 'S' -> 1;
            case 'm', 'M' -> 60;
            case 'h', 'H' -> 3600;
            case 'd', 'D' -> 86_400;
            case 'w', 'W' -> 604_800;
            default -> 0;
        };
    }

    /** Whether a time is one that a TTL may have (RFC 2181 section 8). */
    static boolean isTtl(long time) {
        return time >= 0 && time <= MAX_TTL;
    }
}
