package dev.quadrant.monitor.promql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.quadrant.monitor.histogram.FloatHistogram;
import dev.quadrant.monitor.labels.Labels;
import dev.quadrant.monitor.tsdb.Appender;
import dev.quadrant.monitor.tsdb.Series;
import dev.quadrant.monitor.tsdb.SeriesStore;
import dev.quadrant.monitor.tsdb.StoreOptions;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** An aggregation has one series in memory at a time: what it may hold does not grow with how many there are. */
final class StreamedAggregationTest {
    private static final int SERIES = 500;
    private static final int STEPS = 100;
    /** Room for a few series, a group and the samples of one window: nothing like all series. */
    private static final int ROOM = 10 * STEPS;

    @TempDir
    private Path directory;

    private SeriesStore store;

    @BeforeEach
    void open() throws IOException {
        store = new SeriesStore(StoreOptions.of(directory, Duration.ofDays(1), 2 * SERIES));
        Appender appender = store.appender();
        for (int i = 0; i < SERIES; i++) {
            Series m = appender.series(Labels.of(Labels.NAME, "m", "i", Integer.toString(i)));
            Series twin = appender.series(Labels.of(Labels.NAME, "twin", "i", Integer.toString(i)));
            for (int second = 0; second <= 100; second += 10) {
                appender.add(m, second * 1000L, Double.doubleToRawLongBits(second * i));
                appender.add(twin, second * 1000L, Double.doubleToRawLongBits(second));
            }
        }
        appender.commit();
    }

    @AfterEach
    void close() throws IOException {
        store.close();
    }

    private Outcome range(String query, long room) throws QueryException {
        Budget budget = new Budget(room, System.nanoTime() + 60_000_000_000L, () -> false);
        return new Engine(store).range(Query.parse(query), 1000, STEPS * 1000L, 1000, Engine.LOOKBACK, budget);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "sum(m)",
                "count((m))",
                "stddev(m)",
                "avg by (missing) (rate(m[1m]))",
                "max(quantile_over_time(0.5, m[1m]))",
                "histogram_quantile(0.9, sum by (le) (increase(m[1m])))",
                "min(last_over_time(m[1m]))",
                "sum(rate(m[1m])) / count(m @ 50)"
            })
    void needsRoomForOneSeries(String query) {
        assertThatCode(() -> range(query, ROOM)).doesNotThrowAnyException();
    }

    @ParameterizedTest
    @ValueSource(strings = {"m", "rate(m[1m])", "sum by (i) (m)", "topk(3, m)", "quantile(0.5, m)"})
    void whatIsKeptNeedsRoom(String query) {
        assertThatThrownBy(() -> range(query, ROOM)).hasMessageContaining("too many samples into memory");
        assertThatCode(() -> range(query, 10L * SERIES * STEPS)).doesNotThrowAnyException();
    }

    @Test
    void foldsWhatTheSeriesHave() throws QueryException {
        StringBuilder points = new StringBuilder();
        range("sum(m) * 0 + sum(rate(m[1m]))", ROOM).read(new Outcome.Reader() {
            @Override
            public void series(Labels labels) {
                points.append(labels);
            }

            @Override
            public void point(long time, double value) {
                if (time == 100_000) {
                    points.append(value);
                }
            }

            @Override
            public void histogram(long time, FloatHistogram value) {
                points.append(value);
            }
        });
        // Each counter grows by its number in a second.
        assertThat(points).hasToString("{}" + (SERIES - 1) * SERIES / 2 + ".0");
    }

    @Test
    void seriesThatBecomeEqualAreStillAnError() {
        assertThatThrownBy(() -> range("sum(rate({__name__=~\"m|twin\"}[1m]))", 10L * SERIES * STEPS))
                .hasMessage("vector cannot contain metrics with the same labelset");
    }
}
