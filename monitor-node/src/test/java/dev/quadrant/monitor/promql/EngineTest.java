package dev.quadrant.monitor.promql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.quadrant.monitor.histogram.FloatHistogram;
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
        Budget budget = new Budget(samples, System.nanoTime() + 10_000_000_000L, () -> false);
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

            @Override
            public void histogram(long time, FloatHistogram value) {
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

    /** Labels and value of each series at a time. */
    private List<String> instant(String query, long time) throws QueryException {
        List<String> series = new ArrayList<>();
        Budget budget = new Budget(100_000, System.nanoTime() + 10_000_000_000L, () -> false);
        Outcome outcome = new Engine(store).instant(Query.parse(query), time, Engine.LOOKBACK, budget);
        outcome.read(new Outcome.Reader() {
            @Override
            public void series(Labels labels) {
                series.add(labels + " ");
            }

            @Override
            public void point(long time, double value) {
                series.set(series.size() - 1, series.getLast() + value);
            }

            @Override
            public void histogram(long time, FloatHistogram value) {
                series.set(series.size() - 1, series.getLast() + value);
            }
        });
        outcome.warnings().forEach(series::add);
        outcome.infos().forEach(series::add);
        return series;
    }

    @Test
    void takesNamesOffComputedSeries() throws QueryException {
        assertThat(instant("m * 2", 10 * MINUTE)).containsExactly("{s=\"a\"} 20.0");
        assertThat(instant("sum by (__name__) (m + 1)", 0)).containsExactly("{} 7.0");
        assertThat(instant("m > 3", 0)).containsExactly("m{s=\"b\"} 5.0");
        assertThat(instant("last_over_time(m[1m])", 0)).containsExactly("m{s=\"a\"} 0.0", "m{s=\"b\"} 5.0");
    }

    @Test
    void saysWhereARateIsOfNoCounter() throws QueryException {
        assertThat(instant("rate(m{s=\"a\"}[5m])", 10 * MINUTE))
                .containsExactly(
                        "{s=\"a\"} " + 1 / 60.0,
                        "PromQL info: metric might not be a counter, name does not end in"
                                + " _total/_sum/_count/_bucket: \"m\" (1:6)");
    }

    @Test
    void sortsInstantQueries() throws QueryException {
        assertThat(instant("sort_desc(m)", 0)).containsExactly("m{s=\"b\"} 5.0", "m{s=\"a\"} 0.0");
        assertThat(instant("topk(1, m)", 0)).containsExactly("m{s=\"b\"} 5.0");
    }

    @Test
    void refusesSeriesThatBecameEqual() {
        assertThatThrownBy(() -> instant("label_replace(m, \"s\", \"x\", \"\", \"\")", 0))
                .hasMessage("vector cannot contain metrics with the same labelset");
        assertThatThrownBy(() -> instant("m + on () m", 0)).hasMessageContaining("many-to-many matching not allowed");
    }

    @Test
    void readsSubqueriesAtMultiplesOfTheirStep() throws QueryException {
        assertThat(instant("count_over_time(m{s=\"a\"}[5m:2m])", 9 * MINUTE)).containsExactly("{s=\"a\"} 2.0");
        assertThat(instant("m{s=\"a\"}[90s]", 9 * MINUTE)).containsExactly("m{s=\"a\"} 8.09.0");
    }

    @Test
    void limitsTheStepsOfASubquery() {
        assertThatThrownBy(() -> instant("sum_over_time(m[200y:1ms])", 0))
                .hasMessage("a subquery of more than 1000000 steps");
        assertThatThrownBy(() -> instant("sum_over_time(m[10h:100ms])", 0))
                .hasMessageContaining("too many samples into memory");
    }

    @Test
    void countsPointsAsSamples() {
        assertThatThrownBy(() -> range("m", 0, MINUTE, 1, 60_000)).hasMessageContaining("too many samples into memory");
        assertThatThrownBy(() -> range("count_values(\"v\", m + time())", 0, 4 * MINUTE, 1000, 10_000))
                .hasMessageContaining("too many samples into memory");
    }

    @Test
    void endsWhenItIsCancelledOrLate() throws QueryException {
        Query query = Query.parse("sum_over_time(m[1d:1s])");
        Budget cancelled = new Budget(1_000_000, System.nanoTime() + 10_000_000_000L, () -> true);
        assertThatThrownBy(() -> new Engine(store).instant(query, 0, Engine.LOOKBACK, cancelled))
                .hasMessage("query was canceled in expression evaluation");
        Budget late = new Budget(1_000_000, System.nanoTime() - 1, () -> false);
        assertThatThrownBy(() -> new Engine(store).instant(query, 0, Engine.LOOKBACK, late))
                .isInstanceOfSatisfying(
                        QueryException.class, e -> assertThat(e.kind()).isEqualTo(QueryException.Kind.TIMEOUT));
    }
}
