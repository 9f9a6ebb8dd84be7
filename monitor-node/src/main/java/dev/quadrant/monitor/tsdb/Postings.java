package dev.quadrant.monitor.tsdb;

import java.util.Arrays;
import java.util.Collection;
import java.util.function.IntPredicate;

/** A rising list of series references, and the set operations on plain arrays of them. */
final class Postings {
    static final int[] NONE = {};

    private int[] references = new int[2];
    private int size;

    /** Adds a reference that is above all before it. */
    void add(int reference) {
        if (size == references.length) {
            references = Arrays.copyOf(references, size + Math.max(4, size / 2));
        }
        references[size++] = reference;
    }

    int size() {
        return size;
    }

    int[] toArray() {
        return Arrays.copyOf(references, size);
    }

    void removeIf(IntPredicate gone) {
        int kept = 0;
        for (int i = 0; i < size; i++) {
            if (!gone.test(references[i])) {
                references[kept++] = references[i];
            }
        }
        size = kept;
        if (size < references.length / 2) {
            references = Arrays.copyOf(references, Math.max(2, size));
        }
    }

    static int[] union(Collection<Postings> lists) {
        if (lists.size() == 1) {
            return lists.iterator().next().toArray();
        }
        int total = 0;
        for (Postings list : lists) {
            total += list.size;
        }
        int[] all = new int[total];
        int at = 0;
        for (Postings list : lists) {
            System.arraycopy(list.references, 0, all, at, list.size);
            at += list.size;
        }
        Arrays.sort(all);
        int distinct = 0;
        for (int i = 0; i < total; i++) {
            if (i == 0 || all[i] != all[i - 1]) {
                all[distinct++] = all[i];
            }
        }
        return distinct == total ? all : Arrays.copyOf(all, distinct);
    }

    /** The references of the first list that are ({@code keep}) or are not in the second. */
    static int[] filter(int[] list, int[] other, boolean keep) {
        int[] result = new int[list.length];
        int size = 0;
        int at = 0;
        for (int reference : list) {
            while (at < other.length && other[at] < reference) {
                at++;
            }
            if ((at < other.length && other[at] == reference) == keep) {
                result[size++] = reference;
            }
        }
        return Arrays.copyOf(result, size);
    }
}
