package dev.quadrant.monitor.api;

import dev.quadrant.monitor.histogram.FloatHistogram;
import dev.quadrant.monitor.labels.Labels;
import dev.quadrant.monitor.promql.Outcome;
import dev.quadrant.monitor.promql.ValueType;
import java.util.Collection;
import java.util.List;

/** Writes answers in Prometheus' form, as text in one pass. */
final class PrometheusJson implements Outcome.Reader {
    private final StringBuilder out = new StringBuilder(512);
    private final boolean matrix;
    private boolean open;
    /** Of the series in a matrix. */
    private boolean values;

    /** Of the series in a matrix: they stand behind the values, though they come by time. */
    private final StringBuilder histograms = new StringBuilder();

    private PrometheusJson(boolean matrix) {
        this.matrix = matrix;
    }

    /** The result of a range query. */
    static PrometheusJson matrix() {
        PrometheusJson json = new PrometheusJson(true);
        json.out.append("{\"status\":\"success\",\"data\":{\"resultType\":\"matrix\",\"result\":[");
        return json;
    }

    /** The result of an instant query. */
    static PrometheusJson vector() {
        PrometheusJson json = new PrometheusJson(false);
        json.out.append("{\"status\":\"success\",\"data\":{\"resultType\":\"vector\",\"result\":[");
        return json;
    }

    /** The whole answer of a query. */
    static String of(Outcome outcome, long time) {
        PrometheusJson json;
        switch (outcome.type()) {
            case MATRIX -> json = matrix();
            case VECTOR -> json = vector();
            default -> {
                return single(outcome, time);
            }
        }
        outcome.read(json);
        return json.end(outcome);
    }

    /** A scalar or a string: a time and a value. */
    private static String single(Outcome outcome, long time) {
        PrometheusJson json = new PrometheusJson(false);
        json.out
                .append("{\"status\":\"success\",\"data\":{\"resultType\":\"")
                .append(outcome.type().api())
                .append("\",\"result\":[");
        seconds(json.out, time);
        json.out.append(',');
        if (outcome.type() == ValueType.STRING) {
            text(json.out, outcome.text());
        } else {
            outcome.read(new Outcome.Reader() {
                @Override
                public void series(Labels labels) {
                    // A scalar has none.
                }

                @Override
                public void point(long at, double value) {
                    json.out.append('"');
                    number(json.out, value);
                    json.out.append('"');
                }

                @Override
                public void histogram(long at, FloatHistogram value) {
                    throw new IllegalStateException("a scalar is no histogram");
                }
            });
        }
        json.out.append("]}");
        return json.annotated(outcome);
    }

    @Override
    public void series(Labels labels) {
        if (open) {
            close();
            out.append(',');
        }
        open = true;
        out.append("{\"metric\":");
        labels(out, labels);
    }

    /** Ends a series. */
    private void close() {
        out.append(values ? "]" : "").append(histograms);
        out.append(histograms.isEmpty() ? "}" : "]}");
        histograms.setLength(0);
        values = false;
    }

    @Override
    public void point(long time, double value) {
        out.append(matrix ? values ? ",[" : ",\"values\":[[" : ",\"value\":[");
        values = matrix;
        seconds(out, time);
        out.append(",\"");
        number(out, value);
        out.append("\"]");
    }

    @Override
    public void histogram(long time, FloatHistogram value) {
        StringBuilder to = matrix ? histograms : out;
        to.append(!matrix ? ",\"histogram\":[" : to.isEmpty() ? ",\"histograms\":[[" : ",[");
        seconds(to, time);
        to.append(',');
        HistogramJson.append(to, value);
        to.append(']');
    }

    private static void seconds(StringBuilder out, long time) {
        if (time < 0) {
            out.append('-');
        }
        long size = Math.abs(time);
        long millis = size % 1000;
        out.append(size / 1000);
        if (millis != 0) {
            out.append('.').append((char) ('0' + millis / 100));
            if (millis % 100 != 0) {
                out.append((char) ('0' + millis / 10 % 10));
                if (millis % 10 != 0) {
                    out.append((char) ('0' + millis % 10));
                }
            }
        }
    }

