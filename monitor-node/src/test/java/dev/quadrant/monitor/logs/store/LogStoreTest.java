package dev.quadrant.monitor.logs.store;

import static dev.quadrant.monitor.logs.store.StoreLab.NOW;
import static dev.quadrant.monitor.logs.store.StoreLab.SECOND;
import static dev.quadrant.monitor.logs.store.StoreLab.content;
import static dev.quadrant.monitor.logs.store.StoreLab.entry;
import static dev.quadrant.monitor.logs.store.StoreLab.options;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.quadrant.monitor.files.Disk;
import dev.quadrant.monitor.files.FaultyDisk;
import dev.quadrant.monitor.labels.Labels;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LogStoreTest {
    private static final Labels A = Labels.of("job", "t", "app", "a");
    private static final Labels B = Labels.of("job", "t", "app", "b");

    @TempDir
    private Path directory;

    private static List<LogEntry> lines(Labels labels, int from, int count) {
        List<LogEntry> lines = new ArrayList<>();
        for (int i = from; i < from + count; i++) {
            lines.add(entry(labels, NOW - (100_000 - i) * SECOND, "line " + i + " of " + labels.get("app")));
        }
        return lines;
    }

    private List<Path> files() throws IOException {
        try (Stream<Path> all = Files.walk(directory.resolve("days"))) {
            return all.filter(Files::isRegularFile).sorted().toList();
        }
    }

    @Test
    void linesAreTheSameInMemoryInFilesAndAfterAStart() throws IOException {
        List<String> before;
        try (LogStore store = new LogStore(options(directory))) {
            // Two days, and one line before the others.
            store.append(lines(A, 10, 50), null, NOW);
            store.append(lines(B, 0, 99_000), null, NOW);
            store.append(lines(A, 5, 1), null, NOW);
            before = content(store, "job", "t");
            assertThat(before).hasSize(99_051);
            store.cut();
            assertThat(content(store, "job", "t")).isEqualTo(before);
            assertThat(files()).hasSize(2);
            store.append(lines(A, 100, 3), null, NOW);
            before = content(store, "job", "t");
        }
        try (LogStore again = new LogStore(options(directory))) {
            assertThat(content(again, "job", "t")).isEqualTo(before);
            assertThat(content(again, "app", "a")).hasSize(54);
            assertThat(again.recoveredCount()).isEqualTo(3);
        }
    }

    /** The process dies in every change to the disk in turn: what was taken is there afterwards, once, with its cursor. */
    @Test
    void aCrashLosesNothingThatWasTakenAndDoublesNothing() throws IOException {
        boolean crashed = true;
        for (int at = 0; crashed; at++) {
            Path path = directory.resolve("crash-" + at);
            FaultyDisk disk = FaultyDisk.killed(at);
            int taken = run(path, disk);
            crashed = disk.failed();
            try (LogStore again = new LogStore(options(path))) {
                List<String> content = content(again, "job", "t");
                assertThat(content).as("killed at change " + at).hasSize(taken).doesNotHaveDuplicates();
                Cursor cursor = again.cursor("s");
                assertThat(cursor == null ? 0 : Integer.parseInt(cursor.place()))
                        .as("killed at change " + at)
                        .isEqualTo(taken);
            }
        }
    }

    /** How many lines were taken before the disk failed. */
    private static int run(Path path, Disk disk) {
        int taken = 0;
        try {
            LogStore store = new LogStore(options(path), disk);
            for (int round = 0; round < 3; round++) {
                for (int part = 0; part < 3; part++) {
                    // Lines of both sides of midnight in each batch: a cut writes two files.
                    List<LogEntry> batch = new ArrayList<>(lines(A, taken, 2));
                    batch.add(entry(B, NOW - 3600 * SECOND + taken, "line " + taken + " today"));
                    LogStore.Taken outcome = store.append(batch, new Cursor("s", Integer.toString(taken + 3)), NOW);
                    if (outcome.count() == 0) {
                        return taken;
                    }
                    taken += outcome.count();
                }
                store.cut();
            }
            store.close();
        } catch (IOException e) {
            return taken;
        }
        return taken;
    }

    @Test
    void aFullDiskIsNamedAndRoomMendsIt() throws IOException {
        FaultyDisk disk = FaultyDisk.full(4);
        try (LogStore store = new LogStore(options(directory), disk)) {
            int taken = 0;
            LogStore.Taken outcome = store.append(lines(A, 0, 1), null, NOW);
            while (outcome.count() > 0 && taken < 100) {
                taken += outcome.count();
                outcome = store.append(lines(A, taken, 1), null, NOW);
            }
            assertThat(outcome.refused()).isEqualTo(Map.of(Refusals.STORE, 1));
            assertThat(store.failure()).contains("No space left");
            assertThatThrownBy(store::cut).hasMessageContaining("No space left");
            assertThat(content(store, "job", "t")).hasSize(taken);
            disk.makeRoom();
            assertThat(store.append(lines(A, 500, 1), null, NOW).count()).isOne();
            assertThat(store.failure()).isEmpty();
            store.cut();
            assertThat(content(store, "job", "t")).hasSize(taken + 1);
            assertThat(files()).hasSize(1);
        }
    }

    /** As long as a source's lines do not fit, its place stays: it comes again. */
    @Test
    void aFullHeadKeepsCursorsWhereTheyWere() throws IOException {
        FaultyDisk disk = FaultyDisk.full(1_000_000);
        LogStoreOptions small = new LogStoreOptions(directory, Duration.ofDays(30), Long.MAX_VALUE, 100, 1000);
        try (LogStore store = new LogStore(small, disk)) {
            store.append(lines(A, 0, 200), new Cursor("s", "200"), NOW);
            LogStore.Taken outcome = store.append(lines(A, 200, 5), new Cursor("s", "205"), NOW);
            assertThat(outcome.refused()).isEqualTo(Map.of(Refusals.HEAD_FULL, 5));
            assertThat(store.cursor("s").place()).isEqualTo("200");
            assertThat(store.append(lines(A, 200, 5), null, NOW).refused()).isEqualTo(Map.of(Refusals.HEAD_FULL, 5));
            store.cut();
            assertThat(store.append(lines(A, 200, 5), new Cursor("s", "205"), NOW)
                            .count())
                    .isEqualTo(5);
        }
    }

    @Test
    void aDamagedBlockIsNamedAndCostsNoOther() throws IOException {
        try (LogStore store = new LogStore(options(directory))) {
            store.append(lines(A, 50_000, 20), null, NOW);
            store.append(lines(B, 50_000, 20), null, NOW);
            store.cut();
        }
        Path file = files().getFirst();
        try (RandomAccessFile damaged = new RandomAccessFile(file.toFile(), "rw")) {
            damaged.seek(20);
            int was = damaged.read();
            damaged.seek(20);
            damaged.write(was ^ 0x55);
        }
        try (LogStore again = new LogStore(options(directory))) {
            assertThat(content(again, "job", "t")).hasSize(20);
            assertThat(again.damage()).singleElement().asString().contains(file.toString(), "checksum");
        }
    }

    @Test
    void aDamagedIndexIsSetAsideAndNamed() throws IOException {
        try (LogStore store = new LogStore(options(directory))) {
            store.append(lines(A, 0, 99_000), null, NOW);
            store.cut();
        }
        assertThat(files()).hasSize(2);
        Path file = files().getFirst();
        try (RandomAccessFile damaged = new RandomAccessFile(file.toFile(), "rw")) {
            damaged.setLength(damaged.length() - 1);
        }
        try (LogStore again = new LogStore(options(directory))) {
            assertThat(again.fileCount()).isOne();
            assertThat(again.damage()).singleElement().asString().contains(file.getFileName() + ".corrupt-1");
            assertThat(again.append(lines(A, 99_500, 1), null, NOW).count()).isOne();
        }
    }

    /** In the middle of the log, not at its end: what is before is kept, the rest is kept aside. */
    @Test
    void aDamagedLogIsCopiedAsideAndNamed() throws IOException {
        try (LogStore store = new LogStore(options(directory))) {
            for (int i = 0; i < 10; i++) {
                store.append(lines(A, 10 * i, 10), null, NOW);
            }
        }
        Path log;
        try (Stream<Path> all = Files.list(directory.resolve("wal"))) {
            log = all.findFirst().orElseThrow();
        }
        byte[] bytes = Files.readAllBytes(log);
        bytes[bytes.length / 2] ^= 1;
        Files.write(log, bytes);
        try (LogStore again = new LogStore(options(directory))) {
            assertThat(content(again, "job", "t")).hasSizeBetween(30, 60);
            assertThat(again.damage()).singleElement().asString().contains(".corrupt-1");
        }
    }

    @Test
    void oldDaysGoByAgeAndOldFilesBySize() throws IOException {
        LogStoreOptions options =
                new LogStoreOptions(directory, Duration.ofDays(30), 1, 100, LogStoreOptions.HEAD_BYTES);
        try (LogStore store = new LogStore(options)) {
            store.append(lines(A, 0, 99_000), null, NOW);
            store.cut();
            store.append(lines(A, 99_000, 10), null, NOW);
            store.cut();
            assertThat(store.fileCount()).isEqualTo(3);
            store.maintain(NOW);
            assertThat(store.fileCount()).isOne();
            assertThat(store.deletedCount("size-max")).isEqualTo(2);
            store.maintain(NOW + 32 * 86_400 * SECOND);
            assertThat(store.fileCount()).isZero();
            assertThat(store.deletedCount("retention")).isOne();
            assertThat(files()).isEmpty();
        }
    }

    @Test
    void refusesWhatIsTooOldTooNewOrOneStreamTooMany() throws IOException {
        LogStoreOptions options =
                new LogStoreOptions(directory, Duration.ofDays(30), Long.MAX_VALUE, 2, LogStoreOptions.HEAD_BYTES);
        try (LogStore store = new LogStore(options)) {
            LogStore.Taken taken = store.append(
                    List.of(
                            entry(A, NOW - 31 * 86_400 * SECOND, "old"),
                            entry(A, NOW + 7200 * SECOND, "new"),
                            entry(A, NOW, "good"),
                            entry(B, NOW, "good"),
                            entry(Labels.of("job", "t", "app", "c"), NOW, "third"),
                            entry(A, NOW, "good again")),
                    null,
                    NOW);
            assertThat(taken.count()).isEqualTo(3);
            assertThat(taken.refused())
                    .isEqualTo(Map.of(Refusals.TOO_OLD, 1, Refusals.TOO_NEW, 1, Refusals.STREAM_LIMIT, 1));
        }
    }
}
