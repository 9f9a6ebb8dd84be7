package dev.quadrant.db.restore;

import dev.quadrant.db.protocol.ByteReader;
import dev.quadrant.db.protocol.MalformedException;

/**
 * Reads a decimal in the server's binary form: precision, scale, then groups of nine digits in four bytes, big-endian; the
 * first and the last group are shorter. The sign is the first bit, inverted; a negative number has all bits inverted.
 */
final class Decimal {
    private static final int[] BYTES_OF_DIGITS = {0, 1, 1, 2, 2, 3, 3, 4, 4, 4};
    private static final int MOST_DIGITS = 65;

    private Decimal() {}

    static String text(ByteReader in) throws MalformedException {
        int precision = in.u8();
        int scale = in.u8();
        if (precision == 0 || precision > MOST_DIGITS || scale > precision) {
            throw new MalformedException("decimal(" + precision + "," + scale + ")");
        }
        byte[] bytes = in.bytes(in.remaining());
        boolean negative = bytes.length > 0 && (bytes[0] & 0x80) == 0;
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] ^= (byte) (negative ? 0xFF : 0);
        }
        if (bytes.length > 0) {
            bytes[0] ^= (byte) 0x80;
        }
        ByteReader digits = new ByteReader(bytes);
        StringBuilder text = new StringBuilder();
        int whole = precision - scale;
        group(digits, whole % 9, text);
        for (int i = 0; i < whole / 9; i++) {
            group(digits, 9, text);
        }
        String integer = text.toString().replaceFirst("^0+(?=\\d)", "");
        text.setLength(0);
        for (int i = 0; i < scale / 9; i++) {
            group(digits, 9, text);
        }
        group(digits, scale % 9, text);
        return (negative ? "-" : "") + (integer.isEmpty() ? "0" : integer) + (scale > 0 ? "." + text : "");
    }

    private static void group(ByteReader in, int digits, StringBuilder out) throws MalformedException {
        if (digits == 0) {
            return;
        }
        long value = 0;
        for (int i = 0; i < BYTES_OF_DIGITS[digits]; i++) {
            value = value << 8 | in.u8();
        }
        String text = Long.toString(value);
        out.repeat("0", Math.max(0, digits - text.length())).append(text);
    }
}
