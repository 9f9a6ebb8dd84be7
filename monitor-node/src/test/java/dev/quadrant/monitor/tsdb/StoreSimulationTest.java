package dev.quadrant.monitor.tsdb;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quadrant.monitor.files.Disk;
import dev.quadrant.monitor.labels.Matcher;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Days of a store's life by chance, beside a plain map that must say the same after each step. No clock but the test's. */
class StoreSimulationTest {
    private static final Duration WINDOW = Duration.ofMinutes(45);

    @TempDir
    private Path directory;

    /** What the store should hold. */
    private final Map<Integer, TreeMap<Long, Long>> model = new HashMap<>();

    private long now;
    private Random random = new Random();

    private static StoreOptions options(Path path) {
        return new StoreOptions(path, Duration.ofDays(20), Long.MAX_VALUE, WINDOW, 1000, 1 << 14, 1 << 15, 1 << 13);
    }

    @Test
    void saysWhatAPlainMapSays() throws IOException {
        for (int seed = 0; seed < 12; seed++) {
            random = new Random(seed);
            model.clear();
            now = 1_700_000_000_000L;
            Path path = directory.resolve("seed-" + seed);
            SeriesStore store = StoreContent.open(options(path), new Disk());
            for (int step = 0; step < 120; step++) {
                store = step(store, path, "seed " + seed + " step " + step);
            }
            store.close();
        }
    }

    private SeriesStore step(SeriesStore store, Path path, String where) throws IOException {
        SeriesStore current = store;
        int kind = random.nextInt(20);
        if (kind < 10) {
            scrape(current);
        } else if (kind < 13) {
            late(current);
        } else if (kind < 15) {
            current.maintain(now);
        } else if (kind == 15) {
            delete(current);
        } else if (kind == 16) {
            current.cleanTombstones();
        } else if (kind == 17) {
            current.checkpoint();
        } else if (kind == 18) {
            current.close();
            current = StoreContent.open(options(path), new Disk());
        } else {
            // Killed: nothing is written any more.
            current.release();
            current = StoreContent.open(options(path), new Disk());
        }
        same(StoreContent.of(current), expected(Long.MIN_VALUE, Long.MAX_VALUE), where + " kind " + kind);
        long from = now - random.nextLong(50 * StoreContent.HOUR);
        long to = from + random.nextLong(10 * StoreContent.HOUR);
        same(StoreContent.of(current, from, to), expected(from, to), where + " kind " + kind + " part");
        assertThat(current.damage()).as(where).isEmpty();
        return current;
    }

    /** Says what differs, not all that there is. */
    private static void same(Map<String, List<String>> found, Map<String, List<String>> expected, String where) {
        List<String> differences = new ArrayList<>();
        TreeSet<String> names = new TreeSet<>(found.keySet());
        names.addAll(expected.keySet());
        for (String name : names) {
            List<String> less = new ArrayList<>(expected.getOrDefault(name, List.of()));
            List<String> more = new ArrayList<>(found.getOrDefault(name, List.of()));
            if (!less.equals(more)) {
                less.removeAll(found.getOrDefault(name, List.of()));
                more.removeAll(expected.getOrDefault(name, List.of()));
                differences.add(name + " lacks " + less.size() + " "
                        + less.stream().limit(3).toList() + " has " + more.size() + " more "
                        + more.stream().limit(3).toList());
            }
        }
        assertThat(differences).as(where).isEmpty();
    }

    /** Some hours of samples of series that come and go. */
    private void scrape(SeriesStore store) throws IOException {
        Appender appender = store.appender();
        int first = random.nextInt(12);
        int scrapes = random.nextInt(200);
        for (int i = 0; i < scrapes; i++) {
            now += 15_000 + random.nextInt(3);
            for (int n = first; n < first + 4; n++) {
                long bits = Double.doubleToRawLongBits(random.nextInt(500) / 4.0);
                appender.add(appender.series(StoreContent.series(n)), now, bits);
                model.computeIfAbsent(n, same -> new TreeMap<>()).put(now, bits);
            }
            assertThat(appender.commit()).isEqualTo(4);
        }
        now += random.nextInt(4) == 0 ? random.nextLong(5 * StoreContent.HOUR) : 0;
    }

    /** Samples between those that are there, within the window of the newest one. */
    private void late(SeriesStore store) throws IOException {
        long newest = model.values().stream().mapToLong(TreeMap::lastKey).max().orElse(Long.MIN_VALUE);
        Appender appender = store.appender();
        for (var series : model.entrySet()) {
            Long below = series.getValue().lowerKey(newest - random.nextLong(WINDOW.toMillis() - 60_000));
            if (below != null && below > newest - WINDOW.toMillis()) {
                long time = below + 5000;
                if (!series.getValue().containsKey(time)
                        && time < series.getValue().lastKey()) {
                    appender.add(appender.series(StoreContent.series(series.getKey())), time, 5);
                    if (appender.commit() == 1) {
                        series.getValue().put(time, 5L);
                    }
                }
            }
        }
    }

    /** Deletes what late samples cannot reach any more. */
    private void delete(SeriesStore store) throws IOException {
        if (model.isEmpty()) {
            return;
        }
        int n = new ArrayList<>(model.keySet()).get(random.nextInt(model.size()));
        long to = now - WINDOW.toMillis() - 3 * StoreContent.HOUR - random.nextLong(30 * StoreContent.HOUR);
        long from = to - random.nextLong(6 * StoreContent.HOUR);
        store.delete(List.of(Matcher.of("n", Matcher.Type.EQUAL, Integer.toString(n))), from, to);
        model.get(n).subMap(from, true, to, true).clear();
        if (model.get(n).isEmpty()) {
            model.remove(n);
        }
    }

    private Map<String, List<String>> expected(long from, long to) {
        Map<String, List<String>> expected = new TreeMap<>();
        model.forEach((n, samples) -> {
            List<String> texts = new ArrayList<>();
            samples.subMap(from, true, to, true).forEach((time, bits) -> texts.add(time + "=" + bits));
            if (!texts.isEmpty()) {
                expected.put(StoreContent.series(n).toString(), texts);
            }
        });
        return expected;
    }
}
