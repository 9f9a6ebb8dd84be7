package dev.quadrant.monitor;

import static org.assertj.core.api.Assertions.fail;

import dev.quadrant.monitor.exposition.ExpositionException;
import dev.quadrant.monitor.exposition.ExpositionParser;
import dev.quadrant.monitor.exposition.FamilyRules;
import dev.quadrant.monitor.exposition.Format;
import dev.quadrant.monitor.exposition.Limits;
import dev.quadrant.monitor.promql.Query;
import dev.quadrant.monitor.promql.QueryException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * Whatever a target exposes or a client asks, it is read or refused by name: no other exception, no endless loop. Seeded: a
 * failure names its number, and {@code -Dfuzz.first} begins with it. {@code -Dfuzz.expositions=10000000
 * -Dfuzz.queries=10000000} for the whole.
 */
class FuzzTest {
    private static final long EXPOSITIONS = Long.getLong("fuzz.expositions", 20_000);
    private static final long QUERIES = Long.getLong("fuzz.queries", 20_000);
    private static final long FIRST = Long.getLong("fuzz.first", 0);
    private static final Limits LIMITS = new Limits(8, 20, 30);

    private static final String EXPOSITION = """
            # HELP http_total Requests\\n and "more"
            # TYPE http_total counter
            # UNIT x_seconds seconds
            http_total{code="200",path="/a\\\\b\\"c"} 17 1700000000.123 # {trace="ä"} 1 2
            # TYPE h histogram
            h_bucket{le="0.5"} 1
            h_bucket{le="+Inf"} 2e3
            h_sum -0x1p-3
            h_count 2
            # some comment
            s{quantile="0.9"}	NaN
            # EOF
            """;
    private static final String[] WORDS = {
        "{",
        "}",
        "\"",
        "\\",
        "\n",
        "=",
        ",",
        "#",
        " ",
        "\t",
        "NaN",
        "+Inf",
        "1e999",
        "-",
        "0x",
        "# EOF\n",
        "le",
        "\u0000",
        "(",
        ")",
        "[",
        "]",
        "[5m:1s]",
        "offset",
        "@",
        "by",
        "on",
        "group_left",
        "sum",
        "rate",
        "1h30m",
        "and",
        "unless",
        "'",
        "`",
        "bool",
        "start()",
        "ä",
        "\ud800",
        "^",
        "=~",
        "!",
        "fill",
        "anchored",
        "# TYPE a info\n"
    };

    @Test
    void expositions() {
        for (long number = FIRST; number < FIRST + EXPOSITIONS; number++) {
            Random random = new Random(number);
            byte[] body = mutated(EXPOSITION, random).getBytes(StandardCharsets.UTF_8);
            for (int i = random.nextInt(3); i > 0 && body.length > 0; i--) {
                body[random.nextInt(body.length)] = (byte) random.nextInt();
            }
            Format format = random.nextBoolean() ? Format.TEXT : Format.OPENMETRICS;
            try {
                read(new ExpositionParser(body, body.length, format, LIMITS), format, number);
            } catch (ExpositionException e) {
                named(e.reason(), number);
            } catch (RuntimeException | StackOverflowError e) {
                fail("exposition " + number, e);
            }
        }
    }

    private static void read(ExpositionParser parser, Format format, long number) throws ExpositionException {
        FamilyRules rules = format == Format.OPENMETRICS ? new FamilyRules() : null;
        for (int entries = 0; entries < 10_000; entries++) {
            ExpositionParser.Entry entry = parser.next();
            if (rules != null) {
                rules.accept(entry, parser);
            }
            switch (entry) {
                case SERIES -> parser.labels();
                case HELP, TYPE, UNIT -> parser.text();
                case COMMENT -> parser.line();
                case END -> {
                    return;
                }
            }
        }
        fail("exposition " + number + " has no end");
    }

    @Test
    void queries() throws IOException {
        List<String> seeds = seeds();
        for (long number = FIRST; number < FIRST + QUERIES; number++) {
            Random random = new Random(number);
            String text = mutated(seeds.get(random.nextInt(seeds.size())), random);
            try {
                Query.parse(text);
            } catch (QueryException e) {
                named(e.getMessage(), number);
            } catch (RuntimeException | StackOverflowError e) {
                fail("query " + number + ": " + text, e);
            }
        }
    }

    private static List<String> seeds() throws IOException {
        try (InputStream in = FuzzTest.class.getResourceAsStream("/prometheus-queries.txt")) {
            List<String> seeds = new ArrayList<>();
            new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> !line.isBlank() && !line.startsWith("#"))
                    .forEach(seeds::add);
            return seeds;
        }
    }

    private static void named(String words, long number) {
        if (words == null || words.isEmpty()) {
            fail("number " + number + " is refused without a word");
        }
    }

    /** A few pieces are taken out, doubled, put elsewhere, or replaced by words that mean something. */
    private static String mutated(String seed, Random random) {
        StringBuilder text = new StringBuilder(seed);
        for (int i = random.nextInt(6); i >= 0; i--) {
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
