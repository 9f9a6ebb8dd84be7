package dev.quadrant.monitor.promql;

import dev.quadrant.monitor.labels.Labels;
import dev.quadrant.monitor.tsdb.Stale;
import java.util.ArrayList;
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
            "(?<gap>_)(?:x(?<gaps>\\d+))?|(?<stale>stale)|(?<histogram>\\{\\{.*?\\}\\})(?:[+-]\\{\\{.*?\\}\\})?(?:x(?<same>\\d+))?"
                    + "|(?<number>" + NUMBER
                    + ")(?:(?<step>[+-](?:\\d+\\.?\\d*|\\.\\d+)(?:[eE][+-]?\\d+)?))?(?:x(?<times>\\d+))?");

    /** Stands for a native histogram, which the store has not. */
    static final double HISTOGRAM = Double.longBitsToDouble(0x7ff800000000beefL);

    private ScriptSeries() {}

    static boolean histogram(double value) {
        return Double.doubleToRawLongBits(value) == Double.doubleToRawLongBits(HISTOGRAM);
    }

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

    /** The values; null for a gap, and {@link #HISTOGRAM} for a native histogram. */
    static List<Double> values(String text) {
        List<Double> values = new ArrayList<>();
        Matcher part = VALUES.matcher(text);
        while (part.find()) {
            if (part.group("gap") != null) {
                add(values, null, 0, part.group("gaps") == null ? 1 : Integer.parseInt(part.group("gaps")));
            } else if (part.group("stale") != null) {
                values.add(Double.longBitsToDouble(Stale.BITS));
            } else if (part.group("histogram") != null) {
                add(values, HISTOGRAM, 0, 1 + number(part.group("same")));
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

    private static void add(List<Double> values, Double first, double step, int count) {
        Double value = first;
        for (int i = 0; i < count; i++) {
            values.add(value);
            value = value == null || step == 0 ? value : Double.valueOf(value + step);
        }
    }

    private static double parse(String text) {
        String lower = text.toLowerCase(Locale.ROOT);
        if (lower.endsWith("inf")) {
            return lower.startsWith("-") ? Double.NEGATIVE_INFINITY : Double.POSITIVE_INFINITY;
        }
        return lower.endsWith("nan") ? Double.NaN : Double.parseDouble(text);
    }
}
