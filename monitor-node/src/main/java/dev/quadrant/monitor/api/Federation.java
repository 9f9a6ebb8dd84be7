package dev.quadrant.monitor.api;

import dev.quadrant.monitor.labels.Labels;
import dev.quadrant.monitor.labels.Matcher;
import dev.quadrant.monitor.promql.Engine;
import dev.quadrant.monitor.promql.Parser;
import dev.quadrant.monitor.promql.QueryException;
import dev.quadrant.monitor.tsdb.SampleIterator;
import dev.quadrant.monitor.tsdb.Series;
import dev.quadrant.monitor.tsdb.SeriesStore;
import dev.quadrant.monitor.tsdb.Stale;
import java.math.BigDecimal;
import java.util.Comparator;
import java.util.List;
import java.util.TreeMap;
import java.util.TreeSet;

/** The newest samples of chosen series in the text format, for another server that scrapes them: {@code /federate}. */
final class Federation {
    private static final int EXPONENT_FROM = 6;
    private static final int EXPONENT_BELOW = -4;

    private final SeriesStore store;
    private final Labels external;
    private final long samplesMax;

    /**
     * A view of a store.
     *
     * @param external labels that each series gets which has none of the name
     * @param samplesMax most series of one answer
     */
    Federation(SeriesStore store, Labels external, long samplesMax) {
        this.store = store;
        this.external = external;
        this.samplesMax = samplesMax;
    }

    /** @param now ms since 1970; samples older than a query would look back for are not there */
    String text(Parameters parameters, long now) throws QueryException {
        TreeSet<Series> chosen = new TreeSet<>(
                Comparator.<Series, String>comparing(series -> series.labels().get(Labels.NAME))
                        .thenComparing(Series::labels));
        for (String selector : parameters.all("match[]")) {
            chosen.addAll(store.select(matchers(selector)));
            if (chosen.size() > samplesMax) {
                throw new QueryException(
                        QueryException.Kind.EXECUTION,
                        "more than " + samplesMax + " series: choose fewer with match[]");
            }
        }
        StringBuilder out = new StringBuilder(1 << 12);
        String family = "";
        for (Series series : chosen) {
            SampleIterator samples = store.samples(series, now - Engine.LOOKBACK + 1, now);
            long time = Long.MIN_VALUE;
            long bits = Stale.BITS;
            while (samples.next()) {
                time = samples.time();
                bits = samples.bits();
            }
            if (bits == Stale.BITS) {
                continue;
            }
            String name = series.labels().get(Labels.NAME);
            if (!name.equals(family)) {
                out.append("# TYPE ").append(name).append(" untyped\n");
                family = name;
            }
            line(out, name, series.labels(), Double.longBitsToDouble(bits), time);
        }
        return out.toString();
    }

    private static List<Matcher> matchers(String selector) throws QueryException {
        try {
            return Parser.matchers(selector);
        } catch (QueryException e) {
            throw Parameters.invalid("match[]", e);
        }
    }

    /** A series without {@code instance} says so, or the scraper's own would take its place. */
    private void line(StringBuilder out, String name, Labels labels, double value, long time) {
        TreeMap<String, String> added = new TreeMap<>();
        added.put("instance", "");
        external.forEach(added::put);
        labels.forEach((label, text) -> added.remove(label));
        out.append(name);
        char[] before = {'{'};
        labels.forEach((label, text) -> {
            if (!label.equals(Labels.NAME)) {
                label(out, before, label, text);
            }
        });
        added.forEach((label, text) -> label(out, before, label, text));
        out.append("} ").append(number(value)).append(' ').append(time).append('\n');
    }

    private static void label(StringBuilder out, char[] before, String label, String text) {
        out.append(before[0]).append(label).append("=\"");
        out.append(text.replace("\\", "\\\\").replace("\n", "\\n").replace("\"", "\\\""))
                .append('"');
        before[0] = ',';
    }

    /** As Go writes a number in its shortest form: with an exponent below 1e-4 and from 1e+06. */
    static String number(double value) {
        if (Double.isNaN(value)) {
            return "NaN";
        }
        if (Double.isInfinite(value)) {
            return value > 0 ? "+Inf" : "-Inf";
        }
        if (value == 0) {
            return Double.doubleToLongBits(value) < 0 ? "-0" : "0";
        }
        BigDecimal exact = new BigDecimal(Double.toString(value)).stripTrailingZeros();
        int exponent = exact.precision() - exact.scale() - 1;
        if (exponent >= EXPONENT_BELOW && exponent < EXPONENT_FROM) {
            return exact.toPlainString();
        }
        String digits = exact.unscaledValue().abs().toString();
        return (value < 0 ? "-" : "")
                + digits.charAt(0)
                + (digits.length() > 1 ? "." + digits.substring(1) : "")
                + (exponent < 0 ? "e-" : "e+")
                + (Math.abs(exponent) < 10 ? "0" : "")
                + Math.abs(exponent);
    }
}
