package dev.quadrant.monitor.tsdb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.quadrant.monitor.files.Disk;
import dev.quadrant.monitor.labels.Labels;
import dev.quadrant.monitor.labels.Matcher;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What happens to samples when their hours are over. */
class BlocksTest {
    private static final long WINDOW = StoreContent.WINDOW;
    private static final long HOUR = StoreContent.HOUR;

    @TempDir
    private Path directory;

    private StoreOptions options(Duration retention) {
        return new StoreOptions(directory, retention, Long.MAX_VALUE, Duration.ZERO, 1000, 1 << 16, 1 << 17, 1 << 14);
    }

    private SeriesStore open(Duration retention) throws IOException {
        return StoreContent.open(options(retention), new Disk());
    }

    @Test
    void aWindowThatIsOverBecomesABlockAndTheHeadForgetsIt() throws IOException {
        Map<String, List<String>> before;
        try (SeriesStore store = open(Duration.ofDays(30))) {
            StoreContent.append(store, 0, 700, 5);
            before = StoreContent.of(store);
            long walBefore = store.walBytes();
            store.maintain(WINDOW + HOUR - 1);
            assertThat(store.blockCount()).isZero();
            store.maintain(WINDOW + HOUR);
            assertThat(store.blockCount()).isEqualTo(1);
            assertThat(StoreContent.of(store)).isEqualTo(before);
            assertThat(store.walBytes()).isLessThan(walBefore);
            store.maintain(2 * WINDOW + HOUR);
            assertThat(store.blockCount()).isEqualTo(2);
            assertThat(store.seriesCount()).isZero();
            assertThat(store.walBytes()).isZero();
            assertThat(StoreContent.of(store)).isEqualTo(before);
            assertThat(StoreContent.of(store, WINDOW - 30_000, WINDOW + 30_000).get("m{n=\"3\"}"))
                    .hasSize(5);
            assertThat(store.labelValues("n")).containsExactly("0", "1", "2", "3", "4");
            assertThat(store.labelNames()).containsExactly(Labels.NAME, "n");
        }
        try (SeriesStore store = open(Duration.ofDays(30))) {
            assertThat(store.blocks()).as("a start reads metas only").noneMatch(Block::verified);
            assertThat(StoreContent.of(store)).isEqualTo(before);
            assertThat(store.blocks()).allMatch(Block::verified);
        }
    }

    @Test
    void aSampleOfAWindowThatIsOverIsRefused() throws IOException {
        try (SeriesStore store = open(Duration.ofDays(30))) {
            StoreContent.append(store, 0, 10, 1);
            store.maintain(WINDOW + HOUR);
            Appender appender = store.appender();
            appender.add(appender.series(StoreContent.series(0)), WINDOW - 1, 1);
            assertThat(appender.commit()).isZero();
            assertThat(store.refused(Refusal.TOO_OLD)).isEqualTo(1);
            appender.add(appender.series(StoreContent.series(0)), WINDOW, 1);
            assertThat(appender.commit()).isEqualTo(1);
            assertThat(StoreContent.of(store).get("m{n=\"0\"}")).hasSize(11);
        }
    }

    /** A fleet that is replaced all the time: what the head holds does not grow with what was. */
    @Test
    void seriesThatComeAndGoDoNotFillTheHead() throws IOException {
        try (SeriesStore store = open(Duration.ofDays(30))) {
            Appender appender = store.appender();
            int most = 0;
            for (int hour = 0; hour < 100; hour++) {
                for (int n = 0; n < 50; n++) {
                    Labels labels = Labels.of(Labels.NAME, "m", "n", hour + "-" + n);
                    appender.add(appender.series(labels), hour * HOUR, n);
                }
                appender.commit();
                store.maintain(hour * HOUR);
                most = Math.max(most, store.seriesCount());
            }
            assertThat(most).isLessThanOrEqualTo(50 * 4);
            assertThat(store.read(List.of(Matcher.of("n", Matcher.Type.REGEX, ".*"))))
                    .hasSize(100 * 50);
            assertThat(store.refused(Refusal.SERIES_LIMIT)).isZero();
        }
    }

    @Test
    void blocksAreMergedAndSayTheSame() throws IOException {
        Map<String, List<String>> before;
        try (SeriesStore store = open(Duration.ofDays(30))) {
            for (int window = 0; window < 30; window++) {
                // Series come and go.
                StoreContent.append(store, window * WINDOW, 100, 1 + window % 7);
            }
            before = StoreContent.of(store);
            store.maintain(30 * WINDOW + HOUR);
            // 27 windows are one block of 54 hours, 3 of six hours are left.
            assertThat(store.blockCount()).isEqualTo(2);
            assertThat(store.upkeep().cuts()).isEqualTo(30);
            assertThat(StoreContent.of(store)).isEqualTo(before);
            store.maintain(30 * WINDOW + HOUR);
            assertThat(directories()).hasSize(2);
        }
        try (SeriesStore store = open(Duration.ofDays(30))) {
            assertThat(StoreContent.of(store)).isEqualTo(before);
        }
    }

    /** The query began before the cut and reads after it. */
    @Test
    void aQueryThatIsUnderWaySeesWhatMovesToABlock() throws IOException {
        try (SeriesStore store = open(Duration.ofDays(30))) {
            StoreContent.append(store, 0, 400, 3);
            List<String> before = StoreContent.of(store).get("m{n=\"1\"}");
            List<StoredSeries> read = store.read(List.of(Matcher.of("n", Matcher.Type.EQUAL, "1")));
            store.maintain(WINDOW + HOUR);
            assertThat(store.seriesCount()).isZero();
            assertThat(StoreContent.samples(read.getFirst().samples(Long.MIN_VALUE, Long.MAX_VALUE)))
                    .isEqualTo(before);
        }
    }

