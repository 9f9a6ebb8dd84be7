package dev.quadrant.monitor.promql;

import dev.quadrant.monitor.histogram.Arithmetic;
import dev.quadrant.monitor.histogram.FloatHistogram;
import dev.quadrant.monitor.histogram.MixedSchemasException;
import dev.quadrant.monitor.labels.Labels;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Series as scripts write them: {@code name{label="value"} 1 2+3x4 _ stale}. */
final class ScriptSeries {
    private static final Pattern LABEL =
            Pattern.compile("(?:([a-zA-Z_]\\w*)|\"((?:[^\"\\\\]|\\\\.)*)\")\\s*(?:=\\s*\"((?:[^\"\\\\]|\\\\.)*)\")?");
    private static final String NUMBER = "[+-]?(?:(?i:inf|nan)|(?:\\d+\\.?\\d*|\\.\\d+)(?:[eE][+-]?\\d+)?)";
    private static final Pattern VALUES = Pattern.compile(
            "(?<gap>_)(?:x(?<gaps>\\d+))?|(?<stale>stale)|(?<histogram>\\{\\{.*?\\}\\})(?:(?<change>[+-]\\{\\{.*?\\}\\}))?(?:x(?<same>\\d+))?"
                    + "|(?<number>" + NUMBER
                    + ")(?:(?<step>[+-](?:\\d+\\.?\\d*|\\.\\d+)(?:[eE][+-]?\\d+)?))?(?:x(?<times>\\d+))?");

    private ScriptSeries() {}

    /** Where the labels end; 0 when there are none. */
    static int end(String line) {
        int brace = line.indexOf('{');
        Matcher name = Pattern.compile("[a-zA-Z_:][\\w:]*").matcher(line);
        int after = name.lookingAt() && !line.matches("(?i)(inf|nan)\\b.*") ? name.end() : 0;
        if (brace != after || line.startsWith("{{")) {
            return after;
        }
        boolean quoted = false;
        for (int i = brace; i < line.length(); i++) {
            char c = line.charAt(i);
            if (c == '\\' && quoted) {
                i++;
            } else if (c == '"') {
                quoted = !quoted;
            } else if (c == '}' && !quoted) {
                return i + 1;
            }
        }
        return line.length();
    }

    static Labels labels(String text) {
        int brace = text.indexOf('{');
        List<String> pairs = new ArrayList<>();
        String name = brace < 0 ? text.strip() : text.substring(0, brace).strip();
        if (!name.isEmpty()) {
            pairs.addAll(List.of(Labels.NAME, name));
        }
        if (brace >= 0) {
            Matcher label = LABEL.matcher(text.substring(brace + 1));
            while (label.find()) {
                String key = label.group(1) != null ? label.group(1) : unescaped(label.group(2));
                if (label.group(3) == null) {
                    pairs.addAll(List.of(Labels.NAME, key));
                } else {
                    pairs.addAll(List.of(key, unescaped(label.group(3))));
                }
            }
        }
        return Labels.of(pairs.toArray(String[]::new));
    }

    private static String unescaped(String text) {
        return text.replace("\\\"", "\"").replace("\\n", "\n").replace("\\\\", "\\");
    }

    /** The values; null for a gap. */
    static List<ScriptSample> values(String text) {
        List<ScriptSample> values = new ArrayList<>();
        Matcher part = VALUES.matcher(text);
        while (part.find()) {
            if (part.group("gap") != null) {
                values.addAll(Collections.nCopies(Math.max(1, number(part.group("gaps"))), null));
            } else if (part.group("stale") != null) {
                values.add(ScriptSample.STALE);
            } else if (part.group("histogram") != null) {
                histograms(values, part.group("histogram"), part.group("change"), number(part.group("same")));
            } else {
                double step = part.group("step") == null ? 0 : Double.parseDouble(part.group("step"));
                add(values, parse(part.group("number")), step, 1 + number(part.group("times")));
            }
        }
        return values;
    }

    private static int number(String text) {
        return text == null ? 0 : Integer.parseInt(text);
    }

    private static void add(List<ScriptSample> values, double first, double step, int count) {
        double value = first;
        for (int i = 0; i < count; i++) {
            values.add(ScriptSample.of(value));
            value = step == 0 ? value : value + step;
        }
    }

    private static void histograms(List<ScriptSample> values, String first, String change, int more) {
        FloatHistogram value = ScriptHistogram.parse(first);
        boolean hinted = ScriptHistogram.hinted(first);
        values.add(new ScriptSample(0, value, hinted));
        for (int i = 0; i < more; i++) {
            value = change == null ? value : changed(value, change);
            values.add(new ScriptSample(0, value, hinted));
        }
    }

    private static FloatHistogram changed(FloatHistogram value, String change) {
        FloatHistogram by = ScriptHistogram.parse(change.substring(1));
        try {
            return (change.startsWith("+") ? Arithmetic.add(value, by) : Arithmetic.subtract(value, by)).histogram();
        } catch (MixedSchemasException e) {
            throw new IllegalArgumentException(change, e);
        }
    }

    /** When counting began, in ms after the time of each sample; null where that is not known. */
    static List<Long> starts(String text) {
        List<Long> starts = new ArrayList<>();
        for (String start : text.strip().split("\\s+")) {
            boolean plus = start.startsWith("+");
            starts.add(
                    start.equals("_") ? null : Long.valueOf(PromqlScript.milliseconds(start.substring(plus ? 1 : 0))));
        }
        return starts;
    }

    static double parse(String text) {
        String lower = text.toLowerCase(Locale.ROOT);
        if (lower.endsWith("inf")) {
            return lower.startsWith("-") ? Double.NEGATIVE_INFINITY : Double.POSITIVE_INFINITY;
        }
        return lower.endsWith("nan") ? Double.NaN : Double.parseDouble(text);
    }
}
