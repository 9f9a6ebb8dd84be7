package dev.quadrant.monitor.logs.logql;

import static dev.quadrant.monitor.logs.store.StoreLab.NOW;
import static dev.quadrant.monitor.logs.store.StoreLab.SECOND;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LogqlTest {
    @TempDir
    private Path directory;

    /** How many lines a query finds: in memory, and the same in files. */
    @ParameterizedTest
    @CsvSource(delimiter = '#', textBlock = """
            {job="web"} # 120
            {job=~"web|db"} # 180
            {job=~".+", host!="a"} # 62
            {job="web"} |= "level=error" # 12
            {job="web"} |= "level=error" |= "status=500" # 6
            {job="web"} != "level=info" # 12
            {job="web"} |= "request 7 done" or "request 8 done" # 2
            {job="web"} |~ "request (7|8) done" # 2
            {job="web"} |~ "error|request 8 done" # 13
            {job="web"} |~ "(?i)REQUEST 8 DONE" # 1
            {job="web"} !~ "level=(info|x)" # 12
            {job="web"} |~ "status=5.." # 6
            {job="web"} | logfmt | level="error" # 12
            {job="web"} | logfmt | status>=500 # 6
            {job="web"} | logfmt | duration>1s and duration<=1.1s # 10
            {job="web"} | logfmt | size>=100KB # 20
            {job="web"} | logfmt | (level="error" or path="/p1") and status=200 # 42
            {job="web"} | logfmt | level=~"err.*", status!=500 # 6
            {job="web"} | logfmt lvl="level" | lvl="error" # 12
            {job="web"} | logfmt | msg="request 7 done" # 1
            {job="db"} | json | level="warn" # 10
            {job="db"} | json | who_user="u3" # 15
            {job="db"} | json u="who.user" | u="u3" # 15
            {job="db"} | json | took>=50.5 # 10
            {job="db"} | json | host_extracted="inner" # 60
            {job="odd"} | json | __error__="JSONParserErr" # 2
            {job="odd"} | pattern "<ip> - <_> [<_>] \\"<method> <path> <_>\\" <status>" | status=200 # 1
            {job="odd"} | regexp "(?P<method>GET|PUT) (?P<path>\\\\S+)" | path="/a" # 1
            {job="odd"} |= "\u00e4" # 1
            {job="web"} | logfmt | line_format "{{.path}} {{.level | ToUpper}}" |= "/p1 ERROR" # 4
            {job="web"} | logfmt | label_format l=level | l="error" # 12
            {job="web"} | logfmt | drop level | level="" # 120
            {job="nothing"} # 0
            {job="web"} |= "not there at all" # 0
            """)
    void findsLines(String query, int count) throws IOException, LogQueryException {
        try (QueryLab lab = new QueryLab(directory)) {
            assertThat(lab.lines(query, 1000, true)).as("in memory").hasSize(count);
            lab.store.cut();
            assertThat(lab.lines(query, 1000, true)).as("in files").hasSize(count);
        }
    }

    @Test
    void givesTheNewestOrTheOldestInOrder() throws IOException, LogQueryException {
        try (QueryLab lab = new QueryLab(directory)) {
            lab.store.cut();
            List<FoundLine> newest = lab.lines("{job=~\"web|db\"}", 5, true);
            assertThat(newest.stream().map(line -> (NOW - line.time()) / SECOND))
                    .containsExactly(5L, 10L, 10L, 15L, 20L);
            List<FoundLine> oldest = lab.lines("{job=\"web\"}", 3, false);
            assertThat(oldest.stream().map(line -> (NOW - line.time()) / SECOND))
                    .containsExactly(600L, 595L, 590L);
            assertThat(lab.lines("{job=\"web\"} | logfmt | line_format \"{{.msg}}\"", 1, true)
                            .getFirst()
                            .text())
                    .isEqualTo("request 119 done");
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '#', textBlock = """
            count_over_time({job="web"}[10m]) # {host="a", job="web"} 119.0
            count_over_time({job="web"}[11m]) # {host="a", job="web"} 120.0
            sum(count_over_time({job=~"web|db"}[11m])) # {} 180.0
            sum by (job) (count_over_time({job=~"web|db"}[11m])) # {job="db"} 60.0, {job="web"} 120.0
            sum without (host) (count_over_time({job=~"web|db"}[11m])) # {job="db"} 60.0, {job="web"} 120.0
            sum by (level) (count_over_time({job="web"} | logfmt [11m])) # {level="error"} 12.0, {level="info"} 108.0
            sum by (level) (rate({job="web"} | logfmt [1m])) # {level="error"} 0.017, {level="info"} 0.167
            rate({job="web"}[1m]) # {host="a", job="web"} 0.183
            bytes_over_time({job="odd"}[1m]) # {job="odd"} 55.0
            sum(count_over_time({job="web"} |= "error" [11m])) / sum(count_over_time({job="web"}[11m])) # {} 0.1
            sum by (job) (count_over_time({job=~"web|db"}[11m])) > 100 # {job="web"} 120.0
            sum(count_over_time({job="web"}[11m])) > bool 1000 # {} 0.0
            topk(1, sum by (job) (count_over_time({job=~".+"}[11m]))) # {job="web"} 120.0
            bottomk(1, sum by (job) (count_over_time({job=~".+"}[11m]))) # {job="odd"} 2.0
            count(sum by (job) (count_over_time({job=~".+"}[11m]))) # {} 3.0
            max(sum by (job) (count_over_time({job=~".+"}[11m]))) # {} 120.0
            sum_over_time({job="web"} | logfmt | unwrap status [25s]) by (host) # {host="a"} 800.0
            max_over_time({job="web"} | logfmt | unwrap duration(duration) [11m]) by (host) # {host="a"} 1.19
            avg_over_time({job="db"} | json | unwrap took [25s]) by (job) # {job="db"} 59.0
            quantile_over_time(0.5, {job="web"} | logfmt | unwrap size [11m]) by (job) #
            quantile_over_time(0.5, {job="web"} | logfmt | unwrap bytes(size) [11m]) by (job) # {job="web"} 59500.0
            absent_over_time({job="none"}[5m]) # {job="none"} 1.0
            absent_over_time({job="web"}[5m]) #
            vector(1) + vector(1) # {} 2.0
            1 + 2 * 3 ^ 2 # {} 19.0
            count_over_time({job="web"}[10m] offset 5m) # {host="a", job="web"} 61.0
            count_over_time({job="web"}[11m] |= "error") # {host="a", job="web"} 12.0
            sum(count_over_time({job="none"}[5m])) or vector(0) # {} 0.0
            """)
    void computes(String query, String expected) throws IOException, LogQueryException {
        try (QueryLab lab = new QueryLab(directory)) {
            String wanted = expected == null ? "" : expected;
            assertThat(String.join(", ", lab.at(query))).as("in memory").isEqualTo(wanted);
            lab.store.cut();
            assertThat(String.join(", ", lab.at(query))).as("in files").isEqualTo(wanted);
        }
    }

    /** Whether blocks are counted unread, read, or are in memory: each step counts the lines of its window. */
    @Test
    void everyStepCountsItsWindow() throws IOException, LogQueryException {
        try (QueryLab lab = new QueryLab(directory)) {
            Steps steps = Steps.between(NOW - 600 * SECOND, NOW, 60 * SECOND);
            String unread = "{host=\"a\", job=\"web\"} 1.0 12.0 12.0 12.0 12.0 12.0 12.0 12.0 12.0 12.0 11.0";
            for (int round = 0; round < 2; round++) {
                assertThat(lab.series("count_over_time({job=\"web\"}[1m])", steps))
                        .containsExactly(unread);
                assertThat(lab.series("count_over_time({job=\"web\"} |= \"level\" [1m])", steps))
                        .containsExactly(unread);
                assertThat(lab.series("count_over_time({job=\"web\"}[2m])", steps))
                        .containsExactly(
                                "{host=\"a\", job=\"web\"} 1.0 13.0 24.0 24.0 24.0 24.0 24.0 24.0 24.0 24.0 23.0");
                lab.store.cut();
            }
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '#', textBlock = """
            {job="a" # col 9: ',' is missing before end of the query
            {job=a} # col 6: a quoted text is missing
            {job="a"} |= # col 13: a quoted text is missing
            {job="a"} |~ "(" # col 14: error parsing regexp: missing closing )
            {job="a"} | nonsense # col 13: stage "nonsense" is not known
            {job="a"} | logfmt | x> # col 24
            {job="a"} foo # col 11: unexpected "foo"
            rate({job="a"}) # col 15: '[' is missing
            rate({job="a"}[x]) # col 16: a duration such as 5m is missing
            sum_over_time({job="a"}[5m]) # col 15: this function needs a label's value
            nosuch({job="a"}[5m]) # col 1: function "nosuch" is not known
            {job=~".*"} # col 1: queries require at least one regexp or equality matcher
            {job="\\x-1"} # col 7: an escape without its 2 hexadecimal digits
            "a # col 1: a string that does not end
            {job="a"} | line_format "{{.x" # a template with {{ but no }}
            sum(rate({job="a"}[5m])) by (x) extra # col 33: unexpected "extra"
            sum by (a) (rate({job="a"}[5m])) / on (a) group_left rate({job="b"}[5m]) # group_left
            """)
    void saysWhereAQueryIsWrong(String query, String words) {
        assertThatThrownBy(() -> Parser.parse(query))
                .isInstanceOf(LogQueryException.class)
                .hasMessageContaining(words)
                .hasMessageStartingWith("parse error at line 1");
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 1000})
    void limitsAreNamed(int depth) throws IOException {
        try (QueryLab lab = new QueryLab(directory)) {
            assertThatThrownBy(() -> Parser.parse("(".repeat(1000 * depth) + "1"))
                    .isInstanceOf(LogQueryException.class)
                    .satisfies(e -> assertThat(((LogQueryException) e).reason()).isIn("depth-max", "length-max"));
            assertThatThrownBy(() -> lab.at("count_over_time({job=\"web\"} | logfmt [11m])"))
                    .hasMessageContaining("maximum number of series (100)");
            LogBudget little =
                    new LogBudget(new LogLimits(10, 10, 10, 10), System.nanoTime() + 60 * SECOND, () -> false);
            assertThatThrownBy(() ->
                            new LogQueries(lab.store).find(Parser.pipeline("{job=\"web\"}"), 0, NOW, 10, true, little))
                    .hasMessageContaining("query.bytes-max");
            LogBudget gone = new LogBudget(QueryLab.LIMITS, System.nanoTime() + 60 * SECOND, () -> true);
            assertThatThrownBy(() ->
                            new LogQueries(lab.store).find(Parser.pipeline("{job=\"web\"}"), 0, NOW, 10, true, gone))
                    .hasMessageContaining("went away");
            LogBudget late = new LogBudget(QueryLab.LIMITS, System.nanoTime() - 1, () -> false);
            assertThatThrownBy(() ->
                            new LogQueries(lab.store).find(Parser.pipeline("{job=\"web\"}"), 0, NOW, 10, true, late))
                    .hasMessageContaining("too long");
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '#', textBlock = """
            error # error
            a.*longest # longest
            ab?c+d # a
            [abc]xyz{2} # xy
            a|b # ''
            (a|b)cde # cde
            \\.log\\d # .log
            (?i)error # ''
            x(?i:y)zz # zz
            a{0,3}bcd # bcd
            [^]]abc # abc
            """)
    void readsTheTextThatAnExpressionNeeds(String expression, String text) {
        assertThat(RequiredText.of(expression)).isEqualTo(text);
    }
}
