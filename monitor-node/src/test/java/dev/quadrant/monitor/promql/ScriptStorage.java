package dev.quadrant.monitor.promql;

import dev.quadrant.monitor.histogram.CounterReset;
import dev.quadrant.monitor.histogram.FloatHistogram;
import dev.quadrant.monitor.histogram.ResetHint;
import dev.quadrant.monitor.labels.Labels;
import dev.quadrant.monitor.labels.Matcher;
import dev.quadrant.monitor.tsdb.Appender;
import dev.quadrant.monitor.tsdb.SampleCursor;
import dev.quadrant.monitor.tsdb.Series;
import dev.quadrant.monitor.tsdb.SeriesStore;
import dev.quadrant.monitor.tsdb.Stale;
import dev.quadrant.monitor.tsdb.Storage;
import dev.quadrant.monitor.tsdb.StoreOptions;
import dev.quadrant.monitor.tsdb.StoredSeries;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Series of numbers in a real store, and in memory those with histograms or start times, which the store has not yet. */
final class ScriptStorage implements Storage, Closeable {
    private final SeriesStore store;
    private final Map<Labels, TreeMap<Long, Entry>> memory = new TreeMap<>();

    ScriptStorage(Path directory) throws IOException {
        this.store = new SeriesStore(StoreOptions.of(directory, Duration.ofDays(1), 10_000));
    }

    /** A sample with the time at which what it counts began; 0 when that is not known. */
    private record Entry(ScriptSample sample, long start) {}

    /**
     * Adds samples.
     *
     * @param samples null where there is none
     * @param starts ms before each sample's time, null where that is not known; may be shorter
     */
    void add(Labels labels, long step, List<ScriptSample> samples, List<Long> starts) throws IOException {
        boolean plain = starts.isEmpty()
                && !memory.containsKey(labels)
                && samples.stream().allMatch(sample -> sample == null || sample.histogram() == null);
        Appender appender = store.appender();
        Series series = plain ? appender.series(labels) : null;
        for (int i = 0; i < samples.size(); i++) {
            ScriptSample sample = samples.get(i);
            long time = i * step;
            if (sample != null && plain) {
                appender.add(series, time, Double.doubleToRawLongBits(sample.number()));
            } else if (sample != null) {
                Long start = i < starts.size() ? starts.get(i) : null;
                add(labels, time, new Entry(sample, start == null ? 0 : time + start));
            }
        }
        appender.commit();
    }

    private void add(Labels labels, long time, Entry entry) {
        TreeMap<Long, Entry> series = memory.computeIfAbsent(labels, same -> new TreeMap<>());
        Entry stored = entry;
        if (entry.sample().histogram() != null) {
            Map.Entry<Long, Entry> before = series.lowerEntry(time);
            FloatHistogram known =
                    before == null ? null : before.getValue().sample().histogram();
            FloatHistogram hinted = hinted(known, entry.sample().histogram());
            stored = new Entry(new ScriptSample(0, hinted, false), entry.start());
        }
        series.put(time, stored);
    }

    /** As stores keep hints: that there was no reset is known where a histogram goes on in the chunk of the one before. */
    private static FloatHistogram hinted(FloatHistogram before, FloatHistogram histogram) {
        if (histogram.hint() == ResetHint.GAUGE) {
            return histogram;
        }
        boolean same = before != null
                && histogram.hint() != ResetHint.RESET
                && before.hint() != ResetHint.GAUGE
                && before.schema() == histogram.schema()
                && before.zeroThreshold() == histogram.zeroThreshold()
                && before.bounds().equals(histogram.bounds())
                && !CounterReset.seen(before, histogram);
        return histogram.hinted(same ? ResetHint.NOT_RESET : ResetHint.UNKNOWN);
    }

    @Override
    public List<StoredSeries> read(List<Matcher> matchers) {
        List<StoredSeries> found = new ArrayList<>(store.read(matchers));
        memory.forEach((labels, samples) -> {
            if (matchers.stream().allMatch(matcher -> matcher.matches(labels.get(matcher.name())))) {
                found.add(new InMemory(labels, samples));
            }
        });
        found.sort(Comparator.comparing(StoredSeries::labels));
        return found;
    }

    private record InMemory(Labels labels, TreeMap<Long, Entry> entries) implements StoredSeries {
        @Override
        public SampleCursor samples(long from, long to) {
            return new Cursor(entries.subMap(from, true, to, true).entrySet().iterator());
        }
    }

    private static final class Cursor implements SampleCursor {
        private final Iterator<Map.Entry<Long, Entry>> entries;
        private Map.Entry<Long, Entry> entry;

        Cursor(Iterator<Map.Entry<Long, Entry>> entries) {
            this.entries = entries;
        }

        @Override
        public boolean next() {
            boolean more = entries.hasNext();
            if (more) {
                entry = entries.next();
            }
            return more;
        }

        @Override
        public long time() {
            return entry.getKey();
        }

        @Override
        public long bits() {
            ScriptSample sample = entry.getValue().sample();
            return sample.stale() ? Stale.BITS : Double.doubleToRawLongBits(sample.number());
        }

        @Override
        public FloatHistogram histogram() {
            return entry.getValue().sample().histogram();
        }

        @Override
        public long start() {
            return entry.getValue().start();
        }
    }

    @Override
    public void close() throws IOException {
        store.close();
    }
}
