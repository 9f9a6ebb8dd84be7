package dev.quadrant.monitor.promql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.quadrant.monitor.histogram.FloatHistogram;
import dev.quadrant.monitor.labels.Labels;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Queries of series that have native histograms, through the interface by which the engine reads. */
class HistogramQueryTest {
    private static final long MINUTE = 60_000;

    @TempDir
    private Path directory;

    private ScriptStorage storage;

    @BeforeEach
    void open() throws IOException {
        storage = new ScriptStorage(directory);
        add("h{a=\"1\"}", "{{schema:1 sum:3 count:3 buckets:[1 2]}}+{{schema:1 sum:3 count:3 buckets:[1 2]}}x9");
        add("h{a=\"2\"}", "{{schema:0 sum:1 count:1 buckets:[1]}}x10");
        add("custom", "{{schema:-53 sum:1 count:1 custom_values:[5 10] buckets:[1]}}x10");
        add("mixed", "1 2 {{sum:1 count:1 buckets:[1]}}x7");
        add("number", "2x10");
    }

    private void add(String series, String samples) throws IOException {
        storage.add(ScriptSeries.labels(series), MINUTE, ScriptSeries.values(samples), List.of());
    }

    @AfterEach
    void close() throws IOException {
        storage.close();
    }

    private List<String> instant(String query, long samples) throws QueryException {
        List<String> told = new ArrayList<>();
        Budget budget = new Budget(samples, System.nanoTime() + 60_000_000_000L, () -> false);
        Outcome outcome = new Engine(storage).instant(Query.parse(query), 5 * MINUTE, Engine.LOOKBACK, budget);
        outcome.read(new Outcome.Reader() {
            @Override
            public void series(Labels labels) {
                told.add(labels + " ");
            }

            @Override
            public void point(long time, double value) {
                told.set(told.size() - 1, told.getLast() + value);
            }

            @Override
            public void histogram(long time, FloatHistogram value) {
                told.set(told.size() - 1, told.getLast() + value);
            }
        });
        told.addAll(outcome.warnings());
        told.addAll(outcome.infos());
        return told;
    }

    private List<String> instant(String query) throws QueryException {
        return instant(query, 1_000_000);
    }

    @Test
    void answersWithHistograms() throws QueryException {
        assertThat(instant("h{a=\"2\"}")).containsExactly("h{a=\"2\"} {count:1, sum:1, (0.5,1]:1}");
        assertThat(instant("sum(h)")).containsExactly("{} {count:19, sum:19, (0.5,1]:7, (1,2]:12}");
        assertThat(instant("rate(h{a=\"1\"}[5m]) * 300"))
                .containsExactly("{a=\"1\"} {count:15, sum:15, (0.7071067811865476,1]:5, (1,1.4142135623730951]:10}");
        assertThat(instant("histogram_count(h)")).containsExactly("{a=\"1\"} 18.0", "{a=\"2\"} 1.0");
        assertThat(instant("custom[2m]"))
                .containsExactly("custom{} {count:1, sum:1, [-Inf,5]:1}{count:1, sum:1, [-Inf,5]:1}");
    }

    @Test
    void saysWithThePlaceWhatDoesNotFit() throws QueryException {
        assertThat(instant("1 + (h{a=\"2\"} > 1)"))
                .containsExactly(
                        "PromQL info: incompatible sample types encountered for binary operator \">\": histogram >"
                                + " float (1:6)");
        assertThat(instant("sum({__name__=~\"h|number\"})"))
                .containsExactly("PromQL warning: encountered a mix of histograms and floats for aggregation (1:5)");
        assertThat(instant("h{a=\"2\"} + on () custom"))
                .containsExactly("PromQL warning: incompatible bucket layout encountered for binary operator + (1:1)");
        assertThat(instant("rate(mixed[5m])"))
                .containsExactly(
                        "PromQL warning: encountered a mix of histograms and floats for metric name \"mixed\" (1:6)");
        assertThat(instant("max_over_time(mixed[5m])"))
                .containsExactly(
                        "{} 2.0",
                        "PromQL info: ignored histograms in a range containing both floats and histograms for metric"
                                + " name \"mixed\" (1:15)");
        assertThat(instant("stddev(h)")).containsExactly("PromQL info: ignored histogram in stddev aggregation (1:8)");
    }

    @Test
    void leavesHistogramsOutWhereNumbersAreMeant() throws QueryException {
        assertThat(instant("abs(h)")).isEmpty();
        assertThat(instant("sort(h)")).isEmpty();
        assertThat(instant("absent(h)")).isEmpty();
        assertThat(instant("scalar(custom)")).containsExactly("{} NaN");
        assertThat(instant("count(h or number)")).containsExactly("{} 3.0");
        assertThat(instant("histogram_count(number)")).isEmpty();
    }

    @Test
    void countsBucketsAsSamples() {
        assertThatThrownBy(() -> instant("count_over_time(h[5m])", 20))
                .isInstanceOfSatisfying(
                        QueryException.class, e -> assertThat(e.limit()).isEqualTo(QueryLimit.SAMPLES));
    }

    @Test
    void refusesModifiersWhereTheyMeanNothing() {
        assertThatThrownBy(() -> Query.parse("sum_over_time(h[5m] smoothed)"))
                .hasMessage("1:1: parse error: smoothed modifier can only be used with: delta, increase, rate - not"
                        + " with sum_over_time");
        assertThatThrownBy(() -> Query.parse("rate(h[5m] anchored smoothed)"))
                .hasMessageContaining("anchored and smoothed modifiers cannot be used together");
        assertThatThrownBy(() -> Query.parse("(1 + 1) smoothed")).hasMessageContaining("1:9: parse error");
        assertThatThrownBy(() -> Query.parse("info(h, number)"))
                .hasMessage("1:9: parse error: expected label selectors only");
    }
}
