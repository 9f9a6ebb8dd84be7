package dev.quadrant.monitor.tsdb;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quadrant.monitor.files.Disk;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LateSamplesTest {
    private static final long MINUTE = 60_000;

    @TempDir
    private Path directory;

    private SeriesStore open(Duration window) throws IOException {
        return StoreContent.open(
                StoreOptions.of(directory, Duration.ofDays(30), 100).outOfOrderWindow(window), new Disk());
    }

    private static int add(SeriesStore store, long time, long value) throws IOException {
        Appender appender = store.appender();
        appender.add(appender.series(StoreContent.series(0)), time, value);
        return appender.commit();
    }

    private static List<String> content(SeriesStore store) {
        return StoreContent.of(store).get("m{n=\"0\"}");
    }

    @Test
    void withoutAWindowASeriesMustRise() throws IOException {
        try (SeriesStore store = open(Duration.ZERO)) {
            assertThat(add(store, 10 * MINUTE, 1)).isEqualTo(1);
            assertThat(add(store, 9 * MINUTE, 1)).isZero();
            assertThat(store.refused(Refusal.OUT_OF_ORDER)).isEqualTo(1);
        }
    }

    @Test
    void aLateSampleWithinTheWindowIsKeptInItsPlaceAlsoOverAKillAndACut() throws IOException {
        SeriesStore store = open(Duration.ofMinutes(30));
        for (int i = 0; i < 200; i++) {
            add(store, i * MINUTE, i);
        }
        assertThat(add(store, 190 * MINUTE + 1, 7)).isEqualTo(1);
        assertThat(add(store, 170 * MINUTE + 1, 8)).isEqualTo(1);
        assertThat(add(store, 169 * MINUTE - 1, 9)).isZero();
        assertThat(add(store, 170 * MINUTE + 1, 10)).isZero();
        assertThat(store.refused(Refusal.TOO_OLD)).isEqualTo(1);
        assertThat(store.refused(Refusal.DUPLICATE)).isEqualTo(1);
        assertThat(store.late()).isEqualTo(2);
        List<String> before = content(store);
        assertThat(before).hasSize(202).containsSubsequence("10200000=170", "10200001=8", "10260000=171");
        store.release();
        try (SeriesStore again = open(Duration.ofMinutes(30))) {
            assertThat(content(again)).isEqualTo(before);
            again.checkpoint();
        }
        try (SeriesStore again = open(Duration.ofMinutes(30))) {
            assertThat(content(again)).isEqualTo(before);
            again.maintain(8 * StoreContent.HOUR);
            assertThat(again.seriesCount()).isZero();
            assertThat(content(again)).isEqualTo(before);
        }
    }

    @Test
    void manyLateSamplesBecomeChunks() throws IOException {
        try (SeriesStore store = open(Duration.ofHours(2))) {
            add(store, 3 * StoreContent.HOUR, 0);
            for (int i = 1000; i > 0; i--) {
                assertThat(add(store, StoreContent.HOUR + i * 3000L, i)).isEqualTo(1);
            }
            List<String> before = content(store);
            assertThat(before).hasSize(1001);
            assertThat(before.get(499)).isEqualTo(StoreContent.HOUR + 500 * 3000L + "=500");
            assertThat(store.chunkBytes()).isPositive();
            store.maintain(10 * StoreContent.HOUR);
            assertThat(store.seriesCount()).isZero();
            assertThat(content(store)).isEqualTo(before);
        }
    }

    /** A window stays in the head as long as late samples of it may come. */
    @Test
    void theCutWaitsForTheWindow() throws IOException {
        try (SeriesStore store = open(Duration.ofHours(6))) {
            add(store, 0, 1);
            store.maintain(7 * StoreContent.HOUR);
            assertThat(store.blockCount()).isZero();
            store.maintain(8 * StoreContent.HOUR);
            assertThat(store.blockCount()).isEqualTo(1);
        }
    }
}
