package dev.quadrant.db.gtid;

import dev.quadrant.db.protocol.ByteReader;
import dev.quadrant.db.protocol.MalformedException;

/**
 * Integers of MySQL's serialisation (8.3 and later): as many bytes follow the first as it has one-bits at its low end, then a
 * zero-bit, then the value; little-endian.
 */
final class VariableLength {
    private static final int MOST_FURTHER = 8;

    private VariableLength() {}

    /** A value to be read as unsigned. */
    static long unsigned(ByteReader in) throws MalformedException {
        long first = in.u8();
        int further = Integer.numberOfTrailingZeros(~(int) first & 0x1FF);
        if (further >= MOST_FURTHER) {
            return in.u64();
        }
        long value = first >>> (further + 1);
        int shift = 8 - (further + 1);
        for (int i = 0; i < further; i++) {
            value |= (long) in.u8() << shift;
            shift += 8;
        }
        return value;
    }

    /** A value with its sign in the lowest bit. */
    static long signed(ByteReader in) throws MalformedException {
        long value = unsigned(in);
        return value >>> 1 ^ -(value & 1);
    }
}
