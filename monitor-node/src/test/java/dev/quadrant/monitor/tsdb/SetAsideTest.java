package dev.quadrant.monitor.tsdb;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quadrant.monitor.files.Disk;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What was set aside is counted and goes when it is as old as the rest, whatever it was. */
class SetAsideTest {
    private static final long WINDOW = StoreContent.WINDOW;
    private static final long HOUR = StoreContent.HOUR;
    private static final Duration RETENTION = Duration.ofDays(30);

    @TempDir
    private Path directory;

    private StoreOptions options() {
        return StoreOptions.of(directory, RETENTION, 100);
    }

    private SeriesStore open(StoreOptions options) throws IOException {
        return StoreContent.open(options, new Disk());
    }

    /** Two blocks of which the second has a damaged index, and a part of the log that was set aside long ago. */
    private Path damage() throws IOException {
        Path damaged;
        try (SeriesStore store = open(options())) {
            StoreContent.append(store, 0, 2 * 480, 3);
            for (int window = 1; window <= 2; window++) {
                store.maintain(window * WINDOW + HOUR);
            }
            damaged = store.blocks().get(1).directory();
        }
        Path index = damaged.resolve(BlockWriter.INDEX);
        byte[] bytes = Files.readAllBytes(index);
        bytes[bytes.length / 2] ^= 8;
        Files.write(index, bytes);
        Path log = Files.write(directory.resolve("head/wal/00000001.wal.corrupt-47"), new byte[1000]);
        Files.setLastModifiedTime(log, FileTime.fromMillis(WINDOW / 2));
        return damaged;
    }

    /** Finds the damage, and sets aside what is damaged. */
    private static void read(SeriesStore store) throws IOException {
        StoreContent.of(store);
        store.maintain(2 * WINDOW + HOUR);
    }

    @Test
    void isCountedAndDeletedByAge() throws IOException {
        Path damaged = damage();
        try (SeriesStore store = open(options())) {
            assertThat(store.setAsideBytes()).isEqualTo(1000);
            read(store);
            assertThat(store.setAsideCount()).isEqualTo(2);
            assertThat(store.setAsideBytes()).isGreaterThan(1000);
        }
        long retention = RETENTION.toMillis();
        try (SeriesStore store = open(options())) {
            assertThat(store.setAsideCount()).isEqualTo(2);
            store.maintain(WINDOW / 2 - 1 + retention);
            assertThat(store.setAsideCount()).isEqualTo(2);
            store.maintain(WINDOW / 2 + retention);
            assertThat(store.damage()).singleElement().asString().contains(damaged + ".corrupt-1");
            // The damaged block is as old as its newest sample, not as the moment in which it was found.
            store.maintain(2 * WINDOW + retention);
            assertThat(store.setAsideCount()).isZero();
            assertThat(store.damage()).isEmpty();
            assertThat(store.upkeep().setAsideDeletedByTime()).isEqualTo(2);
            assertThat(Path.of(damaged + ".corrupt-1")).doesNotExist();
            assertThat(store.blockCount()).isZero();
        }
    }

    @Test
    void countsForTheSizeAndGoesInTheOrderOfAge() throws IOException {
        Path damaged = damage();
        long size;
        try (SeriesStore store = open(options())) {
            read(store);
            size = store.blockBytes() + store.setAsideBytes() + store.chunkBytes() + store.walBytes();
        }
        // Without the log's part and the first block it is small enough.
        try (SeriesStore store = open(options().sizeMax(size - 1001))) {
            store.maintain(2 * WINDOW + HOUR);
            assertThat(store.upkeep().setAsideDeletedBySize()).isEqualTo(1);
            assertThat(store.upkeep().deletedBySize()).isEqualTo(1);
            assertThat(store.damage()).singleElement().asString().contains(damaged + ".corrupt-1");
            assertThat(store.blockCount()).isZero();
        }
        try (SeriesStore store = open(options().sizeMax(1))) {
            store.maintain(2 * WINDOW + HOUR);
            assertThat(store.setAsideBytes()).isZero();
            assertThat(store.blockCount()).isZero();
        }
    }

    @Test
    void whatSomebodyDeletedIsForgotten() throws IOException {
        damage();
        try (SeriesStore store = open(options())) {
            assertThat(store.setAsideCount()).isPositive();
            Files.delete(directory.resolve("head/wal/00000001.wal.corrupt-47"));
            store.maintain(2 * WINDOW + HOUR);
            assertThat(store.damage()).noneMatch(words -> words.contains(".wal.corrupt-47"));
        }
    }
}
