package dev.quadrant.monitor.rules;

import dev.quadrant.monitor.promql.Query;
import dev.quadrant.monitor.promql.QueryException;
import dev.quadrant.monitor.promql.ValueType;
import dev.quadrant.monitor.template.Template;
import dev.quadrant.monitor.template.TemplateException;
import dev.quadrant.monitor.yaml.FileProblem;
import dev.quadrant.monitor.yaml.YamlMap;
import dev.quadrant.monitor.yaml.YamlText;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.yaml.snakeyaml.nodes.Node;

/** Reads one rule file and finds all that is wrong with it. One for each file. */
final class RuleFileParser {
    private static final List<String> TOP = List.of("groups");
    private static final List<String> GROUP =
            List.of("name", "interval", "query_offset", "limit", "labels", "rules", "partial_response_strategy");
    private static final List<String> RULE =
            List.of("record", "alert", "expr", "for", "keep_firing_for", "labels", "annotations");
    private static final Pattern LABEL = Pattern.compile("[a-zA-Z_][a-zA-Z0-9_]*");

    private final String file;
    private final long interval;
    private final List<RuleGroup> groups = new ArrayList<>();
    private final List<FileProblem> problems = new ArrayList<>();
    /** What is read now, as messages name it. */
    private String now = "";

    private RuleFileParser(String file, long interval) {
        this.file = file;
        this.interval = interval;
    }

    /**
     * Reads a file's text.
     *
     * @param interval of groups that do not say, in ms
     */
    static RuleSet parse(String file, String text, long interval) {
        RuleFileParser parser = new RuleFileParser(file, interval);
        parser.read(text);
        return new RuleSet(parser.groups, parser.problems);
    }

    private void read(String text) {
        YamlText.root(text, this::fault).ifPresent(this::top);
    }

    private void top(Node root) {
        YamlMap top = new YamlMap(root, TOP, this::fault);
        Set<String> names = new HashSet<>();
        for (Node node : top.list("groups")) {
            now = "";
            group(new YamlMap(node, GROUP, this::fault), names);
        }
    }

    private void fault(int line, String what, String fix) {
        problems.add(new FileProblem(file, line, now, what, fix));
    }

    private void group(YamlMap group, Set<String> names) {
        String name = group.text("name");
        if (name.isEmpty()) {
            fault(group.line(), "a group without a name", "add \"name: ...\"");
        } else if (!names.add(name)) {
            fault(group.line("name"), "group \"" + name + "\" stands twice in this file", "give one another name");
        }
        now = "group \"" + name + "\"";
        long every = group.has("interval") ? group.duration("interval") : interval;
        if (group.has("interval") && every == 0) {
            fault(group.line("interval"), "an interval of 0", "write a time such as 30s, or leave the field out");
        }
        SortedMap<String, String> labels = group.texts("labels");
        labelNames(group, labels);
        List<Rule> rules = new ArrayList<>();
        for (Node node : group.list("rules")) {
            now = "group \"" + name + "\"";
            Rule rule = rule(new YamlMap(node, RULE, this::fault), labels);
            if (rule != null) {
                rules.add(rule);
            }
        }
        now = "group \"" + name + "\"";
        groups.add(new RuleGroup(file, name, Math.max(1, every), limit(group), group.duration("query_offset"), rules));
    }

    private int limit(YamlMap group) {
        String text = group.text("limit");
        try {
            return text.isEmpty() ? 0 : Integer.parseInt(text);
        } catch (NumberFormatException e) {
            fault(group.line("limit"), "limit \"" + text + "\" is no number", "write a whole number, 0 for no limit");
            return 0;
        }
    }

    private Rule rule(YamlMap rule, SortedMap<String, String> common) {
        String record = rule.text("record");
        String alert = rule.text("alert");
        if (record.isEmpty() == alert.isEmpty()) {
            fault(
                    rule.line(),
                    record.isEmpty() ? "a rule that neither records nor alerts" : "a rule that records and alerts",
                    "give it one of \"record: metric\" and \"alert: Name\"");
            return null;
        }
        now = alert.isEmpty() ? "record \"" + record + "\"" : "alert \"" + alert + "\"";
        Query query = query(rule);
        SortedMap<String, String> labels = new TreeMap<>(common);
        SortedMap<String, String> own = rule.texts("labels");
        labelNames(rule, own);
        labels.putAll(own);
        return alert.isEmpty() ? recording(rule, record, query, labels) : alerting(rule, alert, query, labels);
    }

    private Query query(YamlMap rule) {
        String text = rule.text("expr");
        if (text.isBlank()) {
            fault(rule.line(), "no expression", "add \"expr: ...\"");
            return null;
        }
        try {
            Query query = Query.parse(text);
            if (query.type() == ValueType.VECTOR || query.type() == ValueType.SCALAR) {
                return query;
            }
            fault(
                    rule.line("expr"),
                    "the expression is a " + query.type() + ", and a rule needs one value for each series",
                    "apply a function such as rate() or last_over_time()");
        } catch (QueryException e) {
            fault(rule.line("expr"), "expr " + e.getMessage(), "mend the expression there (line:column in it)");
        }
        return null;
    }

    private Rule recording(YamlMap rule, String name, Query query, SortedMap<String, String> labels) {
        for (String field : List.of("for", "keep_firing_for", "annotations")) {
            if (rule.has(field)) {
                fault(
                        rule.line(field),
                        "\"" + field + "\" in a rule that records",
                        "only alerts have it: leave it out");
            }
        }
        if (name.indexOf('{') >= 0 || name.indexOf('}') >= 0) {
            fault(rule.line("record"), "braces in the name", "the selector belongs into expr, labels into labels");
        }
        return query == null ? null : new Rule.Recording(name, query, labels, rule.line());
    }

    private Rule alerting(YamlMap rule, String name, Query query, SortedMap<String, String> labels) {
        SortedMap<String, String> annotations = rule.texts("annotations");
        annotations.keySet().forEach(label -> {
            if (!LABEL.matcher(label).matches()) {
                fault(rule.line("annotations"), "\"" + label + "\" is no name of an annotation", "use letters and _");
            }
        });
        SortedMap<String, Template> labelTemplates = templates(rule, "labels", labels);
        SortedMap<String, Template> texts = templates(rule, "annotations", annotations);
        long hold = rule.duration("for");
        long keep = rule.duration("keep_firing_for");
        return query == null ? null : new Rule.Alerting(name, query, hold, keep, labelTemplates, texts, rule.line());
    }

    private SortedMap<String, Template> templates(YamlMap rule, String field, SortedMap<String, String> texts) {
        SortedMap<String, Template> templates = new TreeMap<>();
        texts.forEach((name, text) -> {
            try {
                templates.put(name, Template.parse(text));
            } catch (TemplateException e) {
                fault(
                        rule.line(field),
                        field + "." + name + ": " + e.getMessage(),
                        "mend the template; the documentation lists what templates know");
            }
        });
        return templates;
    }

    private void labelNames(YamlMap rule, SortedMap<String, String> labels) {
        labels.keySet().forEach(label -> {
            if (label.isEmpty() || label.equals("__name__")) {
                fault(rule.line("labels"), "\"" + label + "\" is no name of a label", "give the label another name");
            }
        });
    }
}
