package dev.quadrant.dns.answer;

import java.util.concurrent.atomic.AtomicLongArray;

/**
 * Counts events by key against a rate, in fixed memory: the generic cell rate algorithm, which needs one time a key. All
 * answering threads share one; two that hit the same key at once may count one event for two, which errs to the lenient side.
 * Keys that meet in a full bucket push out the one that was used least.
 *
 * <p>Times are passed in, in nanoseconds of one clock.
 */
public final class RateTable {
    private static final int SLOTS = 1 << 16;
    private static final int WAYS = 4;
    private static final int TIME_BITS = 40;
    private static final long TIME_MASK = (1L << TIME_BITS) - 1;
    /** What a rate may be ahead of its time: a burst of this many seconds. */
    private static final long BURST_SECONDS = 1;

    private static final long MICROS = 1_000_000;

    /** Tag of the key in the upper 24 bits, time at which the key is even again in microseconds in the lower 40; 0 is free. */
    private final AtomicLongArray slots = new AtomicLongArray(SLOTS);

    /**
     * Counts an event.
     *
     * @param rate events a second, at least 1
     * @return whether it is within the rate
     */
    boolean take(long key, int rate, long nanos) {
        long spread = spread(key);
        int bucket = (int) spread & SLOTS - WAYS;
        long tag = spread >>> TIME_BITS | 1;
        long now = nanos / 1000 & TIME_MASK;
        int victim = bucket;
        long oldest = Long.MAX_VALUE;
        for (int slot = bucket; slot < bucket + WAYS; slot++) {
            long value = slots.getPlain(slot);
            if (value >>> TIME_BITS == tag) {
                return take(slot, tag, ahead(value, now), now, rate);
            }
            long ahead = value == 0 ? Long.MIN_VALUE : ahead(value, now);
            if (ahead < oldest) {
                oldest = ahead;
                victim = slot;
            }
        }
        return take(victim, tag, 0, now, rate);
    }

    /** How far a slot's time is in the future, in microseconds; negative when it is past. */
    private static long ahead(long value, long now) {
        return value - now << Long.SIZE - TIME_BITS >> Long.SIZE - TIME_BITS;
    }

    private boolean take(int slot, long tag, long ahead, long now, int rate) {
        // A time that far ahead is a past one, of days ago, that the 40 bits have come round to.
        long debt = ahead > 2 * BURST_SECONDS * MICROS ? 0 : Math.max(0, ahead);
        if (debt >= BURST_SECONDS * MICROS) {
            return false;
        }
        long even = now + debt + Math.max(1, MICROS / rate) & TIME_MASK;
        slots.setPlain(slot, tag << TIME_BITS | even);
        return true;
    }

    private static long spread(long key) {
        long x = (key ^ key >>> 33) * 0xff51afd7ed558ccdL;
        x = (x ^ x >>> 33) * 0xc4ceb9fe1a85ec53L;
        return x ^ x >>> 33;
    }
}