    String end() {
        if (open) {
            close();
        }
        return out.append("]}}").toString();
    }

    private String end(Outcome outcome) {
        if (open) {
            close();
        }
        out.append("]}");
        return annotated(outcome);
    }

    private String annotated(Outcome outcome) {
        list("warnings", outcome.warnings());
        list("infos", outcome.infos());
        return out.append('}').toString();
    }

    private void list(String name, List<String> texts) {
        if (texts.isEmpty()) {
            return;
        }
        out.append(",\"").append(name).append("\":[");
        for (int i = 0; i < texts.size(); i++) {
            out.append(i == 0 ? "" : ",");
            text(out, texts.get(i));
        }
        out.append(']');
    }

    static String texts(Collection<String> texts) {
        StringBuilder out = new StringBuilder("{\"status\":\"success\",\"data\":[");
        boolean first = true;
        for (String text : texts) {
            out.append(first ? "" : ",");
            text(out, text);
            first = false;
        }
        return out.append("]}").toString();
    }

    static String labelSets(Collection<Labels> sets) {
        StringBuilder out = new StringBuilder("{\"status\":\"success\",\"data\":[");
        boolean first = true;
        for (Labels set : sets) {
            out.append(first ? "" : ",");
            labels(out, set);
            first = false;
        }
        return out.append("]}").toString();
    }

    static String error(String type, String message) {
        StringBuilder out = new StringBuilder("{\"status\":\"error\",\"errorType\":");
        text(out, type);
        out.append(",\"error\":");
        text(out, message);
        return out.append('}').toString();
    }

    private static void labels(StringBuilder out, Labels labels) {
        out.append('{');
        for (int i = 0; i < labels.size(); i++) {
            out.append(i == 0 ? "" : ",");
            text(out, labels.name(i));
            out.append(':');
            text(out, labels.value(i));
        }
        out.append('}');
    }

    /** As Prometheus writes values: shortest that reads back the same, an exponent only for the very large and small. */
    static void number(StringBuilder out, double value) {
        if (Double.isNaN(value)) {
            out.append("NaN");
        } else if (Double.isInfinite(value)) {
            out.append(value > 0 ? "+Inf" : "-Inf");
        } else if (value == Math.rint(value) && Math.abs(value) < 1e15) {
            if (value == 0 && 1 / value < 0) {
                out.append('-');
            }
            out.append((long) value);
        } else {
            double size = Math.abs(value);
            if (size >= 1e-3 && size < 1e7) {
                out.append(value);
            } else if (size >= 1e-6 && size < 1e21) {
                out.append(new java.math.BigDecimal(Double.toString(value))
                        .stripTrailingZeros()
                        .toPlainString());
            } else {
                scientific(out, Double.toString(value));
            }
        }
    }

    /** {@code 1.0E-7} as Go writes it: {@code 1e-07}. */
    private static void scientific(StringBuilder out, String text) {
        int e = text.indexOf('E');
        String mantissa = text.substring(0, e);
        out.append(mantissa.endsWith(".0") ? mantissa.substring(0, mantissa.length() - 2) : mantissa);
        int exponent = Integer.parseInt(text.substring(e + 1));
        out.append('e').append(exponent < 0 ? '-' : '+');
        out.append(Math.abs(exponent) < 10 ? "0" : "").append(Math.abs(exponent));
    }

    static void text(StringBuilder out, String text) {
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
                    if (c < ' ' || c == '\u2028' || c == '\u2029' || c == '<' || c == '>') {
                        out.append(String.format("\\u%04x", (int) c));
                    } else {
                        out.append(c);
                    }
                }
            }
        }
        out.append('"');
    }
}
