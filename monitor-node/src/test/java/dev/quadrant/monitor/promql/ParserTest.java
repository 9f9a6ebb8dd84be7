package dev.quadrant.monitor.promql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ParserTest {
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
            })
    void refusesWithThePlace(String query, String message) {
        assertThatThrownBy(() -> Parser.parse(query))
                .isInstanceOf(QueryException.class)
                .hasMessage(message);
    }

    /** Whatever comes in: an expression or a {@link QueryException}. */
    @Test
    void survivesWhatIsBroken() {
        Random random = new Random(6);
        String alphabet = "up{}=!~\"'`,\\xu0159ab[]()+-#\n:. ";
        int taken = 0;
        for (int i = 0; i < 200_000; i++) {
            StringBuilder query = new StringBuilder(random.nextBoolean() ? "up{a=\"" : "");
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
