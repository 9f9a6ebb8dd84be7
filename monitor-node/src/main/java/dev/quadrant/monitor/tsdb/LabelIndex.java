package dev.quadrant.monitor.tsdb;

import dev.quadrant.monitor.labels.Labels;
import dev.quadrant.monitor.labels.Matcher;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.IntPredicate;

/** The inverted index: for each label's name and value the series that have it. May be used from any thread. */
final class LabelIndex {
    private final ReentrantReadWriteLock lock = new ReentrantReadWriteLock();
    private final Map<String, Map<String, Postings>> byName = new HashMap<>();
    private final Postings all = new Postings();

    /** Adds a series; references rise. */
    void add(int reference, Labels labels) {
        lock.writeLock().lock();
        try {
            all.add(reference);
            labels.forEach((name, value) -> byName.computeIfAbsent(name, n -> new HashMap<>())
                    .computeIfAbsent(value, v -> new Postings())
                    .add(reference));
        } finally {
            lock.writeLock().unlock();
        }
    }

    /** Forgets series, and names and values that no series has any more. */
    void remove(IntPredicate gone) {
        lock.writeLock().lock();
        try {
            all.removeIf(gone);
            byName.values().removeIf(values -> {
                values.values().removeIf(postings -> {
                    postings.removeIf(gone);
                    return postings.size() == 0;
                });
                return values.isEmpty();
            });
        } finally {
            lock.writeLock().unlock();
        }
    }

    /** The series that all matchers select, rising. */
    int[] select(List<Matcher> matchers) {
        lock.readLock().lock();
        try {
            return Postings.select(matchers, all::toArray, this::with);
        } finally {
            lock.readLock().unlock();
        }
    }

    private int[] with(Matcher matcher, boolean taken) {
        Map<String, Postings> values = byName.get(matcher.name());
        if (values == null) {
            return Postings.NONE;
        }
        if (matcher.type() == Matcher.Type.EQUAL && taken) {
            Postings one = values.get(matcher.value());
            return one == null ? Postings.NONE : one.toArray();
        }
        List<int[]> lists = new ArrayList<>();
        values.forEach((value, postings) -> {
            if (matcher.matches(value) == taken) {
                lists.add(postings.toArray());
            }
        });
        return Postings.union(lists);
    }

    SortedSet<String> names() {
        lock.readLock().lock();
        try {
            return new TreeSet<>(byName.keySet());
        } finally {
            lock.readLock().unlock();
        }
    }

    SortedSet<String> values(String name) {
        lock.readLock().lock();
        try {
            return new TreeSet<>(byName.getOrDefault(name, Map.of()).keySet());
        } finally {
            lock.readLock().unlock();
        }
    }
}
