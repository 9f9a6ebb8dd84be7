package dev.quadrant.monitor.tsdb;

import dev.quadrant.monitor.labels.Labels;
import dev.quadrant.monitor.labels.Matcher;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.NavigableSet;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The series of the head: by their labels for who adds samples, by their numbers for the log, by single labels for queries.
 * Any thread may look; series come and go under the head's lock.
 */
final class HeadSeries {
    private final LabelIndex index = new LabelIndex();
    private final ConcurrentHashMap<Labels, Series> byLabels = new ConcurrentHashMap<>();
    private final ConcurrentHashMap<Integer, Series> byReference = new ConcurrentHashMap<>();
    /** Each text of labels once. */
    private final ConcurrentHashMap<String, String> symbols = new ConcurrentHashMap<>();

    /** The series with these labels; null when there is none. */
    Series find(Labels labels) {
        return byLabels.get(labels);
    }

    /** Makes a series, of which there is none with these labels. */
    Series make(int reference, Labels labels) {
        Labels own = labels.interned(text -> symbols.computeIfAbsent(text, same -> same));
        Series series = new Series(reference, own);
        byReference.put(reference, series);
        byLabels.put(own, series);
        index.add(reference, own);
        return series;
    }

    /** The series with these labels, made when there is none: the log or a checkpoint names it. */
    Series recovered(int reference, Labels labels) {
        Series known = find(labels);
        return known != null ? known : make(reference, labels);
    }

    int count() {
        return byReference.size();
    }

    /** All series as they are now. */
    Collection<Series> all() {
        return byReference.values();
    }

    /** The series that all matchers select. */
    List<Series> select(List<Matcher> matchers) {
        List<Series> found = new ArrayList<>();
        for (int reference : index.select(matchers)) {
            Series series = byReference.get(reference);
            if (series != null) {
                found.add(series);
            }
        }
        return found;
    }

    void names(Collection<String> into) {
        into.addAll(index.names());
    }

    void values(String name, Collection<String> into) {
        into.addAll(index.values(name));
    }

    /** The windows of which there are samples, by their beginnings. */
    NavigableSet<Long> windows() {
        NavigableSet<Long> begins = new TreeSet<>();
        for (Series series : all()) {
            series.windows(begins::add);
        }
        return begins;
    }

    /** Time of the newest sample; {@link Long#MIN_VALUE} when there is none. */
    long newest() {
        long newest = Long.MIN_VALUE;
        for (Series series : all()) {
            newest = Math.max(newest, series.lastTime());
        }
        return newest;
    }

    /** Forgets series that ended. */
    void forget(List<Series> ended) {
        for (Series series : ended) {
            byReference.remove(series.reference());
            byLabels.remove(series.labels(), series);
        }
        index.remove(reference -> !byReference.containsKey(reference));
        symbols.clear();
    }
}
