package dev.quadrant.monitor.logs.store;

import java.util.Arrays;

/**
 * Which groups of four bytes are in a block: a bit for each by its hash, ASCII letters in lower case. A text of {@code n} bytes has {@code n - 3} of
 * them, and a block that lacks one cannot hold the text. One bit a group is enough since a text that is worth searching has many: with a filter
 * that is half full, one of twelve bytes is let through in one of 500 blocks that do not hold it.
 */
final class GramFilter {
    static final int GRAM = 4;

    private static final int LOG_MAX = 17;
    private static final int LOG_MIN = 9;

    private GramFilter() {}

    /** The filter of a block; its length is a power of two of longs that leaves it at most half full. */
    static long[] of(byte[] bytes, int length) {
        long[] bits = new long[1 << LOG_MAX - 6];
        int gram = 0;
        for (int i = 0; i < length; i++) {
            gram = gram << 8 | lower(bytes[i]);
            if (i >= GRAM - 1) {
                int hash = hash(gram);
                bits[hash >>> 6 & bits.length - 1] |= 1L << (hash & 63);
            }
        }
        return folded(bits);
    }

    private static long[] folded(long[] full) {
        long[] bits = full;
        while (bits.length > 1 << LOG_MIN - 6 && set(bits) <= bits.length * 16L) {
            int half = bits.length / 2;
            long[] folded = Arrays.copyOf(bits, half);
            for (int i = 0; i < half; i++) {
                folded[i] |= bits[i + half];
            }
            bits = folded;
        }
        return bits;
    }

    private static long set(long[] bits) {
        long set = 0;
        for (long word : bits) {
            set += Long.bitCount(word);
        }
        return set;
    }

    /** Hashes of the groups of a text; none when it is too short to exclude anything. */
    static int[] grams(byte[] text) {
        int[] hashes = new int[Math.max(0, text.length - GRAM + 1)];
        int gram = 0;
        for (int i = 0; i < text.length; i++) {
            gram = gram << 8 | lower(text[i]);
            if (i >= GRAM - 1) {
                hashes[i - GRAM + 1] = hash(gram);
            }
        }
        return hashes;
    }

    /** Whether a block with this filter may hold the text with these hashes. */
    static boolean mayHold(long[] bits, int[] hashes) {
        for (int hash : hashes) {
            if ((bits[hash >>> 6 & bits.length - 1] & 1L << (hash & 63)) == 0) {
                return false;
            }
        }
        return true;
    }

    static int lower(byte b) {
        return b >= 'A' && b <= 'Z' ? b + 32 : b & 0xff;
    }

    /** Bits 0 to 5 name the bit in a word, those above the word: a shorter filter drops the upper ones. */
    private static int hash(int gram) {
        int h = gram * 0x9E3779B1;
        return h ^ h >>> 15;
    }
}
