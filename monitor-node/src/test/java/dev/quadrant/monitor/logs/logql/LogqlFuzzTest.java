package dev.quadrant.monitor.logs.logql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import dev.quadrant.monitor.logs.store.StoreLab;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Whatever a client asks, it is answered or refused with its place: no other exception, no endless loop. What can be read is
 * evaluated, too. Seeded: a failure names its number, and {@code -Dfuzz.first} begins with it. {@code -Dfuzz.logql=10000000}
 * for the whole.
 */
class LogqlFuzzTest {
    private static final long QUERIES = Long.getLong("fuzz.logql", 10_000);
    private static final long FIRST = Long.getLong("fuzz.first", 0);
    private static final long QUERY_MAX = TimeUnit.SECONDS.toNanos(60);
    private static final Pattern PLACE = Pattern.compile("(?s)parse error at line \\d+, col \\d+: .+");
    private static final LogLimits LIMITS = new LogLimits(1 << 24, 100, 50, 2000);

    private static final List<String> SEEDS = List.of(
            "{job=\"web\", host!~\"b|c\"} |= \"error\" or \"info\" != `x` |~ \"p[0-9]\" !~ \"^$\" | logfmt | status>=500",
            "{job=\"web\"} | logfmt | (duration>100ms or size<=5KB) and level=\"info\" | line_format \"{{.path | ToUpper}} {{.msg}}\"",
            "{job=\"db\"} | json | level=\"warn\" | label_format who=who_user, a=\"{{.took}}\" | drop host, level=\"x\" | keep job",
            "{job=\"db\"} | json user=\"who.user\", first=\"tags[0]\" | user=~\"u1|u2\"",
            "{job=\"odd\"} | pattern \"<ip> - - <_> \\\"<method> <path> <_>\\\" <status>\" | status=200",
            "{job=\"odd\"} | regexp \"(?P<m>GET|POST) (?P<p>\\\\S+)\" | m!=\"\" # all\n| decolorize",
            "sum by (level) (rate({job=\"web\"} | logfmt | __error__=\"\" [5m] offset 1m))",
            "topk(3, sum without (host) (bytes_over_time({job=~\".+\"}[1h]))) / 2 ^ -1",
            "quantile_over_time(0.9, {job=\"web\"} | logfmt | unwrap duration(duration) [10m]) by (path) > bool 1e-3",
            "avg_over_time({job=\"db\"} | json | unwrap took [10m]) and on (job) count_over_time({job=\"db\"}[1m]) or vector(1)",
            "sort_desc(max by (job) (count_over_time({host=\"a\"}[30s]))) % 7 unless absent_over_time({job=\"none\"}[1m])");
    private static final String[] WORDS = {
        "{",
        "}",
        "(",
        ")",
        "[",
        "]",
        "[5m]",
        "[0s]",
        "[99999999999h]",
        "|",
        "|=",
        "|~",
        "|>",
        "!=",
        "!~",
        "=~",
        "=",
        "==",
        ">",
        "<=",
        "+",
        "-",
        "*",
        "/",
        "%",
        "^",
        ",",
        ".",
        "\"",
        "`",
        "\\",
        "\\u00",
        "\\x-1",
        "\n",
        "#",
        " ",
        "\u0000",
        "\u00e4",
        "\ud800",
        "1",
        "0x1f",
        "1e999",
        "NaN",
        "Inf",
        "5KB",
        "3d4h",
        "-1",
        "1.2.3",
        "18446744073709551616",
        "\"\"",
        "\"(a+)+$\"",
        "\"(\"",
        "\"\\\\C\"",
        "\"{{.a\"",
        "\"{{.a | upper}}\"",
        "\"<_><a>\"",
        "\"a[\"",
        "{job=\"web\"}",
        "by",
        "without",
        "on",
        "ignoring",
        "group_left",
        "bool",
        "offset",
        "and",
        "or",
        "unless",
        "json",
        "logfmt",
        "pattern",
        "regexp",
        "unwrap",
        "line_format",
        "label_format",
        "drop",
        "keep",
        "decolorize",
        "duration",
        "bytes",
        "__error__",
        "sum",
        "topk",
        "count",
        "stddev",
        "sort",
        "rate",
        "count_over_time",
        "bytes_rate",
        "sum_over_time",
        "quantile_over_time",
        "absent_over_time",
        "vector",
        "level"
    };

    @TempDir
    Path directory;

    @Test
    @Timeout(value = 10, unit = TimeUnit.MINUTES)
    void queries() throws IOException {
        long answered = 0;
        try (QueryLab lab = new QueryLab(directory)) {
            for (long number = FIRST; number < FIRST + QUERIES; number++) {
                Random random = new Random(number);
                String text = random.nextInt(4) == 0 ? words(random) : mutated(random);
                try {
                    answered += answered(lab, text) ? 1 : 0;
                } catch (IOException | RuntimeException | StackOverflowError e) {
                    fail("query " + number + ": " + text, e);
                }
            }
        }
        assertThat(answered).as("queries that could be read").isGreaterThan(QUERIES / 20);
    }

    private static boolean answered(QueryLab lab, String text) throws IOException {
        Expression expression;
        try {
            expression = Parser.parse(text);
        } catch (LogQueryException e) {
            assertThat(e.status()).as(text).isEqualTo(400);
            if (e.reason().equals("bad-query")) {
                assertThat(e.getMessage()).as(text).matches(PLACE);
            } else {
                assertThat(e.reason()).as(text).endsWith("-max");
            }
            return false;
        }
        try {
            evaluate(lab, expression);
        } catch (LogQueryException e) {
            assertThat(e.status()).as(text + ": " + e.getMessage()).isEqualTo(400);
            assertThat(e.getMessage()).as(text).isNotEmpty();
        }
        return true;
    }

    private static void evaluate(QueryLab lab, Expression expression) throws LogQueryException, IOException {
        LogBudget budget = new LogBudget(LIMITS, System.nanoTime() + QUERY_MAX, () -> false);
        switch (expression) {
            case Expression.Pipeline pipeline ->
                new LogQueries(lab.store)
                        .find(pipeline, StoreLab.NOW - 3600 * StoreLab.SECOND, StoreLab.NOW + 1, 50, true, budget);
            case Expression.Metric metric ->
                new MetricQueries(lab.store)
                        .evaluate(
                                metric,
                                Steps.between(
                                        StoreLab.NOW - 300 * StoreLab.SECOND, StoreLab.NOW, 100 * StoreLab.SECOND),
                                budget);
        }
    }

    private static String words(Random random) {
        List<String> words = new ArrayList<>();
        for (int i = random.nextInt(20); i >= 0; i--) {
            words.add(WORDS[random.nextInt(WORDS.length)]);
        }
        return String.join(random.nextBoolean() ? " " : "", words);
    }

    /** A few pieces are taken out, doubled, put elsewhere, or replaced by words that mean something. */
    private static String mutated(Random random) {
        StringBuilder text = new StringBuilder(SEEDS.get(random.nextInt(SEEDS.size())));
        for (int i = random.nextInt(4); i >= 0; i--) {
            int from = random.nextInt(text.length() + 1);
            int to = Math.min(text.length(), from + random.nextInt(12));
            switch (random.nextInt(4)) {
                case 0 -> text.delete(from, to);
                case 1 -> text.insert(random.nextInt(text.length() + 1), text.substring(from, to));
                case 2 -> text.replace(from, to, WORDS[random.nextInt(WORDS.length)]);
                default -> text.insert(from, WORDS[random.nextInt(WORDS.length)]);
            }
        }
        return text.toString();
    }
}
