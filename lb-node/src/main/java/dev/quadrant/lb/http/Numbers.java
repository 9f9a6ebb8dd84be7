package dev.quadrant.lb.http;

import dev.quadrant.lb.gate.Characters;

/** Numbers as heads write them. */
final class Numbers {
    private static final int MOST_DIGITS = 18;

    private Numbers() {}

    /** A decimal number of 1 to 18 digits, or -1 when the range is anything else. */
    static long decimal(byte[] bytes, int from, int to) {
        if (to == from || to - from > MOST_DIGITS) {
            return -1;
        }
        long value = 0;
        for (int i = from; i < to; i++) {
            if (!Characters.digit(bytes[i])) {
                return -1;
            }
            value = value * 10 + bytes[i] - '0';
        }
        return value;
    }

    /** Writes a number that is not negative; returns the index behind it. */
    static int write(long number, byte[] out, int at) {
        int digits = 1;
        for (long rest = number / 10; rest > 0; rest /= 10) {
            digits++;
        }
        long rest = number;
        for (int i = at + digits - 1; i >= at; i--) {
            out[i] = (byte) ('0' + rest % 10);
            rest /= 10;
        }
        return at + digits;
    }
}
