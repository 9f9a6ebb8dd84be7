package dev.quadrant.monitor.tsdb;

import dev.quadrant.monitor.labels.Matcher;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntPredicate;
import java.util.function.Supplier;

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

    /** Finds the series that have a matcher's label with a value that it takes, or does not take. */
    interface Lists {
        int[] with(Matcher matcher, boolean taken);
    }

    /**
     * The series that all matchers select, rising.
     *
     * @param all gives all series, rising
     */
    static int[] select(List<Matcher> matchers, Supplier<int[]> all, Lists lists) {
        int[] result = null;
        for (Matcher matcher : matchers) {
            if (!matcher.matchesAbsent()) {
                int[] with = lists.with(matcher, true);
                result = result == null ? with : filter(result, with, true);
            }
        }
        if (result == null) {
            result = all.get();
        }
        for (Matcher matcher : matchers) {
            if (matcher.matchesAbsent() && result.length > 0) {
                result = filter(result, lists.with(matcher, false), false);
            }
        }
        return result;
    }

    static int[] union(List<int[]> lists) {
        if (lists.size() == 1) {
            return lists.getFirst();
        }
        int total = 0;
        for (int[] list : lists) {
            total += list.length;
        }
        int[] all = new int[total];
        int at = 0;
        for (int[] list : lists) {
            System.arraycopy(list, 0, all, at, list.length);
            at += list.length;
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
