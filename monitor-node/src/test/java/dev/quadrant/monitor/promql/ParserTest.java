package dev.quadrant.monitor.promql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ParserTest {
    private static final String[] STARTS = {"", "up{a=\"", "sum by (a) (up", "rate(up[5m", "up + on (a) ", "up offset "
    };

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "up|[__name__=\"up\"]",
                "job:rate:5m{}|[__name__=\"job:rate:5m\"]",
                "up{job=\"a\",b!='c',}|[__name__=\"up\", job=\"a\", b!=\"c\"]",
                "{__name__=\"up\"}|[__name__=\"up\"]",
                "{\"up\", a=`\\n`}|[__name__=\"up\", a=\"\\n\"]",
                "up{a=\"\\x41\\u00fc\\\"\\101\"} # comment|[__name__=\"up\", a=\"Aü\"A\"]",
            })
    void reads(String query, String matchers) throws QueryException {
        assertThat(Parser.matchers(query)).hasToString(matchers);
    }

    @Test
    void readsRegularExpressions() throws QueryException {
        assertThat(Parser.matchers("{a=~\"x|y\", b!~\"z.*\"}"))
                .satisfiesExactly(
                        a -> {
                            assertThat(a.matches("y")).isTrue();
                            assertThat(a.matches("yy")).isFalse();
                        },
                        b -> assertThat(b.matches("z1")).isFalse());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "~~|1:1: parse error: no expression found in input",
                "{}|1:1: parse error: vector selector must contain at least one non-empty matcher",
                "{a=\"\"}|1:1: parse error: vector selector must contain at least one non-empty matcher",
                "up{a=~\"(\"}|1:7: parse error: error parsing regexp: missing closing ): `(`",
                "up{a}|1:5: parse error: unexpected \"}\" in label matching, expected label matching operator",
                "up{a=b}|1:6: parse error: unexpected identifier \"b\" in label matching, expected string",
                "up{a=\"b\"|1:9: parse error: unexpected end of input in label matching, expected \",\" or \"}\"",
                "up{a=\"b|1:6: parse error: unterminated quoted string",
                "up{__name__=\"a\"}|1:13: parse error: metric name must not be set twice",
                "up !|1:4: parse error: unexpected character after '!': ' '",
                "up ;|1:4: parse error: unexpected character: ';'",
                "1 +|1:4: parse error: unexpected end of input",
                "sum(|1:5: parse error: unexpected end of input",
                "(1|1:3: parse error: unexpected end of input, expected \")\"",
                "nothing(1)|1:1: parse error: unknown function with name \"nothing\"",
                "rate()|1:1: parse error: expected 1 argument(s) in call to \"rate\", got 0",
                "rate(up)|1:6: parse error: expected type range vector in call to function \"rate\", got instant vector",
                "sum(1)|1:5: parse error: expected type instant vector in aggregation expression, got scalar",
                "topk(up)|1:1: parse error: wrong number of arguments for aggregate expression provided, expected 2, got 1",
                "1 > 2|1:1: parse error: comparisons between scalars must use BOOL modifier",
                "up + bool up|1:11: parse error: bool modifier can only be used on comparison operators",
                "up and 1|1:1: parse error: set operator \"and\" not allowed in binary scalar expression",
                "up[5m] + 1|1:1: parse error: binary expression must contain only scalar and instant vector types",
                "(up)[5m]|1:5: parse error: ranges only allowed for vector selectors",
                "up[0s]|1:4: parse error: duration must be greater than 0",
                "up[5m - 10m]|1:4: parse error: duration must be greater than 0",
                "up[other()]|1:4: parse error: unexpected identifier \"other\" in duration expression",
                "up[5x]|1:4: parse error: bad number or duration syntax: \"5x\"",
                "1 offset 5m|1:3: parse error: offset modifier must be preceded by an instant vector selector or"
                        + " range vector selector or a subquery",
                "up offset 5m offset 5m|1:14: parse error: offset may not be set multiple times",
                "up @ 1 @ 2|1:8: parse error: @ <timestamp> may not be set multiple times",
                "a or on (x) group_left b|1:13: parse error: no grouping allowed for \"or\" operation",
            })
    void refusesWithThePlace(String query, String message) {
        assertThatThrownBy(() -> Parser.parse(query))
                .isInstanceOf(QueryException.class)
                .hasMessage(message);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "1 + 2 * 3 ^ 2 ^ 0|7",
                "-2 ^ 2|-4",
                "2 ^ -1|0.5",
                "10 - 4 - 3|3",
                "7 % 4 == bool 3|1",
                "0x1F + 1h30m|5431",
                "(1 + 2) * 3|9",
                "-1 * -1|1",
            })
    void bindsAsTheLanguageSays(String query, double result) throws QueryException {
        Evaluation nothing = new Evaluation(
                null, Steps.one(0), 1, false, new Budget(100, Long.MAX_VALUE, () -> false), new Annotations(query));
        assertThat(new Evaluator(nothing, Steps.one(0)).scalar(Parser.parse(query)))
                .containsExactly(result);
    }

    @Test
    void limitsDepthAndOperators() {
        assertThatThrownBy(() -> Parser.parse("(".repeat(90_000))).hasMessageContaining("nest deeper than 128");
        assertThatThrownBy(() -> Parser.parse("-".repeat(90_000) + "1")).hasMessageContaining("nest deeper than 128");
        assertThatThrownBy(() -> Parser.parse("up[" + "(".repeat(90_000)))
                .hasMessageContaining("durations nest deeper than 64");
        assertThatThrownBy(() -> Parser.parse("1" + "+1".repeat(40_000)))
                .hasMessageContaining("more than 1000 operators");
    }

    /** Whatever comes in: an expression or a {@link QueryException}. */
    @Test
    void survivesWhatIsBroken() {
        Random random = new Random(6);
        String alphabet = "up{}=!~\"'`,\\xu0159ab[]()+-#\n:. @^*";
        int taken = 0;
        for (int i = 0; i < 200_000; i++) {
            StringBuilder query = new StringBuilder(STARTS[random.nextInt(STARTS.length)]);
            for (int length = random.nextInt(12); length > 0; length--) {
                query.append(alphabet.charAt(random.nextInt(alphabet.length())));
            }
            try {
                Parser.parse(query.toString());
                taken++;
            } catch (QueryException e) {
                assertThat(e.kind()).isEqualTo(QueryException.Kind.BAD_DATA);
            }
        }
        assertThat(taken).isPositive();
    }
}
