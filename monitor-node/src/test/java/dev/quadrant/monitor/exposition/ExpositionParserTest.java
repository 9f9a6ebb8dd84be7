package dev.quadrant.monitor.exposition;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ExpositionParserTest {
    @Test
    void readsTextAsPrometheusWritesIt() throws ExpositionException {
        assertThat(read(Format.TEXT, """
                        # HELP http_requests_total The total \\\\ number of\\nrequests.
                        # TYPE http_requests_total counter
                        http_requests_total{method="post",code="200"} 1027 1395066363000
                        http_requests_total{method="post",code="400",}    3

                        # a comment
                        #another
                        \t msdos_file_access_time_seconds { path = "C:\\\\DIR\\\\FILE.TXT" , error="Cannot find file:\\n\\"FILE.TXT\\"" }1.458255915e9
                        metric_without_timestamp_and_labels 12.47
                        something_weird{problem="division by zero"} +Inf -3982045
                        rpc_duration_seconds{quantile="0.99"}\tNaN
                        """))
                .containsExactly(
                        "HELP http_requests_total The total \\ number of\nrequests.",
                        "TYPE http_requests_total counter",
                        "http_requests_total{code=\"200\", method=\"post\"} 1027.0 @1.395066363E9",
                        "http_requests_total{code=\"400\", method=\"post\"} 3.0",
                        "COMMENT",
                        "COMMENT",
                        "msdos_file_access_time_seconds{error=\"Cannot find file:\\n\\\"FILE.TXT\\\"\","
                                + " path=\"C:\\\\DIR\\\\FILE.TXT\"} 1.458255915E9",
                        "metric_without_timestamp_and_labels{} 12.47",
                        "something_weird{problem=\"division by zero\"} Infinity @-3982.045",
                        "rpc_duration_seconds{quantile=\"0.99\"} NaN");
    }

    @Test
    void readsOpenMetrics() throws ExpositionException {
        assertThat(read(Format.OPENMETRICS, """
                        # TYPE a_seconds counter
                        # UNIT a_seconds seconds
                        a_seconds_total{x="ü \\\\z # "} 1.5e3 1.25 # {id="1"} 0.5 1
                        a_seconds_created 1520430000.123
                        # EOF
                        """))
                .containsExactly(
                        "TYPE a_seconds counter",
                        "UNIT a_seconds seconds",
                        "a_seconds_total{x=\"ü \\\\z # \"} 1500.0 @1.25 exemplar",
                        "a_seconds_created{} 1.520430000123E9");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "1a 2|bad-name",
                "a|no-value",
                "a{x=1} 2|bad-label",
                "a{x='1'} 2|bad-label",
                "a{x=\"1\" 2|bad-label",
                "a{x=\"1\\|bad-label",
                "a{x=\"1\",x=\"2\"} 1|duplicate-label",
                "a 0x10|bad-value",
                "a 1_000|bad-value",
                "a 1e|bad-value",
                "a .|bad-value",
                "a 1 2 3|bad-line",
                "a 1 2.5|bad-timestamp",
                "a{l1=\"\",l2=\"x\",l3=\"x\"} 1|label-limit",
                "a{x=\"0123456789\"} 1|value-length",
                "a{x0123456789=\"\"} 1|name-length",
            })
    void refusesWithAReason(String line, String reason) {
        assertThatThrownBy(() -> read(Format.TEXT, new Limits(2, 8, 8), line.getBytes(StandardCharsets.UTF_8)))
                .isInstanceOfSatisfying(ExpositionException.class, e -> {
                    assertThat(e.reason()).isEqualTo(reason);
                    assertThat(e.line()).isEqualTo(1);
                });
    }

    @Test
    void refusesWhatIsNoUtf8() {
        byte[] body = "a{x=\"?\"} 1\n".getBytes(StandardCharsets.UTF_8);
        body[5] = (byte) 0xff;
        assertThatThrownBy(() -> read(Format.TEXT, Limits.NONE, body)).hasMessageContaining("UTF-8");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "0",
                "-0.0",
                "1",
                "+1.5",
                "0.1",
                "123456789012345",
                "12345678901234567890",
                "1e22",
                "1e23",
                "1e-22",
                "1e-23",
                "4.9e-324",
                "1.7976931348623157e308",
                "1e400",
                "-1e400",
                "1e-400",
                "9007199254740993",
                ".5",
                "5.",
                "0.000000000000000000000000000000001",
                "2.2250738585072011e-308",
                "1.00000000000000011102230246251565",
                "9007199254740992e-5",
                "1234567890123456e7",
                "1e0000000000000000000000001"
            })
    void numbersAreWhatTheJdkSays(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        assertThat(Decimal.parse(bytes, 0, bytes.length)).isEqualTo(Double.parseDouble(text));
    }

    @Test
    void randomNumbersAreWhatTheJdkSays() {
        Random random = new Random(1);
        for (int i = 0; i < 200_000; i++) {
            double value =
                    switch (i % 3) {
                        case 0 -> Double.longBitsToDouble(random.nextLong());
                        case 1 -> random.nextLong() / 1000.0;
                        default -> random.nextInt() * 0.25;
                    };
            byte[] bytes = Double.toString(value).getBytes(StandardCharsets.UTF_8);
            assertThat(Double.valueOf(Decimal.parse(bytes, 0, bytes.length))).isEqualTo(Double.valueOf(value));
        }
    }

    /** Whatever comes in: an answer or an {@link ExpositionException}, nothing else, and the end is reached. */
    @Test
    void survivesWhatIsBroken() {
        Random random = new Random(2);
        byte[] seed = """
                # HELP a x\\n
                # TYPE a counter
                a_total{x="1",y="\\"ü\\\\"} 1.5e3 1.25 # {id="1"} 0.5 1
                b{} NaN
                # EOF
                """.getBytes(StandardCharsets.UTF_8);
        byte[] alphabet = "\n #{}\",=\\0.e+-aNü_:\t".getBytes(StandardCharsets.UTF_8);
        int taken = 0;
        for (int i = 0; i < 200_000; i++) {
            byte[] body = Arrays.copyOf(seed, 1 + random.nextInt(seed.length));
            for (int change = random.nextInt(4); change > 0; change--) {
                body[random.nextInt(body.length)] = alphabet[random.nextInt(alphabet.length)];
            }
            for (Format format : Format.values()) {
                try {
                    read(format, Limits.NONE, body);
                    taken++;
                } catch (ExpositionException e) {
                    assertThat(e.line()).isPositive();
                }
            }
        }
        assertThat(taken).isPositive();
    }

    private static List<String> read(Format format, String body) throws ExpositionException {
        return read(format, Limits.NONE, body.getBytes(StandardCharsets.UTF_8));
    }

    private static List<String> read(Format format, Limits limits, byte[] body) throws ExpositionException {
        ExpositionParser parser = new ExpositionParser(body, body.length, format, limits);
        List<String> entries = new ArrayList<>();
        while (true) {
            ExpositionParser.Entry entry = parser.next();
            switch (entry) {
                case END -> {
                    return entries;
                }
                case COMMENT -> entries.add("COMMENT");
                case SERIES ->
                    entries.add(parser.labels() + " " + parser.value()
                            + (parser.hasTimestamp() ? " @" + parser.timestamp() : "")
                            + (parser.hasExemplar() ? " exemplar" : ""));
                default -> entries.add(entry + " " + parser.metric() + " " + parser.text());
            }
        }
    }
}
