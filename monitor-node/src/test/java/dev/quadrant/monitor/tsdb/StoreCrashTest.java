package dev.quadrant.monitor.tsdb;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quadrant.monitor.files.Disk;
import dev.quadrant.monitor.files.FaultyDisk;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The process dies, or the disk is full, in the first changes that the store makes to its files, and in every few of those behind them. */
class StoreCrashTest {
    private static final Duration RETENTION = Duration.ofDays(3);

    @TempDir
    private Path directory;

    private static StoreOptions options(Path path) {
        return new StoreOptions(path, RETENTION, Long.MAX_VALUE, Duration.ZERO, 1000, 1 << 16, 1 << 17, 1 << 14);
    }

    /** What a store does in two days: windows are cut, blocks merged and deleted, the log shortened. */
    private static void live(SeriesStore store, Map<Long, Map<String, List<String>>> states) throws IOException {
        for (long time = 0; time < 9 * StoreContent.WINDOW; time += StoreContent.WINDOW / 2) {
            StoreContent.append(store, time, 40, 3);
            if (states != null) {
                states.put(time, StoreContent.of(store));
            }
            store.maintain(time + StoreContent.WINDOW / 2);
        }
    }

    /** All that was committed is there after a restart, and nothing twice; the store goes on as if nothing had been. */
    @Test
    void aKillInAnyChangeLosesNothing() throws IOException {
        int changes = 0;
        boolean survived;
        do {
            Path path = directory.resolve("killed-" + changes);
            FaultyDisk disk = FaultyDisk.killed(changes);
            Map<String, List<String>> before = null;
            SeriesStore store = null;
            try {
                store = StoreContent.open(options(path), disk);
                live(store, null);
                survived = true;
            } catch (FaultyDisk.Failed e) {
                survived = false;
            }
            if (store != null) {
                before = StoreContent.of(store);
                abandon(store);
            }
            try (SeriesStore again = StoreContent.open(options(path), new Disk())) {
                if (before != null) {
                    assertKept(StoreContent.of(again), before, changes);
                }
                assertThat(again.damage()).as("killed in change %d", changes).isEmpty();
                long later = 10 * StoreContent.WINDOW;
                StoreContent.append(again, later, 5, 2);
                again.maintain(later + 4 * StoreContent.HOUR);
                // A series whose first sample was not taken goes when it is seen without a second time.
                again.maintain(later + 6 * StoreContent.HOUR);
                assertThat(again.seriesCount()).isZero();
                assertThat(StoreContent.of(again, later, later + StoreContent.HOUR))
                        .hasSize(2);
            }
            delete(path);
            changes += changes < 60 ? 1 : 7;
        } while (!survived);
        assertThat(changes).isGreaterThan(300);
    }

    /** The batch that was under way may have reached the log: then it is there, too. */
    private static void assertKept(Map<String, List<String>> after, Map<String, List<String>> before, int change) {
        before.forEach((series, samples) -> {
            List<String> found = after.getOrDefault(series, List.of());
            assertThat(found).as("killed in change %d: %s", change, series).startsWith(samples.toArray(String[]::new));
            assertThat(found.size() - samples.size()).isLessThanOrEqualTo(1);
        });
        assertThat(after.size()).isLessThanOrEqualTo(3);
    }

    /** What could be committed is there, queries go on, and with room all goes on. */
    @Test
    void aFullDiskLosesNothingThatWasTaken() throws IOException {
        int changes = 5;
        boolean survived;
        do {
            Path path = directory.resolve("full-" + changes);
            FaultyDisk disk = FaultyDisk.full(changes);
            survived = true;
            Map<String, List<String>> before;
            try (SeriesStore store = StoreContent.open(options(path), disk)) {
                for (long time = 0; time < 9 * StoreContent.WINDOW; time += StoreContent.WINDOW / 2) {
                    try {
                        StoreContent.append(store, time, 40, 3);
                    } catch (FaultyDisk.Failed e) {
                        survived = false;
                        assertThat(store.failure()).contains("No space left");
                    }
                    Map<String, List<String>> taken = StoreContent.of(store);
                    try {
                        store.maintain(time + StoreContent.WINDOW / 2);
                    } catch (FaultyDisk.Failed e) {
                        survived = false;
                    }
                    assertThat(StoreContent.of(store))
                            .as("full from change %d", changes)
                            .isEqualTo(taken);
                    if (!survived) {
                        break;
                    }
                }
                disk.makeRoom();
                before = StoreContent.of(store);
                long later = 10 * StoreContent.WINDOW;
                StoreContent.append(store, later, 5, 4);
                assertThat(store.failure()).isEmpty();
                store.maintain(later + 4 * StoreContent.HOUR);
                assertThat(StoreContent.of(store, Long.MIN_VALUE, later - 1)).isEqualTo(before);
            }
            try (SeriesStore again = StoreContent.open(options(path), new Disk())) {
                assertThat(StoreContent.of(again, Long.MIN_VALUE, 10 * StoreContent.WINDOW - 1))
                        .as("full from change %d", changes)
                        .isEqualTo(before);
                assertThat(again.damage()).isEmpty();
            }
            delete(path);
            changes += 7;
        } while (!survived);
        assertThat(changes).isGreaterThan(300);
    }

    /** Lets go of the lock and the files as the end of the process would. */
    private static void abandon(SeriesStore store) {
        try {
            store.close();
        } catch (IOException e) {
            // The disk takes no change any more.
            store.release();
        }
    }

    private static void delete(Path path) throws IOException {
        try (Stream<Path> files = Files.walk(path)) {
            for (Path file : files.sorted((a, b) -> b.compareTo(a)).toList()) {
                Files.delete(file);
            }
        }
    }
}
