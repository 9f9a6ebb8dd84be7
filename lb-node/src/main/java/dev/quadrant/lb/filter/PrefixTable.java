package dev.quadrant.lb.filter;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Networks of one family, in sorted arrays: 9 octets for a network of IPv4, 17 for one of IPv6, and a fifteenth more for the
 * index. Networks within others are left out, so at most one holds an address: the last that begins at or before it.
 *
 * <p>The index has every sixteenth beginning, and every sixteenth of those, and so on: a lookup in a million reads five
 * lines of the cache or so, of which the first three are warm. Immutable; may be used from any thread.
 */
final class PrefixTable {
    static final PrefixTable EMPTY = new PrefixTable(new long[0], new long[0], new byte[0]);

    private static final int FAN = 16;

    /** Beginnings, with the top bit turned so that they compare as they should. */
    private final long[] high;
    /** The same of the last 64 bits; empty when no network is longer than 64 bits. */
    private final long[] low;

    private final byte[] lengths;
    /** The index, from the few to the many; the last one is {@link #high}. */
    private final long[][] levels;

    /** @param low as long as the others, or empty for all 0 */
    PrefixTable(long[] high, long[] low, byte[] lengths) {
        this.high = high;
        this.low = low;
        this.lengths = lengths;
        levels = levels(high);
    }

    private static long[][] levels(long[] base) {
        List<long[]> levels = new ArrayList<>(List.of(base));
        while (levels.getFirst().length > FAN) {
            long[] below = levels.getFirst();
            long[] level = new long[(below.length + FAN - 1) / FAN];
            for (int i = 0; i < level.length; i++) {
                level[i] = below[i * FAN];
            }
            levels.addFirst(level);
        }
        return levels.toArray(new long[0][]);
    }

    /** How many networks there are, without those within others. */
    int size() {
        return high.length;
    }

    /**
     * Whether a network has the address.
     *
     * @param first its first 64 bits
     * @param last its last 64 bits; 0 for IPv4
     */
    boolean contains(long first, long last) {
        long top = first ^ Long.MIN_VALUE;
        long rest = last ^ Long.MIN_VALUE;
        int step = step();
        int at = 0;
        for (long[] level : levels) {
            int end = Math.min(at + FAN, level.length);
            int next = at;
            while (next < end && !after(level[next], next * step, top, rest)) {
                next++;
            }
            if (next == at) {
                return false;
            }
            at = (next - 1) * (step == 1 ? 1 : FAN);
            step /= FAN;
        }
        return holds(at, top, rest);
    }

    /** How many networks an entry of the uppermost level stands for. */
    private int step() {
        int step = 1;
        for (int i = 1; i < levels.length; i++) {
            step *= FAN;
        }
        return step;
    }

    private boolean after(long begin, int index, long top, long rest) {
        return begin > top || begin == top && low.length != 0 && low[index] > rest;
    }

    private boolean holds(int index, long top, long rest) {
        int length = lengths[index] & 0xff;
        long differing = high[index] ^ top;
        if (length <= Long.SIZE) {
            return length == 0 || differing >>> Long.SIZE - length == 0;
        }
        return differing == 0 && (low[index] ^ rest) >>> Cidr.SIX - length == 0;
    }

    /** Octets of memory that it takes. */
    long bytes() {
        return 9L * high.length
                + 8L * low.length
                + Arrays.stream(levels)
                        .limit(levels.length - 1L)
                        .mapToLong(level -> 8L * level.length)
                        .sum();
    }
}
