package dev.quadrant.monitor.tsdb;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quadrant.monitor.files.Disk;
import dev.quadrant.monitor.labels.Labels;
import dev.quadrant.monitor.labels.Matcher;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;

/** Puts samples into stores and reads all of what they hold. */
final class StoreContent {
    /** Window, and what passes until it is cut, in ms. */
    static final long WINDOW = Windows.MILLIS;

    static final long HOUR = 3600_000L;

    private StoreContent() {}

    static Labels series(int number) {
        return Labels.of(Labels.NAME, "m", "n", Integer.toString(number));
    }

    /** Every sample of every series, as text. */
    static Map<String, List<String>> of(SeriesStore store) {
        return of(store, Long.MIN_VALUE, Long.MAX_VALUE);
    }

    static Map<String, List<String>> of(SeriesStore store, long from, long to) {
        Map<String, List<String>> all = new TreeMap<>();
        for (StoredSeries series : store.read(List.of(Matcher.of("n", Matcher.Type.REGEX, ".*")), from, to)) {
            List<String> samples = samples(series.samples(from, to));
            if (!samples.isEmpty()) {
                assertThat(all.put(series.labels().toString(), samples))
                        .as("no series twice")
                        .isNull();
            }
        }
        return all;
    }

    static List<String> samples(SampleCursor cursor) {
        List<String> samples = new ArrayList<>();
        while (cursor.next()) {
            samples.add(cursor.time() + "=" + cursor.bits());
        }
        return samples;
    }

    /** So many batches, 15 s apart, of a sample of each series from 0 on. */
    static void append(SeriesStore store, long from, int batches, int series) throws IOException {
        Appender appender = store.appender();
        Random random = new Random(from);
        for (int i = 0; i < batches; i++) {
            for (int n = 0; n < series; n++) {
                long value = i % 50 == 49 ? Stale.BITS : Double.doubleToRawLongBits(random.nextInt(1000) / 8.0);
                appender.add(appender.series(series(n)), from + i * 15_000L, value);
            }
            appender.commit();
        }
    }

    /** A store without patience for queries that go on while their blocks are replaced. */
    static SeriesStore open(StoreOptions options, Disk disk) throws IOException {
        return new SeriesStore(options, disk, Duration.ZERO);
    }
}
