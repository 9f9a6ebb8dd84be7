package dev.quadrant.lb.limit;

import dev.quadrant.lb.balance.Hash;
import java.util.Arrays;
import java.util.concurrent.atomic.LongAdder;

/**
 * The buckets of many keys, in as much memory as was given: 16 octets a bucket. A key has one of eight places. A bucket keeps its
 * place until it has been full for a while; it is never given up for another, so nobody empties the memory of what he took by a
 * flood of other keys. Keys that find no place share the bucket of those eight: under a flood of more keys than there are
 * places, newcomers wait for each other, and who was there before goes on as if they were not.
 *
 * <p>Which keys have their places in common nobody outside can foresee. May be used from any thread.
 */
final class BucketTable {
    private static final int WAYS = 8;
    private static final int LOCKS = 256;

    private final Gcra gcra;
    private final long seed;
    private final int sets;
    /** Of each place the key, or 0 for none. */
    private final long[] keys;
    /** Of each place the bucket's state. */
    private final long[] states;
    /** Of each set the state of the bucket that newcomers share. */
    private final long[] crowds;

    private final Object[] locks = new Object[LOCKS];
    private final LongAdder crowded = new LongAdder();

    /**
     * @param places how many keys can have a bucket of their own, rounded up to a power of two, 8 or more
     * @param seed a random number
     */
    BucketTable(Gcra gcra, int places, long seed) {
        this.gcra = gcra;
        this.seed = seed;
        int wanted = (places + WAYS - 1) / WAYS;
        sets = wanted == 1 ? 1 : Integer.highestOneBit(wanted - 1) * 2;
        keys = new long[sets * WAYS];
        states = new long[sets * WAYS];
        crowds = new long[sets];
        Arrays.setAll(locks, _ -> new Object());
    }

    /**
     * Takes a request from a key's bucket.
     *
     * @param now nanoseconds since the table's beginning
     * @return 0 when it had one, else how long until it has, in nanoseconds
     */
    long take(long key, long now) {
        long tag = tag(key);
        int set = set(tag);
        synchronized (locks[set & LOCKS - 1]) {
            int place = place(tag, set, now);
            return place < 0 ? crowd(set, now) : take(states, place, now);
        }
    }

    /** How many requests a key has at once now. */
    long left(long key, long now) {
        long tag = tag(key);
        int set = set(tag);
        synchronized (locks[set & LOCKS - 1]) {
            int place = find(tag, set);
            return gcra.left(place < 0 ? 0 : states[place], now);
        }
    }

    private long tag(long key) {
        long tag = Hash.mix(key ^ seed);
        return tag == 0 ? 1 : tag;
    }

    private int set(long tag) {
        return (int) (tag >>> Integer.SIZE) & sets - 1;
    }

    private int find(long tag, int set) {
        for (int place = set * WAYS; place < set * WAYS + WAYS; place++) {
            if (keys[place] == tag) {
                return place;
            }
        }
        return -1;
    }

    /** The key's place, or one that it gets; -1 when there is none. */
    private int place(long tag, int set, long now) {
        int place = find(tag, set);
        for (int free = set * WAYS; place < 0 && free < set * WAYS + WAYS; free++) {
            if (keys[free] == 0 || gcra.forgettable(states[free], now)) {
                keys[free] = tag;
                states[free] = 0;
                place = free;
            }
        }
        return place;
    }

    private long crowd(int set, long now) {
        crowded.increment();
        return take(crowds, set, now);
    }

    private long take(long[] of, int index, long now) {
        long next = gcra.taken(of[index], now);
        if (next == Gcra.REFUSED) {
            return gcra.wait(of[index], now);
        }
        of[index] = next;
        return 0;
    }

    /** Requests whose key found no place of its own. */
    long crowded() {
        return crowded.sum();
    }

    /** How many keys can have a bucket of their own. */
    int places() {
        return keys.length;
    }
}
