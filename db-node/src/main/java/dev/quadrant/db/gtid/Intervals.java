package dev.quadrant.db.gtid;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A set of numbers as intervals: sorted, disjoint, not adjacent, so that equal sets are equal objects. Immutable.
 */
final class Intervals {
    static final Intervals EMPTY = new Intervals(new long[0]);

    /** First and last number of each interval, both inside. */
    private final long[] bounds;

    private Intervals(long[] bounds) {
        this.bounds = bounds;
    }

    /**
     * The numbers from one to another, both inside.
     *
     * @param from at least 1
     * @param to at least {@code from}
     */
    static Intervals of(long from, long to) {
        if (from < 1 || to < from) {
            throw new IllegalArgumentException(from + "-" + to + " is no interval");
        }
        return new Intervals(new long[] {from, to});
    }

    /** Intervals that are sorted, disjoint and not adjacent already; the array is the set's own from here on. */
    static Intervals sorted(long[] bounds) {
        return bounds.length == 0 ? EMPTY : new Intervals(bounds);
    }

    int count() {
        return bounds.length / 2;
    }

    long from(int index) {
        return bounds[2 * index];
    }

    long to(int index) {
        return bounds[2 * index + 1];
    }

    boolean isEmpty() {
        return bounds.length == 0;
    }

    /** The largest number; 0 when there is none. */
    long last() {
        return bounds.length == 0 ? 0 : bounds[bounds.length - 1];
    }

    boolean contains(long number) {
        for (int i = 0; i < count(); i++) {
            if (number >= from(i) && number <= to(i)) {
                return true;
            }
        }
        return false;
    }

    Intervals union(Intervals other) {
        if (other.isEmpty()) {
            return this;
        }
        List<long[]> all = new ArrayList<>();
        addTo(all);
        other.addTo(all);
        all.sort((a, b) -> Long.compare(a[0], b[0]));
        List<long[]> merged = new ArrayList<>();
        for (long[] next : all) {
            long[] last = merged.isEmpty() ? null : merged.getLast();
            if (last != null && next[0] - 1 <= last[1]) {
                last[1] = Math.max(last[1], next[1]);
            } else {
                merged.add(next);
            }
        }
        return of(merged);
    }

    Intervals subtract(Intervals other) {
        List<long[]> left = new ArrayList<>();
        for (int i = 0; i < count(); i++) {
            long from = from(i);
            for (int j = 0; j < other.count() && from <= to(i); j++) {
                if (other.to(j) < from || other.from(j) > to(i)) {
                    continue;
                }
                if (other.from(j) > from) {
                    left.add(new long[] {from, other.from(j) - 1});
                }
                // One past the largest number would be negative; nothing is left then.
                from = other.to(j) == Long.MAX_VALUE ? Long.MAX_VALUE : other.to(j) + 1;
                if (other.to(j) == Long.MAX_VALUE) {
                    return of(left);
                }
            }
            if (from <= to(i)) {
                left.add(new long[] {from, to(i)});
            }
        }
        return of(left);
    }

    private void addTo(List<long[]> list) {
        for (int i = 0; i < count(); i++) {
            list.add(new long[] {from(i), to(i)});
        }
    }

    private static Intervals of(List<long[]> pairs) {
        long[] bounds = new long[2 * pairs.size()];
        for (int i = 0; i < pairs.size(); i++) {
            bounds[2 * i] = pairs.get(i)[0];
            bounds[2 * i + 1] = pairs.get(i)[1];
        }
        return new Intervals(bounds);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Intervals that && Arrays.equals(bounds, that.bounds);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bounds);
    }
}
