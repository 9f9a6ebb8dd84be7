package dev.quadrant.monitor.template;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.quadrant.monitor.labels.Labels;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Templates by examples: what Go's text/template and Prometheus' functions write. */
class TemplateTest {
    private static final TemplateData DATA = new TemplateData(
            Labels.of("instance", "web-1.example.com:80", "job", "app"),
            Labels.of("site", "a"),
            "http://m.test/x",
            0.1,
            1_435_065_584_128L);
    private static final TemplateQueries QUERIES = (text, time) -> text.equals("none")
            ? List.of()
            : List.of(
                    new TemplateQueries.Result(Labels.of("__name__", "up", "job", "b", "__value__", "s"), 11),
                    new TemplateQueries.Result(Labels.of("__name__", "up", "job", "a"), 21));

    static String expand(String text) throws TemplateException {
        return Template.parse(text).expand(DATA, QUERIES);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            quoteCharacter = '^',
            ignoreLeadingAndTrailingWhitespace = false,
            value = {
                "plain;plain",
                "{{ $labels.instance }} {{ $labels.none }}|{{ .Labels.job }};web-1.example.com:80 |app",
                "{{ $value }} {{ .Value }} {{ $externalLabels.site }} {{ $externalURL }};0.1 0.1 a http://m.test/x",
                "{{ \"a\\\"b\" }}{{ `c\\d` }}{{ 1 }}{{ 1.5 }}{{ true }};a\"bc\\d11.5true",
                "a {{- \" b \" -}} c;a b c",
                "a{{/* no */}}b{{- /* no */ -}} c;abc",
                "{{ if gt $value 0.05 }}big{{ else }}small{{ end }};big",
                "{{ if eq $labels.job \"x\" }}x{{ else if eq $labels.job \"app\" \"y\" }}y{{ else }}z{{ end }};y",
                "{{ if and true \"\" }}a{{ else if or 0 1 }}b{{ end }}{{ if not true }}c{{ end }};b",
                "{{ with $labels.job }}<{{ . }}>{{ else }}none{{ end }}{{ with \"\" }}a{{ else }}b{{ end }};<app>b",
                "{{ range query \"up\" }}{{ .Labels.job }}={{ .Value }} {{ end }};b=11 a=21 ",
                "{{ range $i, $r := query \"up\" | sortByLabel \"job\" }}{{ $i }}{{ label \"job\" $r }}{{ end }};0a1b",
                "{{ range query \"none\" }}a{{ else }}nothing{{ end }};nothing",
                "{{ range query \"up\" }}{{ .Value }}{{ break }}{{ end }};11",
                "{{ range query \"up\" }}{{ if eq .Value 11.0 }}{{ continue }}{{ end }}{{ .Value }}{{ end }};21",
                "{{ query \"up\" | first | value }} {{ query \"up\" | first | strvalue }};11 s",
                "{{ (query \"up\" | first).Labels.job }} {{ (index (query \"up\") 1).Value }};b 21",
                "{{ with query \"up\" }}{{ . | first | value | humanize }}{{ end }};11",
                "{{ $x := 1 }}{{ if true }}{{ $x = 2 }}{{ $y := 3 }}{{ $x }}{{ $y }}{{ end }}{{ $x }};232",
                "{{ define \"t\" }}[{{ . }}]{{ end }}{{ template \"t\" $value }}{{ template \"t\" \"x\" }};[0.1][x]",
                "{{ define \"t\" }}{{ .arg0 }}-{{ .arg1 }}{{ end }}{{ template \"t\" (args 1 \"b\") }};1-b",
                "{{ define \"t\" }}x{{ . }}{{ end }}{{ tmpl \"t\" 5 | toUpper }};X5",
                "{{ range $k, $v := $labels }}{{ $k }}={{ $v }},{{ end }};instance=web-1.example.com:80,job=app,",
                "{{ len $labels }} {{ len \"abc\" }} {{ index $labels \"job\" }};2 3 app",
                "{{ printf \"%.2f %5.1f|%-5s|%05d %q %v %t %%\" $value 2.25 \"ab\" 42 \"q\" \"v\" true }};0.10   2.2|ab   |00042 \"q\" v true %",
                "{{ printf \"%d %s\" \"a\" }};%!d(string=a) %!s(MISSING)",
                "{{ printf \"%g %e %x %+d\" 1234567.0 1234567.0 255 5 }};1.234567e+06 1.234567e+06 ff +5",
                "{{ print 1 \"a\" }}{{ println \"b\" }};1ab|",
                "{{ 100000.0 }} {{ 1000000.0 }} {{ 0.0001 }} {{ 0.00001 }};100000 1e+06 0.0001 1e-05",
                "{{ humanize 1234567.0 }} {{ humanize 0.001234 }} {{ humanize 0.0 }} {{ humanize 999.9 }} {{ humanize \"1500\" }};1.235M 1.234m 0 999.9 1.5k",
                "{{ humanize1024 1048576.0 }} {{ humanize1024 0.5 }} {{ humanize1024 1023.0 }};1Mi 0.5 1023",
                "{{ humanizeDuration 0 }} {{ humanizeDuration 60 }} {{ humanizeDuration 3600 }} {{ humanizeDuration 90061 }};0s 1m 0s 1h 0m 0s 1d 1h 1m 1s",
                "{{ humanizeDuration 899.99 }} {{ humanizeDuration 0.0000001 }} {{ humanizeDuration -1.5 }} {{ humanizeDuration \"Inf\" }};14m 59s 100ns -1.5s +Inf",
                "{{ humanizePercentage 0.1234567 }} {{ humanizePercentage 1 }};12.35% 100%",
                "{{ humanizeTimestamp 1435065584.128 }} {{ 0 | toTime }};2015-06-23 13:19:44.128 +0000 UTC 1970-01-01 00:00:00 +0000 UTC",
                "{{ now }};1.435065584128e+09",
                "{{ parseDuration \"1h2m10ms\" }};3720.01",
                "{{ title \"aa bB\" }} {{ toUpper \"aa\" }} {{ toLower \"BB\" }};Aa BB AA bb",
                "{{ stripPort \"a.b:80\" }} {{ stripPort \"[::1]:80\" }} {{ stripDomain \"a.b.c:80\" }} {{ stripDomain \"10.0.0.1\" }};a.b ::1 a:80 10.0.0.1",
                "{{ match \"a+\" \"caat\" }} {{ reReplaceAll \"(.*)-(\\\\d+)\" \"$2\" \"web-7\" }};true 7",
                "{{ graphLink \"up{a=\\\"b\\\"}\" }};/graph?g0.expr=up%7Ba%3D%22b%22%7D&g0.tab=0",
                "{{ tableLink \"up\" }} {{ pathPrefix }} {{ externalURL }} {{ urlQueryEscape \"a b\" }};/graph?g0.expr=up&g0.tab=1 /x http://m.test/x a+b",
                "{{ \"<a>\" | html | len }} {{ \"<a>\" | safeHtml }};9 <a>",
                "{{ lt 1 2 }}{{ le 2 2 }}{{ ne 1 1 }}{{ ge \"b\" \"a\" }};truetruefalsetrue",
            })
    void writes(String template, String text) throws TemplateException {
        assertThat(expand(template.replace("}}|{{", "}}\n{{")).replace('\n', '|'))
                .isEqualTo(text);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            quoteCharacter = '^',
            value = {
                "{{ $labels.a; template line 1: an action without }}",
                "a{{ end }}; template line 1: {{end}} without what it ends",
                "{{ if true }}a; template line 1: {{if}} without {{end}}",
                "{{ nosuch 1 }}; template line 1: function \"nosuch\" is not known",
                "{{ $none }}; template line 1: undefined variable \"$none\"",
                "{{ if true }}{{ $a := 1 }}{{ end }}{{ $a }}; template line 1: undefined variable \"$a\"",
                "{{ 1 2 }}; template line 1: only a function can be given arguments",
                "{{ }}; template line 1: a value or a function must stand here",
                "{{ (1 }}; template line 1: a parenthesis without its end",
                "{{ \"a }}; template line 1: a text without its end",
                "{{ break }}; template line 1: {{break}} outside of a range",
                "{{ 1 % 2 }}; template line 1: unexpected '%' in an action",
                "{{/* a }}; template line 1: a comment without */",
                "{{ humanize \"a\" }}; error calling humanize: can't convert \"a\" to float",
                "{{ query \"none\" | first }}; error calling first: first() called on vector with no elements",
                "{{ humanize }}; wrong number of arguments for humanize: 0",
                "{{ .Nothing }}; can't evaluate field Nothing",
                "{{ template \"no\" }}; template \"no\" not defined",
                "{{ lt 1 \"a\" }}; error calling lt: incompatible types for comparison",
                "{{ match \"(\" \"a\" }}; error calling match: ",
                "{{ printf \"%9999d\" 1 }}; error calling printf: printf with a width above 1000",
            })
    void saysWhatIsWrong(String template, String message) {
        assertThatThrownBy(() -> expand(template))
                .isInstanceOf(TemplateException.class)
                .hasMessageStartingWith(message);
    }

