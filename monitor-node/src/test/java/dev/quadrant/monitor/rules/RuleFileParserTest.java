package dev.quadrant.monitor.rules;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What rule files say, and what is wrong with them, by line and with the fix. */
class RuleFileParserTest {
    private static final Pattern BLOCK = Pattern.compile("```yaml\\n(groups:.*?)```", Pattern.DOTALL);

    @TempDir
    private Path directory;

    private static RuleSet parse(String text) {
        return RuleFileParser.parse("r.yml", text.replace("|", "\n"), 15_000);
    }

    @Test
    void readsAllFields() {
        RuleSet set = parse("groups:|- name: g|  interval: 1m30s|  limit: 5|  query_offset: 10s|  labels: {a: b}"
                + "|  rules:|  - record: r:s|    expr: sum(up)|  - alert: A|    expr: up == 0|    for: 5m"
                + "|    keep_firing_for: 1m|    labels: {severity: page}|    annotations: {summary: 'x {{ $value }}'}"
                + "|- name: h");
        assertThat(set.problems()).isEmpty();
        RuleGroup group = set.groups().getFirst();
        assertThat(group.interval()).isEqualTo(90_000);
        assertThat(group.limit()).isEqualTo(5);
        assertThat(group.offset()).isEqualTo(10_000);
        assertThat(group.rules().getFirst()).isInstanceOfSatisfying(Rule.Recording.class, rule -> {
            assertThat(rule.labels()).containsEntry("a", "b");
            assertThat(rule.line()).isEqualTo(8);
        });
        assertThat(group.rules().get(1)).isInstanceOfSatisfying(Rule.Alerting.class, rule -> {
            assertThat(rule.hold()).isEqualTo(300_000);
            assertThat(rule.keep()).isEqualTo(60_000);
            assertThat(rule.labels()).containsOnlyKeys("a", "severity");
            assertThat(rule.query().text()).isEqualTo("up == 0");
        });
        assertThat(set.groups().get(1).interval()).isEqualTo(15_000);
        assertThat(parse("").groups()).isEmpty();
        assertThat(parse("groups:").problems()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '~',
            quoteCharacter = '^',
            value = {
                "groups: [| ~ r.yml:2: no YAML: ",
                "group: [] ~ r.yml:1: unknown field \"group\"; the fields here are groups",
                "[] ~ r.yml:1: a mapping must stand here",
                "groups: a ~ r.yml:1: \"groups\" must be a list; begin each",
                "groups:|- rules: [] ~ r.yml:2: a group without a name; add \"name: ...\"",
                "groups:|- name: g|- name: g ~ r.yml:3: group \"g\" stands twice in this file",
                "groups:|- name: g|  interval: 5 min ~ r.yml:3: group \"g\": \"interval: 5 min\" is no duration; write it",
                "groups:|- name: g|  interval: 0s ~ r.yml:3: group \"g\": an interval of 0; write a time",
                "groups:|- name: g|  limit: many ~ r.yml:3: group \"g\": limit \"many\" is no number",
                "groups:|- name: g|  rules:|  - expr: up ~ r.yml:4: group \"g\": a rule that neither records nor alerts",
                "groups:|- name: g|  rules:|  - {record: a, alert: b, expr: up} ~ r.yml:4: group \"g\": a rule that records and",
                "groups:|- name: g|  rules:|  - record: a ~ r.yml:4: record \"a\": no expression; add \"expr: ...\"",
                "groups:|- name: g|  rules:|  - record: a|    expr: sum( ~ r.yml:5: record \"a\": expr 1:5: parse error: ",
                "groups:|- name: g|  rules:|  - record: a|    expr: up[5m] ~ r.yml:5: record \"a\": the expression is a",
                "groups:|- name: g|  rules:|  - record: a|    expr: up|    for: 5m ~ r.yml:6: record \"a\": \"for\" in a rule that",
                "groups:|- name: g|  rules:|  - record: up{a=\"b\"}|    expr: up ~ r.yml:4: record \"up{a=\"b\"}\": braces",
                "groups:|- name: g|  rules:|  - alert: a|    expr: up|    for: soon ~ r.yml:6: alert \"a\": \"for: soon\" is no",
                "groups:|- name: g|  rules:|  - alert: a|    expr: up|    fro: 5m ~ r.yml:6: group \"g\": unknown field \"fro\"",
                "groups:|- name: g|  rules:|  - alert: a|    expr: up|    expr: down ~ r.yml:6: group \"g\": field \"expr\" stands",
                "groups:|- name: g|  rules:|  - alert: a|    expr: up|    labels: [a] ~ r.yml:6: alert \"a\": a mapping must",
                "groups:|- name: g|  rules:|  - alert: a|    expr: up|    labels: {__name__: a} ~ r.yml:6: alert \"a\": \"__name__\"",
                "groups:|- name: g|  rules:|  - alert: a|    expr: up|    annotations: {a: '{{ $x }}'} ~ r.yml:6: alert \"a\": annotations.a: template line 1: undefined variable \"$x\"",
                "groups:|- name: g|  rules:|  - alert: a|    expr: up|    annotations: {a: '{{ if }}'} ~ r.yml:6: alert \"a\": annotations.a: template line 1:",
            })
    void saysWhatIsWrongAndWhere(String text, String begin) {
        assertThat(parse(text).problems()).first().satisfies(problem -> {
            assertThat(problem.toString()).startsWith(begin.strip());
            assertThat(problem.fix()).isNotEmpty();
        });
    }

    @Test
    void findsFilesByPatterns() throws IOException {
        Files.writeString(directory.resolve("a.yml"), "groups: [{name: a}]");
        Files.writeString(directory.resolve("b.yml"), "groups: [{name: b}]");
        Files.writeString(directory.resolve("c.txt"), "nothing");
        assertThat(names(directory + "/*.yml", directory + "/a.yml")).containsExactly("a", "b");
        assertThat(names(directory + "/*.yaml")).isEmpty();
        assertThat(problems(directory + "/none.yml")).contains("does not exist");
        assertThat(problems(directory + "/none/*.yml")).contains("is no directory");
        Files.write(directory.resolve("bytes.yml"), new byte[] {(byte) 0xc3, 0x28});
        assertThat(problems(directory + "/bytes.yml")).contains("no text in UTF-8");
    }

    private static List<String> names(String... patterns) {
        return new RuleFiles(List.of(patterns), false, 1000)
                .read().groups().stream().map(RuleGroup::name).toList();
    }

    private static String problems(String pattern) {
        return new RuleFiles(List.of(pattern), false, 1000).read().problems().toString();
    }

    @Test
    void theFilesThatTheDocumentationShowsAreGood() throws IOException {
        Matcher blocks = BLOCK.matcher(Files.readString(Path.of("docs/rules-and-alerts.md")));
        int found = 0;
        while (blocks.find()) {
            RuleSet set = RuleFileParser.parse("documented.yml", blocks.group(1), 15_000);
            assertThat(set.problems()).isEmpty();
            assertThat(set.size()).isPositive();
            found++;
        }
        assertThat(found).isPositive();
    }
}
