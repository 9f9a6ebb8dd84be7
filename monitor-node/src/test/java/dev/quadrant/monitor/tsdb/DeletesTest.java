package dev.quadrant.monitor.tsdb;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quadrant.monitor.files.Disk;
import dev.quadrant.monitor.labels.Matcher;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What an operator does: deletes samples, has their room freed, has a snapshot made. */
class DeletesTest {
    private static final long WINDOW = StoreContent.WINDOW;
    private static final List<Matcher> SERIES_1 = List.of(Matcher.of("n", Matcher.Type.EQUAL, "1"));

    @TempDir
    private Path directory;

    private SeriesStore open(Path path) throws IOException {
        return StoreContent.open(StoreOptions.of(path, Duration.ofDays(30), 100), new Disk());
    }

    @Test
    void deletedSamplesAreGoneFromBlocksAndTheHeadForGood() throws IOException {
        Map<String, List<String>> expected;
        try (SeriesStore store = open(directory)) {
            StoreContent.append(store, 0, 3 * 480, 3);
            store.maintain(3 * WINDOW);
            assertThat(store.blockCount()).isEqualTo(2);
            // From the middle of the first block to the first sample in the head.
            assertThat(store.delete(SERIES_1, WINDOW / 2, 2 * WINDOW)).isEqualTo(3);
            expected = StoreContent.of(store);
            assertThat(expected.get("m{n=\"0\"}")).hasSize(3 * 480);
            assertThat(expected.get("m{n=\"1\"}")).hasSize(240 + 479);
            assertThat(StoreContent.of(store, WINDOW / 2, 2 * WINDOW)).containsOnlyKeys("m{n=\"0\"}", "m{n=\"2\"}");
            assertThat(store.delete(List.of(Matcher.of("n", Matcher.Type.EQUAL, "9")), 0, WINDOW))
                    .isZero();
            store.sync();
            store.release();
        }
        try (SeriesStore store = open(directory)) {
            assertThat(StoreContent.of(store)).as("after a kill").isEqualTo(expected);
            store.checkpoint();
        }
        try (SeriesStore store = open(directory)) {
            assertThat(StoreContent.of(store)).as("after a checkpoint").isEqualTo(expected);
            long before = store.blockBytes();
            assertThat(store.cleanTombstones()).isEqualTo(2);
            assertThat(store.cleanTombstones()).isZero();
            assertThat(store.blockBytes()).isLessThan(before);
            assertThat(StoreContent.of(store)).as("after cleaning").isEqualTo(expected);
            store.maintain(6 * WINDOW);
            assertThat(store.seriesCount()).isZero();
            assertThat(StoreContent.of(store)).as("in blocks").isEqualTo(expected);
        }
    }

    @Test
    void samplesThatComeLaterAreNotMeant() throws IOException {
        try (SeriesStore store = open(directory)) {
            StoreContent.append(store, 0, 10, 2);
            assertThat(store.delete(SERIES_1, Long.MIN_VALUE, Long.MAX_VALUE)).isEqualTo(1);
            assertThat(StoreContent.of(store)).containsOnlyKeys("m{n=\"0\"}");
            StoreContent.append(store, 150_000, 5, 2);
            assertThat(StoreContent.of(store).get("m{n=\"1\"}")).hasSize(5);
            store.maintain(4 * WINDOW);
            assertThat(StoreContent.of(store).get("m{n=\"1\"}")).hasSize(5);
        }
    }

    @Test
    void aBlockOfWhichAllIsDeletedGoes() throws IOException {
        try (SeriesStore store = open(directory)) {
            StoreContent.append(store, 0, 10, 2);
            store.maintain(4 * WINDOW);
            store.delete(List.of(Matcher.of("n", Matcher.Type.REGEX, ".*")), Long.MIN_VALUE, Long.MAX_VALUE);
            assertThat(StoreContent.of(store)).isEmpty();
            assertThat(store.cleanTombstones()).isEqualTo(1);
            assertThat(store.blockCount()).isZero();
        }
        try (SeriesStore store = open(directory)) {
            assertThat(StoreContent.of(store)).isEmpty();
        }
    }

    @Test
    void aSnapshotIsAStoreThatSaysTheSameWhateverBecomesOfTheFirst() throws IOException {
        Path snapshot;
        Map<String, List<String>> before;
        try (SeriesStore store = open(directory)) {
            StoreContent.append(store, 0, 3 * 480 - 50, 5);
            store.maintain(3 * WINDOW);
            store.delete(SERIES_1, WINDOW / 2, 2 * WINDOW);
            before = StoreContent.of(store);
            snapshot = store.snapshot("one");
            assertThat(snapshot).isEqualTo(directory.resolve("snapshots/one"));
            StoreContent.append(store, 3 * WINDOW, 400, 5);
            store.delete(List.of(Matcher.of("n", Matcher.Type.EQUAL, "2")), Long.MIN_VALUE, Long.MAX_VALUE);
            store.cleanTombstones();
            store.maintain(Duration.ofDays(40).toMillis());
            assertThat(StoreContent.of(store)).isEmpty();
        }
        try (SeriesStore copy = open(snapshot)) {
            assertThat(copy.damage()).isEmpty();
            assertThat(StoreContent.of(copy)).isEqualTo(before);
            StoreContent.append(copy, 3 * WINDOW, 400, 5);
            copy.maintain(5 * WINDOW);
            assertThat(StoreContent.of(copy, Long.MIN_VALUE, 3 * WINDOW - 1)).isEqualTo(before);
        }
    }

    /** A store that goes on with a snapshot's files does not write into those of the first. */
    @Test
    void bothGoOnAfterASnapshot() throws IOException {
        Path snapshot;
        Map<String, List<String>> before;
        try (SeriesStore store = open(directory)) {
            StoreContent.append(store, 0, 400, 5);
            snapshot = store.snapshot("one");
        }
        try (SeriesStore copy = open(snapshot)) {
            StoreContent.append(copy, 400 * 15_000L, 500, 7);
        }
        try (SeriesStore store = open(directory)) {
            assertThat(StoreContent.of(store).get("m{n=\"1\"}")).hasSize(400);
            StoreContent.append(store, 400 * 15_000L, 300, 5);
            before = StoreContent.of(store);
        }
        try (SeriesStore store = open(directory)) {
            assertThat(StoreContent.of(store)).isEqualTo(before);
        }
        try (SeriesStore copy = open(snapshot)) {
            assertThat(StoreContent.of(copy).get("m{n=\"1\"}")).hasSize(900);
        }
    }

    @Test
    void snapshotsAreBounded() throws IOException {
        try (SeriesStore store = open(directory)) {
            for (int i = 0; i < SeriesStore.SNAPSHOTS_MAX; i++) {
                assertThat(store.snapshot("n" + i)).isNotNull();
            }
            assertThat(store.snapshot("more")).isNull();
            assertThat(Files.exists(directory.resolve("snapshots/more"))).isFalse();
        }
    }
}