    @Test
    void everythingIsBounded() {
        String loop = "{{ range 100000 }}{{ range 100000 }}{{ 1 | print | len }}{{ end }}{{ end }}";
        assertThatThrownBy(() -> expand(loop)).hasMessageContaining("steps");
        String wide = "{{ range 10000 }}0123456789{{ end }}";
        assertThatThrownBy(() -> expand(wide)).hasMessageContaining("writes more than 65536 characters");
        assertThatThrownBy(() -> expand("{{ range 21 }}{{ query \"up\" | len }}{{ end }}"))
                .hasMessageContaining("more than 20 queries");
        assertThatThrownBy(() -> expand("{{ define \"t\" }}{{ template \"t\" . }}{{ end }}{{ template \"t\" 1 }}"))
                .hasMessageContaining("deeper than 30");
        assertThatThrownBy(() -> expand("{{ if true }}".repeat(60) + "{{ end }}".repeat(60)))
                .hasMessageContaining("deeper than 50");
        assertThatThrownBy(() -> expand("{{ " + "(".repeat(60) + "1" + ")".repeat(60) + " }}"))
                .hasMessageContaining("deeper than 50");
        assertThatThrownBy(() -> expand("a".repeat(Template.LENGTH_MAX + 1))).hasMessageContaining("100000");
    }

    @Test
    void theTemplatesThatTheDocumentationShowsRun() throws IOException, TemplateException {
        Matcher blocks = Pattern.compile("```gotemplate\\n(.*?)```", Pattern.DOTALL)
                .matcher(Files.readString(Path.of("docs/rules-and-alerts.md")));
        assertThat(blocks.find()).isTrue();
        for (String line : blocks.group(1).lines().toList()) {
            assertThat(expand(line)).as(line).isNotEmpty();
        }
    }
}
