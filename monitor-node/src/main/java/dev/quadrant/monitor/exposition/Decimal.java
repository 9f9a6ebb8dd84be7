package dev.quadrant.monitor.exposition;

import java.nio.charset.StandardCharsets;

/**
 * Reads numbers as expositions write them: decimal with exponent, {@code Inf}, {@code NaN}; no hexadecimal, no underscore.
 * Figures of up to 15 digits, nearly all there are, take a path that is exact and makes no object.
 */
final class Decimal {
    private static final double[] POWERS = {
        1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19,
        1e20, 1e21, 1e22
    };

    /** Above it a double does not hold every integer. */
    private static final long EXACT = 1L << 53;

    private Decimal() {}

    /**
     * The number between two positions.
     *
     * @throws NumberFormatException when there is another thing
     */
    static double parse(byte[] text, int from, int to) {
        int at = from;
        boolean negative = false;
        if (at < to && (text[at] == '-' || text[at] == '+')) {
            negative = text[at++] == '-';
        }
        if (at < to && (text[at] | 0x20) > '9') {
            return named(text, at, to, negative);
        }
        long mantissa = 0;
        boolean exact = true;
        int digits = 0;
        int scale = 0;
        boolean point = false;
        for (; at < to; at++) {
            int c = text[at];
            if (c >= '0' && c <= '9') {
                digits++;
                if (mantissa < EXACT / 10) {
                    mantissa = mantissa * 10 + (c - '0');
                    scale -= point ? 1 : 0;
                } else {
                    exact = false;
                }
            } else if (c == '.' && !point) {
                point = true;
            } else {
                break;
            }
        }
        if (digits == 0) {
            throw new NumberFormatException();
        }
        if (at < to) {
            int exponent = exponent(text, at, to);
            exact &= Math.abs(exponent) < 1000;
            scale += exponent;
        }
        if (!exact || scale < -22 || scale > 22) {
            return Double.parseDouble(new String(text, from, to - from, StandardCharsets.ISO_8859_1));
        }
        double value = scale < 0 ? mantissa / POWERS[-scale] : mantissa * POWERS[scale];
        return negative ? -value : value;
    }

    private static int exponent(byte[] text, int from, int to) {
        int at = from;
        if ((text[at++] | 0x20) != 'e') {
            throw new NumberFormatException();
        }
        boolean negative = false;
        if (at < to && (text[at] == '-' || text[at] == '+')) {
            negative = text[at++] == '-';
        }
        if (at == to) {
            throw new NumberFormatException();
        }
        int exponent = 0;
        for (; at < to; at++) {
            int digit = text[at] - '0';
            if (digit < 0 || digit > 9) {
                throw new NumberFormatException();
            }
            exponent = Math.min(exponent * 10 + digit, 100_000);
        }
        return negative ? -exponent : exponent;
    }

    private static double named(byte[] text, int from, int to, boolean negative) {
        if (is(text, from, to, "nan")) {
            return Double.NaN;
        }
        if (is(text, from, to, "inf") || is(text, from, to, "infinity")) {
            return negative ? Double.NEGATIVE_INFINITY : Double.POSITIVE_INFINITY;
        }
        throw new NumberFormatException();
    }

    private static boolean is(byte[] text, int from, int to, String word) {
        if (to - from != word.length()) {
            return false;
        }
        for (int i = 0; i < word.length(); i++) {
            if ((text[from + i] | 0x20) != word.charAt(i)) {
                return false;
            }
        }
        return true;
    }
}
