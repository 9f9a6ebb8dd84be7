package dev.quadrant.monitor.tsdb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.quadrant.monitor.files.Disk;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Bits that flip, and clocks that jump. */
class DamageTest {
    private static final long WINDOW = StoreContent.WINDOW;
    private static final long YEAR = Duration.ofDays(365).toMillis();

    @TempDir
    private Path directory;

    private SeriesStore open() throws IOException {
        return StoreContent.open(StoreOptions.of(directory, Duration.ofDays(3000), 100), new Disk());
    }

    @Test
    void ofABlockWithADamagedChunkTheRestIsServed() throws IOException {
        Path damaged;
        try (SeriesStore store = open()) {
            StoreContent.append(store, 0, 480, 3);
            store.maintain(WINDOW + StoreContent.HOUR);
            damaged = store.blocks().getFirst().directory();
        }
        Path file = BlockWriter.chunkFile(damaged, 0);
        byte[] bytes = Files.readAllBytes(file);
        bytes[40] ^= 1;
        Files.write(file, bytes);
        try (SeriesStore store = open()) {
            assertThat(StoreContent.of(store).get("m{n=\"0\"}")).hasSize(360);
            assertThat(store.damagedChunks()).isPositive();
            store.maintain(WINDOW + StoreContent.HOUR);
            assertThat(store.damage()).singleElement().asString().contains(damaged + ".corrupt-1", "chunk at 0");
            assertThat(StoreContent.of(store).get("m{n=\"0\"}")).hasSize(360);
            assertThat(StoreContent.of(store).get("m{n=\"2\"}")).hasSize(480);
            assertThat(store.blockCount()).isEqualTo(1);
        }
        assertThat(Files.readAllBytes(BlockWriter.chunkFile(Path.of(damaged + ".corrupt-1"), 0)))
                .isEqualTo(bytes);
    }

    @Test
    void ofADamagedLogWhatIsBeforeIsKeptAndTheRestSetAside() throws IOException {
        try (SeriesStore store = open()) {
            StoreContent.append(store, 0, 100, 3);
        }
        Path log = directory.resolve("head/wal/00000001.wal");
        byte[] bytes = Files.readAllBytes(log);
        bytes[bytes.length / 2] ^= 1;
        Files.write(log, bytes);
        try (SeriesStore store = open()) {
            List<String> kept = StoreContent.of(store).get("m{n=\"1\"}");
            assertThat(kept).hasSizeBetween(40, 60);
            assertThat(store.damage()).singleElement().asString().contains("00000001.wal.corrupt-", "bytes from byte");
            StoreContent.append(store, 100 * 15_000L, 10, 3);
            assertThat(StoreContent.of(store).get("m{n=\"1\"}")).hasSize(kept.size() + 10);
        }
        try (SeriesStore store = open()) {
            assertThat(StoreContent.of(store).get("m{n=\"1\"}")).hasSizeBetween(50, 70);
        }
    }

    /** The clock is a year ahead for a minute: nothing is sealed or deleted, and what says so is refused. */
    @Test
    void aJumpOfTheClockSealsNothing() throws IOException {
        try (SeriesStore store = open()) {
            long nanos = 0;
            assertThat(store.time(WINDOW, nanos)).isEqualTo(WINDOW);
            StoreContent.append(store, WINDOW, 10, 2);
            nanos += 60_000_000_000L;
            long now = store.time(YEAR, nanos);
            assertThat(now).isEqualTo(WINDOW + 60_000);
            store.maintain(now);
            StoreContent.append(store, YEAR, 1, 2);
            assertThat(store.refused(Refusal.TOO_NEW)).isEqualTo(2);
            assertThat(store.clockTrouble()).contains("ahead");
            nanos += 60_000_000_000L;
            store.time(WINDOW + 120_000, nanos);
            assertThat(store.clockTrouble()).isEmpty();
            StoreContent.append(store, WINDOW + 150_000, 10, 2);
            assertThat(StoreContent.of(store).get("m{n=\"1\"}")).hasSize(20);
        }
    }

    /** It was a year ahead when the node began, for long: what came then is kept, and the present is taken again. */
    @Test
    void samplesOfAClockThatWasAheadDoNotHinderThePresent() throws IOException {
        try (SeriesStore store = open()) {
            StoreContent.append(store, 0, 10, 3);
            StoreContent.append(store, YEAR, 10, 2);
            store.maintain(StoreContent.HOUR);
            assertThat(store.blockCount()).isEqualTo(1);
            StoreContent.append(store, StoreContent.HOUR, 10, 2);
            assertThat(StoreContent.of(store).get("m{n=\"1\"}")).hasSize(30);
        }
        try (SeriesStore store = open()) {
            assertThat(StoreContent.of(store).get("m{n=\"1\"}")).hasSize(30);
            StoreContent.append(store, StoreContent.HOUR + 150_000, 10, 2);
            assertThat(StoreContent.of(store).get("m{n=\"1\"}")).hasSize(40);
            // When that time comes indeed, both are of one window.
            store.maintain(YEAR);
            StoreContent.append(store, YEAR + 200_000, 10, 2);
            store.maintain(YEAR + 3 * WINDOW);
            assertThat(StoreContent.of(store).get("m{n=\"1\"}")).hasSize(50);
            assertThat(store.refused(Refusal.TOO_OLD)).isZero();
        }
    }

    /** What the system could not write it may have dropped: it is written anew. */
    @Test
    void afterAFailedSyncAllIsWrittenAnew() throws IOException {
        AtomicBoolean fails = new AtomicBoolean();
        Disk disk = new Disk() {
            @Override
            public void force(FileChannel file) throws IOException {
                if (fails.getAndSet(false)) {
                    throw new IOException("Input/output error");
                }
                super.force(file);
            }
        };
        StoreOptions options = StoreOptions.of(directory, Duration.ofDays(3000), 100);
        try (SeriesStore store = StoreContent.open(options, disk)) {
            StoreContent.append(store, 0, 10, 3);
            fails.set(true);
            assertThatThrownBy(store::sync).hasMessage("Input/output error");
            assertThat(store.walBytes()).isPositive();
            store.sync();
            assertThat(store.walBytes()).isZero();
            store.release();
        }
        Files.delete(directory.resolve("head/wal/00000002.wal"));
        try (SeriesStore store = open()) {
            assertThat(StoreContent.of(store).get("m{n=\"1\"}")).hasSize(10);
        }
    }
}
