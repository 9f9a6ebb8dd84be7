package dev.quadrant.monitor.scrape;

import dev.quadrant.monitor.tsdb.Series;
import java.util.Arrays;
import java.util.function.Consumer;

/**
 * The series of a target by the bytes that expose them. A target writes its series in the same order each time, so the one
 * that followed last time is tried first: then one comparison of bytes is all. Not for several threads.
 */
final class SeriesCache {
    private static final int NONE = -1;

    private byte[][] keys = new byte[16][];
    private int[] hashes = new int[16];
    private Series[] series = new Series[16];
    /** The scrape in which the series was last seen. */
    private int[] seen = new int[16];
    /** The entry that came behind this one. */
    private int[] follower = new int[16];

    private int size;
    private int[] table = new int[32];
    private int last = NONE;
    private int round;

    SeriesCache() {
        Arrays.fill(table, NONE);
    }

    int size() {
        return size;
    }

    /** A new scrape begins. */
    void begin() {
        round++;
        last = NONE;
    }

    /** The entry of the series that these bytes expose, marked as seen; -1 when it is not known. */
    int find(byte[] body, int from, int to) {
        int guess = last == NONE ? 0 : follower[last];
        if (guess < size && same(guess, body, from, to)) {
            return hit(guess);
        }
        int hash = hash(body, from, to);
        int slot = hash & (table.length - 1);
        while (table[slot] != NONE) {
            int entry = table[slot];
            if (hashes[entry] == hash && same(entry, body, from, to)) {
                return hit(entry);
            }
            slot = slot + 1 & (table.length - 1);
        }
        return NONE;
    }

    /** The series of an entry; null when rules drop it. */
    Series at(int entry) {
        return series[entry];
    }

    private int hit(int entry) {
        seen[entry] = round;
        if (last != NONE) {
            follower[last] = entry;
        }
        last = entry;
        return entry;
    }

    private boolean same(int entry, byte[] body, int from, int to) {
        return Arrays.equals(keys[entry], 0, keys[entry].length, body, from, to);
    }

    /**
     * Adds a series that {@link #find} did not know.
     *
     * @param found null when rules drop it
     */
    void add(byte[] body, int from, int to, Series found) {
        if (size == keys.length) {
            int capacity = size * 2;
            keys = Arrays.copyOf(keys, capacity);
            hashes = Arrays.copyOf(hashes, capacity);
            series = Arrays.copyOf(series, capacity);
            seen = Arrays.copyOf(seen, capacity);
            follower = Arrays.copyOf(follower, capacity);
            table = new int[capacity * 2];
            index();
        }
        keys[size] = Arrays.copyOfRange(body, from, to);
        hashes[size] = hash(body, from, to);
        series[size] = found;
        follower[size] = size + 1;
        insert(size);
        hit(size++);
    }

    private void index() {
        Arrays.fill(table, NONE);
        for (int entry = 0; entry < size; entry++) {
            insert(entry);
        }
    }

    private void insert(int entry) {
        int slot = hashes[entry] & (table.length - 1);
        while (table[slot] != NONE) {
            slot = slot + 1 & (table.length - 1);
        }
        table[slot] = entry;
    }

    /** Forgets the series that were not seen since {@link #begin}, and tells each. */
    void sweep(Consumer<Series> vanished) {
        int kept = 0;
        for (int entry = 0; entry < size; entry++) {
            if (seen[entry] == round) {
                keys[kept] = keys[entry];
                hashes[kept] = hashes[entry];
                series[kept] = series[entry];
                seen[kept] = round;
                follower[kept] = kept + 1;
                kept++;
            } else if (series[entry] != null) {
                vanished.accept(series[entry]);
            }
        }
        if (kept == size) {
            return;
        }
        Arrays.fill(keys, kept, size, null);
        Arrays.fill(series, kept, size, null);
        size = kept;
        last = NONE;
        index();
    }

    private static int hash(byte[] body, int from, int to) {
        int hash = 1;
        for (int i = from; i < to; i++) {
            hash = 31 * hash + body[i];
        }
        return hash ^ hash >>> 15;
    }
}
