package dev.quadrant.monitor.logs.api;

import dev.quadrant.monitor.labels.Labels;
import dev.quadrant.monitor.logs.logql.FoundLine;
import dev.quadrant.monitor.logs.logql.LogBudget;
import dev.quadrant.monitor.logs.logql.MetricSeries;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Writes answers in Loki's form. */
final class LokiJson {
    private static final long MICROS = 1000;
    private static final double WHOLE_MAX = 1e15;

    private final StringBuilder out = new StringBuilder(1024);

    static String streams(List<FoundLine> lines, LogBudget budget, double seconds) {
        LokiJson json = new LokiJson();
        json.out.append("{\"status\":\"success\",\"data\":{\"resultType\":\"streams\",\"result\":");
        json.groups(lines);
        return json.end(budget, seconds, lines.size());
    }

    /** Lines by their labels, in the form of {@code streams} in a tail. */
    static String groupsOf(Collection<FoundLine> lines) {
        LokiJson json = new LokiJson();
        json.groups(lines);
        return json.out.toString();
    }

    private void groups(Collection<FoundLine> lines) {
        Map<Labels, List<FoundLine>> streams = new LinkedHashMap<>();
        lines.forEach(line ->
                streams.computeIfAbsent(line.labels(), _ -> new ArrayList<>()).add(line));
        out.append('[');
        String comma = "";
        for (Map.Entry<Labels, List<FoundLine>> stream : streams.entrySet()) {
            out.append(comma).append("{\"stream\":");
            labels(stream.getKey());
            out.append(",\"values\":[");
            String inner = "";
            for (FoundLine line : stream.getValue()) {
                out.append(inner).append("[\"").append(line.time()).append("\",");
                text(line.text());
                out.append(']');
                inner = ",";
            }
            out.append("]}");
            comma = ",";
        }
        out.append(']');
    }

    /**
     * The answer of a range query.
     *
     * @param start time of the first value, ns since 1970
     */
    static String matrix(List<MetricSeries> all, long start, long step, LogBudget budget, double seconds) {
        LokiJson json = new LokiJson();
        json.out.append("{\"status\":\"success\",\"data\":{\"resultType\":\"matrix\",\"result\":");
        json.rows(all, start, step);
        return json.end(budget, seconds, all.size());
    }

    private void rows(List<MetricSeries> all, long start, long step) {
        out.append('[');
        String comma = "";
        for (MetricSeries series : all) {
            out.append(comma).append("{\"metric\":");
            labels(series.labels());
            out.append(",\"values\":[");
            String inner = "";
            for (int i = 0; i < series.values().length; i++) {
                if (!Double.isNaN(series.values()[i])) {
                    out.append(inner);
                    point(start + i * step, series.values()[i]);
                    inner = ",";
                }
            }
            out.append("]}");
            comma = ",";
        }
        out.append(']');
    }

    static String vector(List<MetricSeries> all, long time, LogBudget budget, double seconds) {
        LokiJson json = new LokiJson();
        json.out.append("{\"status\":\"success\",\"data\":{\"resultType\":\"vector\",\"result\":[");
        String comma = "";
        for (MetricSeries series : all) {
            json.out.append(comma).append("{\"metric\":");
            json.labels(series.labels());
            json.out.append(",\"value\":");
            json.point(time, series.values()[0]);
            json.out.append('}');
            comma = ",";
        }
        json.out.append(']');
        return json.end(budget, seconds, all.size());
    }

    static String scalar(double value, long time, LogBudget budget, double seconds) {
        LokiJson json = new LokiJson();
        json.out.append("{\"status\":\"success\",\"data\":{\"resultType\":\"scalar\",\"result\":");
        json.point(time, value);
        return json.end(budget, seconds, 1);
    }

    private String end(LogBudget budget, double seconds, int returned) {
        out.append(",\"stats\":{\"summary\":{\"bytesProcessedPerSecond\":")
                .append(seconds > 0 ? Math.round(budget.bytes() / seconds) : 0)
                .append(",\"linesProcessedPerSecond\":")
                .append(seconds > 0 ? Math.round(budget.lines() / seconds) : 0)
                .append(",\"totalBytesProcessed\":")
                .append(budget.bytes())
                .append(",\"totalLinesProcessed\":")
                .append(budget.lines())
                .append(",\"execTime\":")
                .append(seconds)
                .append(",\"queueTime\":0,\"subqueries\":0,\"totalEntriesReturned\":")
                .append(returned)
                .append("},\"querier\":{\"store\":{\"totalChunksDownloaded\":")
                .append(budget.blocks())
                .append(",\"totalChunksRef\":")
                .append(budget.blocks() + budget.skipped())
                .append("}},\"ingester\":{}}}}");
        return out.toString();
    }

    static String success(Collection<String> texts) {
        LokiJson json = new LokiJson();
        json.out.append("{\"status\":\"success\",\"data\":[");
        String comma = "";
        for (String text : texts) {
            json.out.append(comma);
            json.text(text);
            comma = ",";
        }
        return json.out.append("]}").toString();
    }

    static String labelSets(Collection<Labels> all) {
        LokiJson json = new LokiJson();
        json.out.append("{\"status\":\"success\",\"data\":[");
        String comma = "";
        for (Labels labels : all) {
            json.out.append(comma);
            json.labels(labels);
            comma = ",";
        }
        return json.out.append("]}").toString();
    }

    private void labels(Labels labels) {
        out.append('{');
        for (int i = 0; i < labels.size(); i++) {
            if (i > 0) {
                out.append(',');
            }
            text(labels.name(i));
            out.append(':');
            text(labels.value(i));
        }
        out.append('}');
    }

    private void point(long time, double value) {
        long micros = Math.floorDiv(time, MICROS);
        out.append('[')
                .append(BigDecimal.valueOf(micros, 6).stripTrailingZeros().toPlainString());
        out.append(",\"").append(number(value)).append("\"]");
    }

    static String number(double value) {
        if (Double.isNaN(value) || Double.isInfinite(value)) {
            return Double.isNaN(value) ? "NaN" : value > 0 ? "+Inf" : "-Inf";
        }
        if (value == Math.rint(value) && Math.abs(value) < WHOLE_MAX) {
            return Long.toString((long) value);
        }
        return BigDecimal.valueOf(value).toPlainString();
    }

    private void text(String text) {
        out.append('"');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '"' -> out.append("\\\"");
                case '\\' -> out.append("\\\\");
                case '\n' -> out.append("\\n");
                case '\r' -> out.append("\\r");
                case '\t' -> out.append("\\t");
                default -> {
                    if (c < ' ' || c == '<' || c == '\u2028' || c == '\u2029') {
                        out.append("\\u")
                                .append(Character.forDigit(c >> 12, 16))
                                .append(Character.forDigit(c >> 8 & 15, 16))
                                .append(Character.forDigit(c >> 4 & 15, 16))
                                .append(Character.forDigit(c & 15, 16));
                    } else {
                        out.append(c);
                    }
                }
            }
        }
        out.append('"');
    }
}
