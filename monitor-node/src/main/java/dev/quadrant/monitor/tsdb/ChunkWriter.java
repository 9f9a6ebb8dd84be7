package dev.quadrant.monitor.tsdb;

import java.util.Arrays;

/**
 * Compresses samples of one series as Gorilla does (Pelkonen et al., VLDB 2015): times as difference of differences in 0,
 * 7, 14, 20 or 64 bits, values as XOR with the one before. A steady series takes two bits a sample.
 *
 * <p>One thread appends. Bytes before the count of samples that was read under the series' lock do not change any more in
 * the bits that belong to those samples, so readers need no copy.
 */
final class ChunkWriter {
    /** What it costs to say which bits of a value count. */
    private static final int WINDOW_BITS = 11;

    private byte[] bytes = new byte[32];
    private int bits;
    private int count;
    private long firstTime;
    private long time;
    private long delta;
    private long value;
    private int leading = -1;
    private int trailing;

    int count() {
        return count;
    }

    long firstTime() {
        return firstTime;
    }

    long lastTime() {
        return time;
    }

    /** The buffer; only the first {@link #size} bytes count. */
    byte[] bytes() {
        return bytes;
    }

    int size() {
        return (bits + 7) >>> 3;
    }

    /** Adds a sample; times may be anything, but the store gives rising ones. */
    void append(long nextTime, long nextValue) {
        ensure(24);
        if (count == 0) {
            firstTime = nextTime;
            write(nextTime, 64);
            write(nextValue, 64);
        } else {
            long nextDelta = nextTime - time;
            time(nextDelta - delta);
            value(nextValue ^ value);
            delta = nextDelta;
        }
        time = nextTime;
        value = nextValue;
        count++;
    }

    private void time(long change) {
        if (change == 0) {
            write(0, 1);
        } else if (fits(change, 7)) {
            write(0b10, 2);
            write(change, 7);
        } else if (fits(change, 14)) {
            write(0b110, 3);
            write(change, 14);
        } else if (fits(change, 20)) {
            write(0b1110, 4);
            write(change, 20);
        } else {
            write(0b1111, 4);
            write(change, 64);
        }
    }

    private static boolean fits(long number, int width) {
        return number >= -(1L << (width - 1)) && number < 1L << (width - 1);
    }

    private void value(long difference) {
        if (difference == 0) {
            write(0, 1);
            return;
        }
        int zerosBefore = Math.min(Long.numberOfLeadingZeros(difference), 31);
        int zerosBehind = Long.numberOfTrailingZeros(difference);
        int significant = 64 - zerosBefore - zerosBehind;
        // The window of the one before serves as long as it costs no more than another one.
        if (leading >= 0
                && zerosBefore >= leading
                && zerosBehind >= trailing
                && 64 - leading - trailing <= significant + WINDOW_BITS) {
            write(0b10, 2);
            write(difference >>> trailing, 64 - leading - trailing);
        } else {
            write(0b11, 2);
            write(zerosBefore, 5);
            write(significant, 6); // 64 is written as 0
            write(difference >>> zerosBehind, significant);
            leading = zerosBefore;
            trailing = zerosBehind;
        }
    }

    private void ensure(int more) {
        if (size() + more > bytes.length) {
            bytes = Arrays.copyOf(bytes, bytes.length + Math.max(more, bytes.length / 2));
        }
    }

    private void write(long number, int width) {
        int left = width;
        while (left > 0) {
            int free = 8 - (bits & 7);
            int take = Math.min(free, left);
            int part = (int) (number >>> (left - take)) & ((1 << take) - 1);
            bytes[bits >>> 3] |= (byte) (part << (free - take));
            bits += take;
            left -= take;
        }
    }
}
