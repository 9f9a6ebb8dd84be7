package dev.quadrant.monitor.promql;

import dev.quadrant.monitor.histogram.Counts;
import dev.quadrant.monitor.histogram.FloatHistogram;
import dev.quadrant.monitor.histogram.ResetHint;
import dev.quadrant.monitor.histogram.Schema;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Native histograms as scripts write them: <code>{{schema:1 sum:3 count:22 buckets:[5 10 7]}}</code>. */
final class ScriptHistogram {
    private static final Pattern FIELD = Pattern.compile("(\\w+):(\\[[^\\]]*\\]|[^\\s}]+)");

    private final Map<String, String> fields = new HashMap<>();

    private ScriptHistogram(String text) {
        Matcher field = FIELD.matcher(text);
        while (field.find()) {
            fields.put(field.group(1), field.group(2));
        }
    }

    static FloatHistogram parse(String text) {
        ScriptHistogram script = new ScriptHistogram(text);
        int schema = (int) script.number("schema");
        if (!Schema.valid(schema)) {
            throw new IllegalArgumentException("schema " + schema);
        }
        return new FloatHistogram(
                script.hint(),
                schema,
                script.number("z_bucket_w"),
                script.number("z_bucket"),
                script.number("count"),
                script.number("sum"),
                Counts.from((int) script.number("offset"), script.numbers("buckets")),
                Counts.from((int) script.number("n_offset"), script.numbers("n_buckets")),
                FloatHistogram.bounds(script.numbers("custom_values")));
    }

    private ResetHint hint() {
        return switch (fields.getOrDefault("counter_reset_hint", "unknown")) {
            case "gauge" -> ResetHint.GAUGE;
            case "reset" -> ResetHint.RESET;
            case "not_reset" -> ResetHint.NOT_RESET;
            default -> ResetHint.UNKNOWN;
        };
    }

    /** Whether the text says the hint. */
    static boolean hinted(String text) {
        return text.contains("counter_reset_hint:");
    }

    private double number(String name) {
        return ScriptSeries.parse(fields.getOrDefault(name, "0"));
    }

    private double[] numbers(String name) {
        String list = fields.getOrDefault(name, "[]");
        String inside = list.substring(1, list.length() - 1).strip();
        return inside.isEmpty()
                ? new double[0]
                : Pattern.compile("\\s+")
                        .splitAsStream(inside)
                        .mapToDouble(ScriptSeries::parse)
                        .toArray();
    }
}
