package dev.quadrant.monitor.relabel;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import dev.quadrant.monitor.yaml.YamlMap;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.yaml.snakeyaml.nodes.Node;

/** Reads rules as files have them. What is wrong is told with its line; such a rule is left out. */
public final class RelabellingReader {
    private static final List<String> RULE =
            List.of("source_labels", "separator", "regex", "modulus", "target_label", "replacement", "action");
    /** A label's name that may hold groups of the regex. */
    private static final java.util.regex.Pattern TARGET =
            java.util.regex.Pattern.compile("(?:(?:[a-zA-Z_]|\\$(?:\\{\\w+\\}|\\w+))+\\w*)+?");

    private static final java.util.regex.Pattern NAME = java.util.regex.Pattern.compile("[a-zA-Z_][a-zA-Z0-9_]*");
    /** Longest text of a target that is looked at, in characters: the form above is not linear. */
    private static final int TARGET_MAX = 200;

    private RelabellingReader() {}

    /** Reads a field that is a list of rules; none when it is absent. */
    public static Relabelling read(YamlMap map, String field, YamlMap.Faults faults) {
        List<Relabelling.Rule> rules = new ArrayList<>();
        for (Node node : map.list(field)) {
            rule(new YamlMap(node, RULE, faults), faults).ifPresent(rules::add);
        }
        return new Relabelling(rules);
    }

    private static Optional<Relabelling.Rule> rule(YamlMap rule, YamlMap.Faults faults) {
        String word = rule.has("action") ? rule.text("action") : Action.REPLACE.word();
        Optional<Action> action = Action.of(word);
        if (action.isEmpty()) {
            faults.fault(
                    rule.line("action"),
                    "unknown action \"" + word + "\"",
                    "the actions are " + String.join(", ", Action.words()));
            return Optional.empty();
        }
        long modulus = rule.number("modulus", 0);
        String target = rule.text("target_label");
        Optional<String> wrong = wrong(rule, action.get(), modulus, target);
        if (wrong.isPresent()) {
            faults.fault(rule.line(), wrong.get(), "mend the rule");
            return Optional.empty();
        }
        String regex = rule.has("regex") ? rule.text("regex") : "(.*)";
        try {
            return Optional.of(new Relabelling.Rule(
                    action.get(),
                    rule.textList("source_labels"),
                    rule.has("separator") ? rule.text("separator") : ";",
                    Pattern.compile(regex, Pattern.DOTALL),
                    modulus,
                    target,
                    rule.has("replacement") ? rule.text("replacement") : "$1"));
        } catch (PatternSyntaxException e) {
            faults.fault(
                    rule.line("regex"),
                    "regex: " + e.getMessage().replace("(?s)", ""),
                    "write a regular expression of RE2's syntax");
            return Optional.empty();
        }
    }

    private static Optional<String> wrong(YamlMap rule, Action action, long modulus, String target) {
        boolean compares = action == Action.KEEPEQUAL || action == Action.DROPEQUAL;
        if ((action.writesTarget() || compares) && target.isEmpty()) {
            return Optional.of("action " + action.word() + " needs \"target_label\"");
        }
        if (action == Action.REPLACE
                && (target.length() > TARGET_MAX || !TARGET.matcher(target).matches())) {
            return Optional.of("\"" + target + "\" is no target_label");
        }
        if (action != Action.REPLACE
                && !target.isEmpty()
                && !NAME.matcher(target).matches()) {
            return Optional.of("\"" + target + "\" is no name of a label, and only replace takes groups there");
        }
        if (action == Action.HASHMOD && modulus == 0) {
            return Optional.of("action hashmod needs a \"modulus\" above 0");
        }
        if (compares
                && (rule.has("regex") || rule.has("modulus") || rule.has("separator") || rule.has("replacement"))) {
            return Optional.of("action " + action.word() + " takes source_labels and target_label only");
        }
        boolean names = action == Action.LABELDROP || action == Action.LABELKEEP;
        if (names && (rule.has("source_labels") || !target.isEmpty() || modulus != 0 || rule.has("replacement"))) {
            return Optional.of("action " + action.word() + " takes a regex only");
        }
        for (String source : rule.textList("source_labels")) {
            if (!NAME.matcher(source).matches()) {
                return Optional.of("\"" + source + "\" in source_labels is no name of a label");
            }
        }
        return Optional.empty();
    }
}
