package dev.quadrant.monitor.logs.logql;

import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.OptionalLong;

/** Numbers with units as queries and log lines have them. */
public final class Quantity {
    private static final Map<String, Double> NANOS = Map.ofEntries(
            Map.entry("ns", 1.0),
            Map.entry("us", 1e3),
            Map.entry("\u00b5s", 1e3),
            Map.entry("\u03bcs", 1e3),
            Map.entry("ms", 1e6),
            Map.entry("s", 1e9),
            Map.entry("m", 60e9),
            Map.entry("h", 3600e9),
            Map.entry("d", 86400e9),
            Map.entry("w", 604800e9),
            Map.entry("y", 31536000e9));
    private static final Map<String, Double> BYTES = Map.ofEntries(
            Map.entry("b", 1.0),
            Map.entry("kb", 1e3),
            Map.entry("mb", 1e6),
            Map.entry("gb", 1e9),
            Map.entry("tb", 1e12),
            Map.entry("kib", 0x1p10),
            Map.entry("mib", 0x1p20),
            Map.entry("gib", 0x1p30),
            Map.entry("tib", 0x1p40));

    private Quantity() {}

    /** A plain number; empty for any other text. */
    public static OptionalDouble number(String text) {
        if (text.isEmpty() || !plain(text)) {
            return OptionalDouble.empty();
        }
        try {
            return OptionalDouble.of(Double.parseDouble(text));
        } catch (NumberFormatException e) {
            return OptionalDouble.empty();
        }
    }

    /** Without what Java knows and others do not: hexadecimal forms, a trailing d or f. */
    private static boolean plain(String text) {
        char last = text.charAt(text.length() - 1);
        return last >= '0' && last <= '9' || last == '.' || text.endsWith("Inf") || text.endsWith("NaN");
    }

    /** A duration such as {@code 1h30m} or {@code 1.5s}, in ns. */
    public static OptionalLong nanos(String text) {
        double sum = 0;
        int at = text.startsWith("-") ? 1 : 0;
        if (text.length() == at) {
            return OptionalLong.empty();
        }
        while (at < text.length()) {
            int number = at;
            while (at < text.length() && (Lexer.digit(text.charAt(at)) || text.charAt(at) == '.')) {
                at++;
            }
            int unit = at;
            while (at < text.length() && !Lexer.digit(text.charAt(at)) && text.charAt(at) != '.') {
                at++;
            }
            Double factor = NANOS.get(text.substring(unit, at));
            OptionalDouble value = number(text.substring(number, unit));
            if (factor == null || value.isEmpty()) {
                return OptionalLong.empty();
            }
            sum += value.getAsDouble() * factor;
        }
        if (!(sum < Long.MAX_VALUE)) {
            return OptionalLong.empty();
        }
        long nanos = Math.round(sum);
        return OptionalLong.of(text.startsWith("-") ? -nanos : nanos);
    }

    /** A size such as {@code 10KB} or {@code 1.5MiB}, in bytes. */
    static OptionalDouble bytes(String text) {
        int at = 0;
        while (at < text.length() && (Lexer.digit(text.charAt(at)) || text.charAt(at) == '.')) {
            at++;
        }
        Double factor = BYTES.get(text.substring(at).strip().toLowerCase(Locale.ROOT));
        OptionalDouble value = number(text.substring(0, at));
        return factor == null || value.isEmpty()
                ? OptionalDouble.empty()
                : OptionalDouble.of(value.getAsDouble() * factor);
    }
}
