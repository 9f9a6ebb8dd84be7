package dev.quadrant.monitor.tsdb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.quadrant.monitor.labels.Labels;
import dev.quadrant.monitor.labels.Matcher;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SeriesStoreTest {
    private static final Duration RETENTION = Duration.ofHours(10);

    @TempDir
    private Path directory;

    private static StoreOptions options(Path path) {
        return new StoreOptions(path, RETENTION, Long.MAX_VALUE, Duration.ZERO, 1000, 1 << 16, 1 << 17, 1 << 14);
    }

    private static Labels series(int number) {
        return Labels.of(Labels.NAME, "m", "n", Integer.toString(number));
    }

    private static Map<String, List<String>> content(SeriesStore store) {
        return StoreContent.of(store);
    }

    private static void append(SeriesStore store, long from, int batches, int series) throws IOException {
        StoreContent.append(store, from, batches, series);
    }

    @Test
    void keepsSamplesOverRestarts() throws IOException {
        Map<String, List<String>> before;
        try (SeriesStore store = new SeriesStore(options(directory))) {
            append(store, 1000, 300, 20);
            before = content(store);
        }
        try (SeriesStore store = new SeriesStore(options(directory))) {
            assertThat(content(store)).isEqualTo(before);
            append(store, 1000 + 300 * 15_000L, 300, 25);
            before = content(store);
        }
        try (SeriesStore store = new SeriesStore(options(directory))) {
            assertThat(content(store)).isEqualTo(before).hasSize(25);
            assertThat(before.get("m{n=\"3\"}")).hasSize(600);
        }
    }

    @Test
    void keepsSamplesOverCheckpointsAndShortensTheLog() throws IOException {
        Map<String, List<String>> before;
        try (SeriesStore store = new SeriesStore(options(directory))) {
            for (int round = 0; round < 10; round++) {
                append(store, round * 3_000_000L, 200, 20);
                store.checkpoint();
            }
            append(store, 30_000_000L, 7, 20);
            before = content(store);
            assertThat(before.get("m{n=\"3\"}")).hasSize(2007);
        }
        try (Stream<Path> log = Files.list(directory.resolve("head/wal"))) {
            assertThat(log).hasSizeLessThan(3);
        }
        try (SeriesStore store = new SeriesStore(options(directory))) {
            assertThat(content(store)).isEqualTo(before);
        }
    }

    /** Whatever of the log reached the disk, recovery gives a prefix of what was appended, in whole batches. */
    @Test
    void aLogCutAnywhereGivesAPrefix() throws IOException {
        Path whole = directory.resolve("whole");
        List<Map<String, List<String>>> states = new ArrayList<>();
        try (SeriesStore store = new SeriesStore(options(whole))) {
            states.add(content(store));
            for (int i = 0; i < 6; i++) {
                append(store, 1000 + i * 15_000L, 1, 3 + i);
                states.add(content(store));
            }
        }
        Path log = onlyFile(whole.resolve("head/wal"));
        byte[] bytes = Files.readAllBytes(log);
        int reached = 0;
        for (int length = 0; length <= bytes.length; length++) {
            Path cut = directory.resolve("cut-" + length);
            Files.createDirectories(cut.resolve("head/wal"));
            Files.write(cut.resolve("head/wal").resolve(log.getFileName()), java.util.Arrays.copyOf(bytes, length));
            try (SeriesStore store = new SeriesStore(options(cut))) {
                int state = states.indexOf(content(store));
                assertThat(state).as("cut at %d", length).isGreaterThanOrEqualTo(reached);
                reached = state;
            }
        }
        assertThat(reached).isEqualTo(states.size() - 1);
    }

    @Test
    void aFlippedBitInTheLogIsFoundAndWhatIsBeforeItStays() throws IOException {
        try (SeriesStore store = new SeriesStore(options(directory))) {
            append(store, 1000, 10, 3);
        }
        Path log = onlyFile(directory.resolve("head/wal"));
        byte[] bytes = Files.readAllBytes(log);
        bytes[bytes.length - 20] ^= 4;
        Files.write(log, bytes);
        try (SeriesStore store = new SeriesStore(options(directory))) {
            assertThat(content(store).get("m{n=\"1\"}")).hasSize(9);
        }
    }

    /** A chunk file that lost its end with the power is completed from the log. */
    @Test
    void chunkFilesCutAnywhereLoseNothing() throws IOException {
        Map<String, List<String>> before;
        Path whole = directory.resolve("whole");
        try (SeriesStore store = new SeriesStore(options(whole))) {
            append(store, 1000, 250, 4);
            before = content(store);
        }
        Path chunks = onlyFile(whole.resolve("head/chunks"));
        int size = (int) Files.size(chunks);
        for (int length = 0; length <= size; length += 7) {
            Path cut = directory.resolve("cut-" + length);
            copy(whole, cut);
            Path file = cut.resolve("head/chunks").resolve(chunks.getFileName());
            Files.write(file, java.util.Arrays.copyOf(Files.readAllBytes(file), length));
            try (SeriesStore store = new SeriesStore(options(cut))) {
                assertThat(content(store)).as("cut at %d", length).isEqualTo(before);
            }
        }
    }

    @Test
    void aHandleOfAForgottenSeriesStillWorks() throws IOException {
        try (SeriesStore store = new SeriesStore(options(directory))) {
            Appender appender = store.appender();
            Series handle = appender.series(series(7));
            appender.add(handle, 0, 1);
            appender.commit();
            append(store, 0, 600, 20);
            store.maintain(Duration.ofHours(20).toMillis());
            append(store, Duration.ofHours(20).toMillis(), 600, 3);
            store.maintain(Duration.ofHours(23).toMillis());
            assertThat(store.select(List.of(Matcher.of("n", Matcher.Type.EQUAL, "7"))))
                    .isEmpty();
            appender.add(handle, Duration.ofHours(22).toMillis(), 2);
            assertThat(appender.commit()).isEqualTo(1);
            assertThat(content(store).get("m{n=\"7\"}"))
                    .containsExactly(Duration.ofHours(22).toMillis() + "=2");
        }
    }

    @Test
    void refusesWhatIsNotNewerAndCountsIt() throws IOException {
        try (SeriesStore store = new SeriesStore(options(directory))) {
            Appender appender = store.appender();
            Series one = appender.series(series(1));
            appender.add(one, 10, 1);
            appender.add(one, 10, 2);
            appender.add(one, 9, 3);
            appender.add(one, 11, 4);
            assertThat(appender.commit()).isEqualTo(2);
            assertThat(store.refused(Refusal.OUT_OF_ORDER)).isEqualTo(1);
            assertThat(store.refused(Refusal.DUPLICATE)).isEqualTo(1);
            assertThat(content(store).get("m{n=\"1\"}")).containsExactly("10=1", "11=4");
        }
    }

    @Test
    void refusesSeriesAboveTheLimit() throws IOException {
        StoreOptions few = StoreOptions.of(directory, RETENTION, 2);
        try (SeriesStore store = new SeriesStore(few)) {
            Appender appender = store.appender();
            assertThat(appender.series(series(1))).isNotNull();
            assertThat(appender.series(series(2))).isNotNull();
            assertThat(appender.series(series(3))).isNull();
            assertThat(appender.series(series(2))).isNotNull();
            assertThat(store.refused(Refusal.SERIES_LIMIT)).isEqualTo(1);
        }
    }

    @Test
    void isOpenedOnce() throws IOException {
        try (SeriesStore store = new SeriesStore(options(directory))) {
            assertThat(store.seriesCount()).isZero();
            assertThatThrownBy(() -> new SeriesStore(options(directory))).isInstanceOf(StoreInUseException.class);
        }
    }

    private static Path onlyFile(Path directory) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.filter(file -> file.toFile().length() > 0).findFirst().orElseThrow();
        }
    }

    private static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> files = Files.walk(from)) {
            for (Path file : (Iterable<Path>) files::iterator) {
                Path target = to.resolve(from.relativize(file).toString());
                if (Files.isDirectory(file)) {
                    Files.createDirectories(target);
                } else {
                    Files.copy(file, target, StandardCopyOption.REPLACE_EXISTING);
                }
            }
        }
    }
}
