package dev.quadrant.monitor.promql;

import dev.quadrant.monitor.histogram.FloatHistogram;
import dev.quadrant.monitor.labels.Labels;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What a script says of one eval, and whether an outcome is so. */
final class ScriptExpectation {
    private static final Pattern RANGE =
            Pattern.compile("expect\\s+range\\s+vector\\s+from\\s+(\\S+)\\s+to\\s+(\\S+)\\s+step\\s+(\\S+)");
    private static final Pattern MESSAGE =
            Pattern.compile("(?:expect\\s+)?(fail|warn|info)(?:\\s+(msg|regex)\\s*:\\s*(.*))?");

    private boolean fail;
    private boolean ordered;
    private boolean noWarn;
    private boolean noInfo;
    private String string;
    private String[] range;
    /** Per kind (fail, warn, info) what messages must be; an empty pattern takes any. */
    private final Map<String, List<Pattern>> messages = new TreeMap<>();

    private final Map<Labels, List<ScriptSample>> series = new LinkedHashMap<>();
    private ScriptSample scalar;

    ScriptExpectation(String form, List<String> block) {
        switch (Objects.requireNonNullElse(form, "")) {
            case "_fail" -> fail = true;
            case "_ordered" -> ordered = true;
            case "_warn" -> message("warn", null, null);
            case "_info" -> message("info", null, null);
            default -> {}
        }
        block.forEach(this::line);
    }

    private void line(String line) {
        Matcher message = MESSAGE.matcher(line);
        Matcher vector = RANGE.matcher(line);
        if (line.startsWith("expect ") && message.matches()) {
            message(message.group(1), message.group(2), message.group(3));
        } else if (line.startsWith("expected_fail_message")) {
            message(
                    "fail",
                    "msg",
                    line.substring("expected_fail_message".length()).strip());
        } else if (line.startsWith("expected_fail_regexp")) {
            message(
                    "fail",
                    "regex",
                    line.substring("expected_fail_regexp".length()).strip());
        } else if (vector.matches()) {
            range = new String[] {vector.group(1), vector.group(2), vector.group(3)};
        } else if (line.startsWith("expect string")) {
            String quoted = line.substring("expect string".length()).strip();
            string = quoted.substring(1, quoted.length() - 1);
        } else if (line.startsWith("expect ")) {
            ordered |= line.contains("ordered");
            noWarn |= line.contains("no_warn");
            noInfo |= line.contains("no_info");
        } else {
            values(line);
        }
    }

    private void message(String kind, String how, String text) {
        fail |= kind.equals("fail");
        String pattern = how == null ? "" : how.equals("msg") ? Pattern.quote(unquoted(text)) : unquoted(text);
        messages.computeIfAbsent(kind, same -> new ArrayList<>()).add(Pattern.compile(pattern, Pattern.DOTALL));
    }

    private static String unquoted(String text) {
        boolean quoted = text.length() > 1 && text.startsWith("\"") && text.endsWith("\"");
        return quoted ? text.substring(1, text.length() - 1) : text;
    }

    private void values(String line) {
        int end = ScriptSeries.end(line);
        List<ScriptSample> values = ScriptSeries.values(line.substring(end));
        if (end == 0) {
            scalar = values.getFirst();
        } else {
            series.put(ScriptSeries.labels(line.substring(0, end)), values);
        }
    }

    /** Judges an error. */
    String failed(String error) {
        if (!fail) {
            return error;
        }
        for (Pattern pattern : messages.getOrDefault("fail", List.of())) {
            Matcher matcher = pattern.matcher(error);
            if (!pattern.pattern().isEmpty() && !matcher.find()) {
                return "failed with " + error + ", not " + pattern;
            }
        }
        return null;
    }

    /** Judges an outcome. */
    String check(Outcome outcome, long from, long step) {
        if (fail) {
            return "did not fail";
        }
        String wrong = annotations("warn", outcome.warnings(), noWarn);
        wrong = wrong != null ? wrong : annotations("info", outcome.infos(), noInfo);
        if (wrong != null) {
            return wrong;
        }
        if (string != null) {
            return outcome.type() == ValueType.STRING && outcome.text().equals(string) ? null : outcome.text();
        }
        Map<Labels, Map<Long, ScriptSample>> actual = read(outcome);
        if (scalar != null) {
            Map<Labels, Map<Long, ScriptSample>> one = Map.of(Labels.EMPTY, Map.of(from, scalar));
            return compare(one, actual);
        }
        Map<Labels, Map<Long, ScriptSample>> expected = new LinkedHashMap<>();
        long first = range == null ? from : PromqlScript.milliseconds(range[0]);
        long every = range == null ? step : PromqlScript.milliseconds(range[2]);
        series.forEach((labels, values) -> {
            Map<Long, ScriptSample> points = new TreeMap<>();
            for (int i = 0; i < values.size(); i++) {
                if (values.get(i) != null) {
                    points.put(first + i * every, values.get(i));
                }
            }
            if (!points.isEmpty()) {
                expected.put(labels, points);
            }
        });
        return compare(expected, actual);
    }

    private String annotations(String kind, List<String> actual, boolean none) {
        if (none && !actual.isEmpty()) {
            return "unexpected " + actual;
        }
        List<Pattern> wanted = messages.getOrDefault(kind, List.of());
        for (Pattern pattern : wanted) {
            if (actual.stream().noneMatch(text -> pattern.matcher(text).find())) {
                return "no " + kind + " " + pattern + " but " + actual;
            }
        }
        for (String text : actual) {
            if (!wanted.isEmpty()
                    && wanted.stream()
                            .noneMatch(pattern -> pattern.matcher(text).find())) {
                return "unexpected " + text;
            }
        }
        return null;
    }

    private static Map<Labels, Map<Long, ScriptSample>> read(Outcome outcome) {
        Map<Labels, Map<Long, ScriptSample>> all = new LinkedHashMap<>();
        outcome.read(new Outcome.Reader() {
            private Map<Long, ScriptSample> points;

            @Override
            public void series(Labels labels) {
                points = new TreeMap<>();
                if (all.put(labels, points) != null) {
                    throw new IllegalStateException("series twice: " + labels);
                }
            }

            @Override
            public void point(long time, double value) {
                points.put(time, ScriptSample.of(value));
            }

            @Override
            public void histogram(long time, FloatHistogram value) {
                points.put(time, ScriptSample.of(value));
            }
        });
        return all;
    }

    private String compare(Map<Labels, Map<Long, ScriptSample>> expected, Map<Labels, Map<Long, ScriptSample>> actual) {
        String shown = "expected " + expected + "\n    actual   " + actual;
        if (!expected.keySet().equals(actual.keySet())) {
            return shown;
        }
        if (ordered && !List.copyOf(expected.keySet()).equals(List.copyOf(actual.keySet()))) {
            return shown;
        }
        for (Map.Entry<Labels, Map<Long, ScriptSample>> entry : expected.entrySet()) {
            Map<Long, ScriptSample> points = actual.get(entry.getKey());
            if (!points.keySet().equals(entry.getValue().keySet())) {
                return shown;
            }
            for (Map.Entry<Long, ScriptSample> point : entry.getValue().entrySet()) {
                if (!point.getValue().expects(points.get(point.getKey()))) {
                    return shown;
                }
            }
        }
        return null;
    }
}
