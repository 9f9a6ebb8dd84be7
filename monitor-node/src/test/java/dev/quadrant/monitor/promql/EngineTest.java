package dev.quadrant.monitor.promql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.quadrant.monitor.labels.Labels;
import dev.quadrant.monitor.tsdb.Appender;
import dev.quadrant.monitor.tsdb.Series;
import dev.quadrant.monitor.tsdb.SeriesStore;
import dev.quadrant.monitor.tsdb.Stale;
import dev.quadrant.monitor.tsdb.StoreOptions;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EngineTest {
    private static final long MINUTE = 60_000;

    @TempDir
    private Path directory;

    private SeriesStore store;

    @BeforeEach
    void open() throws IOException {
        store = new SeriesStore(StoreOptions.of(directory, Duration.ofDays(1), 100));
        Appender appender = store.appender();
        Series a = appender.series(Labels.of(Labels.NAME, "m", "s", "a"));
        Series b = appender.series(Labels.of(Labels.NAME, "m", "s", "b"));
        for (int minute = 0; minute <= 10; minute++) {
            appender.add(a, minute * MINUTE, Double.doubleToRawLongBits(minute));
        }
        appender.add(b, 0, Double.doubleToRawLongBits(5));
        appender.add(b, 2 * MINUTE, Stale.BITS);
        appender.add(b, 4 * MINUTE, Double.doubleToRawLongBits(6));
        appender.commit();
    }

    @AfterEach
    void close() throws IOException {
        store.close();
    }

    private List<String> range(String query, long from, long to, long step, long samples) throws QueryException {
        List<String> points = new ArrayList<>();
        Budget budget = new Budget(samples, System.nanoTime() + 10_000_000_000L);
        Outcome outcome = new Engine(store).range(Query.parse(query), from, to, step, Engine.LOOKBACK, budget);
        outcome.read(new Outcome.Reader() {
            @Override
            public void series(Labels labels) {
                points.add(labels.get("s"));
            }

            @Override
            public void point(long time, double value) {
                points.add(time / 1000 + "=" + value);
            }
        });
        return points;
    }

    @Test
    void takesTheNewestSampleOfEachStep() throws QueryException {
        assertThat(range("m{s=\"a\"}", 90_000, 210_000, MINUTE, 100))
                .containsExactly("a", "90=1.0", "150=2.0", "210=3.0");
    }

    @Test
    void endsAtAStaleMarkerAndAfterTheLookback() throws QueryException {
        assertThat(range("m{s=\"b\"}", 0, 10 * MINUTE, MINUTE, 100))
                .containsExactly("b", "0=5.0", "60=5.0", "240=6.0", "300=6.0", "360=6.0", "420=6.0", "480=6.0");
    }

    @Test
    void tellsNothingOfSeriesWithoutAPoint() throws QueryException {
        assertThat(range("m", 30 * MINUTE, 40 * MINUTE, MINUTE, 100)).isEmpty();
        assertThat(range("m", 0, 0, 1, 100)).containsExactly("a", "0=0.0", "b", "0=5.0");
    }

    @Test
    void limitsTheSamplesThatAQueryReads() {
        assertThatThrownBy(() -> range("m", 0, 10 * MINUTE, MINUTE, 5))
                .isInstanceOfSatisfying(
                        QueryException.class, e -> assertThat(e.kind()).isEqualTo(QueryException.Kind.EXECUTION));
    }
}
