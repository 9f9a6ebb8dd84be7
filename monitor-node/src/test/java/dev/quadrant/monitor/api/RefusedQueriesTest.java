package dev.quadrant.monitor.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.quadrant.monitor.labels.Labels;
import dev.quadrant.monitor.promql.QueryException;
import dev.quadrant.monitor.promql.QueryLimit;
import dev.quadrant.monitor.tsdb.Appender;
import dev.quadrant.monitor.tsdb.Series;
import dev.quadrant.monitor.tsdb.SeriesStore;
import dev.quadrant.monitor.tsdb.StoreOptions;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.MultiMap;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Each limit of a query has a metric of its own. */
class RefusedQueriesTest {
    private static final QueryOptions OPTIONS = new QueryOptions(Duration.ofMinutes(1), 1, 1, 1000);

    @TempDir
    private Path directory;

    private final SimpleMeterRegistry metrics = new SimpleMeterRegistry();
    private final RefusedQueries refused = new RefusedQueries(metrics);
    private SeriesStore store;

    @BeforeEach
    void open() throws IOException {
        store = new SeriesStore(StoreOptions.of(directory, Duration.ofDays(1), 10));
        Appender appender = store.appender();
        Series series = appender.series(Labels.of(Labels.NAME, "m"));
        appender.add(series, 1000, Double.doubleToRawLongBits(1));
        appender.commit();
    }

    @AfterEach
    void close() throws IOException {
        store.close();
    }

    /** What a query that must fail is counted as, alone. */
    private void counts(QueryLimit limit, QueryOptions options, boolean gone, String... parameters) {
        MultiMap map = MultiMap.caseInsensitiveMultiMap();
        for (int i = 0; i < parameters.length; i += 2) {
            map.add(parameters[i], parameters[i + 1]);
        }
        Queries queries = new Queries(store, options);
        Parameters all = new Parameters(map);
        QueryException failure = catchThrowableOfType(QueryException.class, () -> {
            String answer = map.contains("start")
                    ? queries.range(all, 1000, () -> gone)
                    : queries.instant(all, 1000, () -> gone);
            assertThat(answer).as("an answer").isNull();
        });
        refused.failed(failure);
        assertThat(count(limit.reason())).as(failure.getMessage()).isEqualTo(1);
        double sum = metrics.find("quadrant.monitor.queries.refused").counters().stream()
                .mapToDouble(counter -> counter.count())
                .sum();
        assertThat(sum).isEqualTo(1);
    }

    private double count(String reason) {
        return metrics.get("quadrant.monitor.queries.refused")
                .tag("reason", reason)
                .counter()
                .count();
    }

    @Test
    void samples() {
        counts(QueryLimit.SAMPLES, OPTIONS, false, "query", "m", "start", "1", "end", "2000", "step", "1");
    }

    @Test
    void time() {
        QueryOptions none = new QueryOptions(Duration.ofMillis(0), 1, 1, 1_000_000);
        counts(QueryLimit.TIME, none, false, "query", "sum_over_time(m[1d:1s])");
    }

    @Test
    void nobodyWaits() {
        QueryOptions many = new QueryOptions(Duration.ofMinutes(1), 1, 1, 1_000_000);
        counts(QueryLimit.GONE, many, true, "query", "sum_over_time(m[1d:1s])");
    }

    @Test
    void points() {
        counts(QueryLimit.POINTS, OPTIONS, false, "query", "m", "start", "1", "end", "20000", "step", "1");
    }

    @Test
    void stepsOfASubquery() {
        counts(QueryLimit.SUBQUERY_STEPS, OPTIONS, false, "query", "sum_over_time(m[10y:1ms])");
    }

    @Test
    void length() {
        counts(QueryLimit.LENGTH, OPTIONS, false, "query", "m" + " ".repeat(100_000));
    }

    @Test
    void depth() {
        counts(QueryLimit.DEPTH, OPTIONS, false, "query", "(".repeat(1000));
    }

    @Test
    void depthOfDurations() {
        counts(QueryLimit.DEPTH, OPTIONS, false, "query", "m[" + "(".repeat(1000));
    }

    @Test
    void operators() {
        counts(QueryLimit.OPERATORS, OPTIONS, false, "query", "1" + "+1".repeat(2000));
    }

    @Test
    void countsNothingElse() throws QueryException {
        refused.failed(new QueryException(QueryException.Kind.BAD_DATA, "a query that is wrong"));
        refused.queueFull();
        assertThat(count("queue-full")).isEqualTo(1);
        assertThat(metrics.find("quadrant.monitor.queries.refused").counters()).hasSize(9);
        assertThat(metrics.find("quadrant.monitor.queries.refused").counters().stream()
                        .mapToDouble(counter -> counter.count())
                        .sum())
                .isEqualTo(1);
    }
}
