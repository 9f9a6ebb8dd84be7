package dev.quadrant.db.gtid;

import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** Sets of numbers by what they belong to; no set in it is empty. The arithmetic of both kinds of GTID set. */
final class IntervalMap {
    private IntervalMap() {}

    static <K extends Comparable<K>> SortedMap<K, Intervals> copy(Map<K, Intervals> map) {
        TreeMap<K, Intervals> copy = new TreeMap<>(map);
        copy.values().removeIf(Intervals::isEmpty);
        return Collections.unmodifiableSortedMap(copy);
    }

    static <K extends Comparable<K>> Map<K, Intervals> union(Map<K, Intervals> a, Map<K, Intervals> b) {
        Map<K, Intervals> result = new TreeMap<>(a);
        b.forEach((key, intervals) -> result.merge(key, intervals, Intervals::union));
        return result;
    }

    static <K extends Comparable<K>> Map<K, Intervals> subtract(Map<K, Intervals> a, Map<K, Intervals> b) {
        Map<K, Intervals> result = new TreeMap<>();
        a.forEach((key, intervals) -> result.put(key, intervals.subtract(b.getOrDefault(key, Intervals.EMPTY))));
        return result;
    }
}
