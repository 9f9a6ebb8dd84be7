package dev.quadrant.monitor.relabel;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quadrant.monitor.labels.Labels;
import dev.quadrant.monitor.yaml.YamlMap;
import dev.quadrant.monitor.yaml.YamlText;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RelabellingTest {
    private static final Labels BEFORE = Labels.of("a", "foo", "b", "bar", "c", "baz", "__meta_x", "M");

    private final List<String> faults = new ArrayList<>();

    private Relabelling read(String rules) {
        YamlMap.Faults told = (line, what, fix) -> faults.add(line + ": " + what);
        return RelabellingReader.read(
                new YamlMap(YamlText.root("rules:\n" + rules, told).orElseThrow(), null, told), "rules", told);
    }

    private String apply(String... rules) {
        Relabelling relabelling = read("- " + String.join("\n- ", rules) + "\n");
        assertThat(faults).isEmpty();
        return relabelling.apply(BEFORE).map(Labels::toString).orElse("dropped");
    }

    private static final String REST = ", a=\"foo\", b=\"bar\", c=\"baz\"";

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{source_labels: [a], regex: 'f(.*)', target_label: d, replacement: 'ch${1}-ch${1}'} | d=\"choo-choo\"",
                "{source_labels: [a, b], separator: '-', target_label: d} | d=\"foo-bar\"",
                "{source_labels: [a, b], regex: '(?P<x>f.*);(.*)', target_label: d, replacement: '$x/$2/$9'} | d=\"foo/bar/\"",
                "{source_labels: [a], regex: '(f).*', target_label: '${1}_x', replacement: '1'} | f_x=\"1\"",
                "{target_label: d, replacement: fixed} | d=\"fixed\"",
                "{source_labels: [c], target_label: d, action: hashmod, modulus: 1000} | d=\"976\"",
                "{source_labels: [a, b], target_label: d, action: UPPERCASE} | d=\"FOO;BAR\"",
                "{source_labels: [__meta_x], target_label: d, action: lowercase} | d=\"m\"",
                "{regex: '__meta_(.+)', action: labelmap, replacement: 'm_$1'} | m_x=\"M\"",
            })
    void adds(String rule, String added) {
        assertThat(apply(rule)).contains(added).contains("a=\"foo\"", "b=\"bar\"", "c=\"baz\"");
    }

    @Test
    void dropsAndKeeps() {
        assertThat(apply("{source_labels: [a], regex: 'fo', action: keep}"))
                .as("a regex matches the whole")
                .isEqualTo("dropped");
        assertThat(apply("{source_labels: [a], regex: 'fo.', action: keep}")).isNotEqualTo("dropped");
        assertThat(apply("{source_labels: [a], regex: 'fo.', action: drop}")).isEqualTo("dropped");
        assertThat(apply("{source_labels: [none], regex: '', action: drop}")).isEqualTo("dropped");
        assertThat(apply("{source_labels: [a], target_label: b, action: keepequal}"))
                .isEqualTo("dropped");
        assertThat(apply("{source_labels: [a], target_label: b, action: dropequal}"))
                .isNotEqualTo("dropped");
        assertThat(apply(
                        "{target_label: b, source_labels: [c], replacement: foo}",
                        "{source_labels: [a], target_label: b, action: dropequal}"))
                .as("rules come one after the other")
                .isEqualTo("dropped");
    }

    @Test
    void removesLabels() {
        assertThat(apply("{regex: '__meta.*|b', action: labeldrop}")).isEqualTo("{a=\"foo\", c=\"baz\"}");
        assertThat(apply("{regex: 'a|c', action: labelkeep}")).isEqualTo("{a=\"foo\", c=\"baz\"}");
        assertThat(apply("{target_label: b, source_labels: [none]}")).doesNotContain("b=");
        assertThat(apply("{source_labels: [a], regex: 'x', target_label: b}")).contains("b=\"bar\"");
        assertThat(apply("{source_labels: [a], target_label: '${1}', regex: '(.)oo', replacement: ''}"))
                .contains(REST.substring(2));
    }

    @Test
    void aLineFeedInAValueIsMatched() {
        Relabelling rules = read("- {source_labels: [a], regex: 'foo.bar', target_label: b, replacement: yes-it-is}\n");
        assertThat(rules.apply(Labels.of("a", "foo\nbar")).orElseThrow().get("b"))
                .isEqualTo("yes-it-is");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{action: nothing} | unknown action \"nothing\"",
                "{source_labels: [a]} | needs \"target_label\"",
                "{source_labels: [a], action: hashmod, target_label: b} | needs a \"modulus\"",
                "{source_labels: [a], regex: '(', target_label: b} | regex: ",
                "{source_labels: ['a-b'], target_label: b} | no name of a label",
                "{source_labels: [a], target_label: 'b-c'} | is no target_label",
                "{source_labels: [a], target_label: '$1', action: lowercase} | only replace takes groups",
                "{regex: a, action: labeldrop, source_labels: [a]} | takes a regex only",
                "{regex: a, action: keepequal, source_labels: [a], target_label: b} | source_labels and target_label only",
                "{regexp: a, action: labeldrop} | unknown field \"regexp\"",
            })
    void refuses(String rule, String words) {
        assertThat(read("- {action: labeldrop, regex: x}\n- " + rule + "\n").rules())
                .hasSizeLessThanOrEqualTo(2);
        assertThat(faults)
                .isNotEmpty()
                .allMatch(fault -> fault.startsWith("3: "))
                .anyMatch(fault -> fault.contains(words));
    }

    @Test
    void equalRulesAreEqual() {
        assertThat(read("- {source_labels: [a], regex: 'f(.*)', target_label: d}\n"))
                .isEqualTo(read("- {source_labels: [a], regex: 'f(.*)', target_label: d}\n"))
                .isNotEqualTo(read("- {source_labels: [a], regex: 'f(.+)', target_label: d}\n"));
    }
}
