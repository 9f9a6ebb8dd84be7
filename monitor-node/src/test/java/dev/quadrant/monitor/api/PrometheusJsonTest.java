package dev.quadrant.monitor.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quadrant.monitor.histogram.Counts;
import dev.quadrant.monitor.histogram.FloatHistogram;
import dev.quadrant.monitor.histogram.ResetHint;
import dev.quadrant.monitor.labels.Labels;
import io.vertx.core.json.JsonObject;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PrometheusJsonTest {
    /** As strconv.FormatFloat(v, 'f', -1, 64) of Go, with an exponent below 1e-6 and from 1e21 on. */
    @ParameterizedTest
    @CsvSource({
        "0, 0",
        "-0.0, -0",
        "1, 1",
        "1.5, 1.5",
        "100, 100",
        "12345678, 12345678",
        "12345678.5, 12345678.5",
        "1e20, 100000000000000000000",
        "123456789012345680, 123456789012345680",
        "1e21, 1e+21",
        "1.5e300, 1.5e+300",
        "0.001, 0.001",
        "0.0001, 0.0001",
        "0.0000012, 0.0000012",
        "0.00000012, 1.2e-07",
        "NaN, NaN",
        "Infinity, +Inf",
        "-Infinity, -Inf",
    })
    void writesNumbersAsPrometheusDoes(double value, String text) {
        StringBuilder out = new StringBuilder();
        PrometheusJson.number(out, value);
        assertThat(out).hasToString(text);
    }

    @Test
    void writesAMatrix() {
        PrometheusJson json = PrometheusJson.matrix();
        json.series(Labels.of(Labels.NAME, "a", "l", "\"\\\n\u0001ü<"));
        json.point(1000, 1);
        json.point(1500, 2.5);
        json.point(2050, Double.NaN);
        json.series(Labels.of("b", "c"));
        json.point(-500, 1);
        JsonObject read = new JsonObject(json.end());
        assertThat(read.getJsonObject("data")
                        .getJsonArray("result")
                        .getJsonObject(0)
                        .encode())
                .isEqualTo("{\"metric\":{\"__name__\":\"a\",\"l\":\"\\\"\\\\\\n\\u0001ü<\"},"
                        + "\"values\":[[1,\"1\"],[1.5,\"2.5\"],[2.05,\"NaN\"]]}");
        assertThat(json.end()).contains("[-0.5,\"1\"]");
    }

    @Test
    void writesHistograms() {
        FloatHistogram histogram = new FloatHistogram(
                ResetHint.UNKNOWN, 0, 0.5, 1, 6, 7.5, Counts.from(1, 2), Counts.from(1, 3), List.of());
        String text = "{\"count\":\"6\",\"sum\":\"7.5\",\"buckets\":[[1,\"-2\",\"-1\",\"3\"],"
                + "[3,\"-0.5\",\"0.5\",\"1\"],[0,\"1\",\"2\",\"2\"]]}";
        PrometheusJson matrix = PrometheusJson.matrix();
        matrix.series(Labels.of("a", "b"));
        matrix.point(1000, 1);
        matrix.histogram(2000, histogram);
        matrix.point(3000, 2);
        matrix.series(Labels.of("a", "c"));
        matrix.histogram(2000, FloatHistogram.empty(0, List.of()));
        assertThat(new JsonObject(matrix.end())
                        .getJsonObject("data")
                        .getJsonArray("result")
                        .encode())
                .isEqualTo("[{\"metric\":{\"a\":\"b\"},\"values\":[[1,\"1\"],[3,\"2\"]],\"histograms\":[[2," + text
                        + "]]},{\"metric\":{\"a\":\"c\"},\"histograms\":[[2,{\"count\":\"0\",\"sum\":\"0\"}]]}]");
        PrometheusJson vector = PrometheusJson.vector();
        vector.series(Labels.of("a", "b"));
        vector.histogram(2000, histogram);
        assertThat(vector.end()).contains("{\"metric\":{\"a\":\"b\"},\"histogram\":[2," + text + "]}");
    }

    @Test
    void writesAVectorAndNothing() {
        PrometheusJson json = PrometheusJson.vector();
        json.series(Labels.of("a", "b"));
        json.point(1000, 1);
        json.series(Labels.of("a", "c"));
        json.point(1000, 2);
        assertThat(json.end())
                .isEqualTo(
                        "{\"status\":\"success\",\"data\":{\"resultType\":\"vector\",\"result\":["
                                + "{\"metric\":{\"a\":\"b\"},\"value\":[1,\"1\"]},{\"metric\":{\"a\":\"c\"},\"value\":[1,\"2\"]}]}}");
        assertThat(PrometheusJson.matrix().end())
                .isEqualTo("{\"status\":\"success\",\"data\":{\"resultType\":\"matrix\",\"result\":[]}}");
    }
}