    /** And one that reads while blocks are merged. */
    @Test
    void aQueryThatIsUnderWaySeesWhatIsMerged() throws IOException {
        try (SeriesStore store = new SeriesStore(options(Duration.ofDays(30)))) {
            StoreContent.append(store, 0, 3 * 480, 3);
            store.maintain(2 * WINDOW + HOUR);
            List<String> before = StoreContent.of(store).get("m{n=\"1\"}");
            List<StoredSeries> read = store.read(List.of(Matcher.of("n", Matcher.Type.EQUAL, "1")));
            store.maintain(3 * WINDOW + HOUR);
            assertThat(store.blockCount()).isEqualTo(1);
            assertThat(StoreContent.samples(read.getFirst().samples(Long.MIN_VALUE, Long.MAX_VALUE)))
                    .isEqualTo(before)
                    .hasSize(3 * 480);
        }
    }

    @Test
    void whatIsOlderThanTheRetentionIsDeletedAndItsSpaceIsFree() throws IOException {
        try (SeriesStore store = open(Duration.ofHours(10))) {
            StoreContent.append(store, 0, 2 * 480, 20);
            store.maintain(2 * WINDOW + HOUR);
            assertThat(store.blockCount()).isEqualTo(2);
            Path chunks = BlockWriter.chunkFile(store.blocks().getFirst().directory(), 0);
            List<StoredSeries> read = store.read(List.of(Matcher.of("n", Matcher.Type.EQUAL, "1")));
            Path other = directory.resolve("other-name");
            Files.createLink(other, BlockWriter.chunkFile(store.blocks().get(1).directory(), 0));
            long linked = Files.size(other);
            store.maintain(2 * WINDOW + Duration.ofHours(8).toMillis() - 1);
            assertThat(store.blockCount()).isEqualTo(2);
            store.maintain(2 * WINDOW + Duration.ofHours(8).toMillis());
            assertThat(store.blockCount()).isEqualTo(1);
            assertThat(chunks).doesNotExist();
            assertThat(StoreContent.samples(read.getFirst().samples(0, Long.MAX_VALUE)))
                    .as("a query that is under way finds what is left")
                    .hasSize(480);
            store.maintain(2 * WINDOW + Duration.ofHours(10).toMillis());
            assertThat(store.blockCount()).isZero();
            assertThat(Files.size(other)).as("what a snapshot names stays").isEqualTo(linked);
            assertThat(store.upkeep().deletedByTime()).isEqualTo(2);
            assertThat(StoreContent.of(store)).isEmpty();
            assertThat(store.labelNames()).isEmpty();
        }
    }

    @Test
    void theOldestBlocksGoWhenTheStoreIsTooLarge() throws IOException {
        StoreOptions options = options(Duration.ofDays(30)).sizeMax(60_000);
        try (SeriesStore store = StoreContent.open(options, new Disk())) {
            for (int window = 0; window < 20; window++) {
                StoreContent.append(store, window * WINDOW, 480, 20);
                store.maintain((window + 1) * WINDOW + HOUR);
                assertThat(store.blockBytes() + store.chunkBytes() + store.walBytes())
                        .isLessThanOrEqualTo(60_000);
            }
            assertThat(store.upkeep().deletedBySize()).isPositive();
            assertThat(store.upkeep().deletedByTime()).isZero();
            assertThat(StoreContent.of(store).get("m{n=\"1\"}").getLast())
                    .as("the newest are there")
                    .startsWith(20 * WINDOW - 15_000 + "=");
        }
    }

    @Test
    void aDamagedBlockIsSetAsideAndNamedAndTheOthersServe() throws IOException {
        for (String file : List.of(BlockMeta.FILE, BlockWriter.INDEX)) {
            Path path = directory.resolve("of-" + file);
            StoreOptions options = StoreOptions.of(path, Duration.ofDays(30), 100);
            Path damaged;
            try (SeriesStore store = StoreContent.open(options, new Disk())) {
                StoreContent.append(store, 0, 2 * 480, 3);
                store.maintain(2 * WINDOW + HOUR);
                damaged = store.blocks().getFirst().directory();
            }
            byte[] bytes = Files.readAllBytes(damaged.resolve(file));
            bytes[bytes.length / 2] ^= 8;
            Files.write(damaged.resolve(file), bytes);
            try (SeriesStore store = StoreContent.open(options, new Disk())) {
                assertThat(StoreContent.of(store).get("m{n=\"1\"}")).hasSize(480);
                store.maintain(2 * WINDOW + HOUR);
                assertThat(store.damage())
                        .singleElement()
                        .asString()
                        .contains(damaged + ".corrupt-1", file.substring(0, 4));
                assertThat(damaged).doesNotExist();
                assertThat(store.blockCount()).isEqualTo(1);
            }
            try (SeriesStore store = StoreContent.open(options, new Disk())) {
                assertThat(store.damage()).hasSize(1);
                assertThat(StoreContent.of(store).get("m{n=\"1\"}")).hasSize(480);
            }
        }
    }

    @Test
    void aStoreOfAnotherLayoutIsRefused() throws IOException {
        Files.createDirectories(directory.resolve("wal"));
        assertThatThrownBy(() -> open(Duration.ofDays(1)))
                .isInstanceOf(StoreFormatException.class)
                .hasMessageContaining(directory.resolve("wal").toString());
    }

    private List<Path> directories() throws IOException {
        try (Stream<Path> entries = Files.list(directory.resolve("blocks"))) {
            return entries.toList();
        }
    }
}
