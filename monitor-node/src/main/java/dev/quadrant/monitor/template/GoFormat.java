package dev.quadrant.monitor.template;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Values as Go's fmt writes them. */
final class GoFormat {
    /** Widest field; characters. */
    private static final int WIDTH_MAX = 1000;

    private GoFormat() {}

    /** As {@code %v} writes it. */
    static String print(Object value) {
        return switch (value) {
            case null -> "<no value>";
            case Double number -> shortest(number);
            case Map<?, ?> map ->
                map.entrySet().stream()
                        .sorted((a, b) ->
                                a.getKey().toString().compareTo(b.getKey().toString()))
                        .map(entry -> entry.getKey() + ":" + print(entry.getValue()))
                        .collect(Collectors.joining(" ", "map[", "]"));
            case List<?> list -> list.stream().map(GoFormat::print).collect(Collectors.joining(" ", "[", "]"));
            case TemplateRun.Fields fields ->
                fields.values().values().stream().map(GoFormat::print).collect(Collectors.joining(" ", "{", "}"));
            default -> value.toString();
        };
    }

    /** What {@code %g} writes of the shortest digits that read back the same. */
    private static String shortest(double value) {
        if (Double.isNaN(value) || Double.isInfinite(value) || value == 0) {
            return special(value, "0");
        }
        BigDecimal digits = new BigDecimal(Double.toString(value)).stripTrailingZeros();
        return general(digits, 6, true);
    }

    private static String special(double value, String zero) {
        if (value == 0) {
            return 1 / value < 0 ? "-" + zero : zero;
        }
        return Double.isNaN(value) ? "NaN" : value > 0 ? "+Inf" : "-Inf";
    }

    /** {@code %.<precision>g}. */
    static String general(double value, int precision) {
        if (Double.isNaN(value) || Double.isInfinite(value) || value == 0) {
            return special(value, "0");
        }
        int digits = Math.max(1, precision);
        BigDecimal rounded = new BigDecimal(value)
                .round(new MathContext(digits, RoundingMode.HALF_EVEN))
                .stripTrailingZeros();
        return general(rounded, digits, false);
    }

    private static String general(BigDecimal digits, int precision, boolean shortest) {
        int exponent = digits.precision() - digits.scale() - 1;
        int most = !shortest && precision > digits.precision() && digits.precision() >= exponent + 1
                ? digits.precision()
                : precision;
        if (exponent >= -4 && exponent < most || shortest && exponent >= -4 && exponent < 6) {
            return digits.toPlainString();
        }
        String unscaled = digits.unscaledValue().abs().toString();
        String mantissa = unscaled.length() == 1 ? unscaled : unscaled.charAt(0) + "." + unscaled.substring(1);
        return (digits.signum() < 0 ? "-" : "") + mantissa + exponent(exponent);
    }

    private static String exponent(int exponent) {
        return (exponent < 0 ? "e-" : "e+") + (Math.abs(exponent) < 10 ? "0" : "") + Math.abs(exponent);
    }

    private static String fixed(double value, int precision) {
        return Double.isNaN(value) || Double.isInfinite(value)
                ? special(value, "")
                : (value == 0 && 1 / value < 0 ? "-" : "")
                        + new BigDecimal(value)
                                .setScale(precision, RoundingMode.HALF_EVEN)
                                .toPlainString();
    }

    private static String scientific(double value, int precision) {
        if (Double.isNaN(value) || Double.isInfinite(value)) {
            return special(value, "");
        }
        BigDecimal rounded = new BigDecimal(value).round(new MathContext(precision + 1, RoundingMode.HALF_EVEN));
        int exponent = value == 0 ? 0 : rounded.precision() - rounded.scale() - 1;
        BigDecimal mantissa = value == 0 ? BigDecimal.ZERO : rounded.movePointLeft(exponent);
        return mantissa.setScale(precision, RoundingMode.HALF_EVEN).toPlainString() + exponent(exponent);
    }

    /** As {@code Sprintf}; what does not fit a verb is written as Go does: {@code %!d(string=a)}. */
    static String printf(String format, List<Object> arguments) throws TemplateException {
        StringBuilder out = new StringBuilder();
        int next = 0;
        int at = 0;
        while (at < format.length()) {
            char c = format.charAt(at++);
            if (c != '%') {
                out.append(c);
                continue;
            }
            int begin = at;
            while (at < format.length() && "+-# 0".indexOf(format.charAt(at)) >= 0) {
                at++;
            }
            String flags = format.substring(begin, at);
            int widthAt = at;
            at = digits(format, at);
            int width = number(format.substring(widthAt, at), 0);
            int precision = -1;
            if (at < format.length() && format.charAt(at) == '.') {
                int precisionAt = ++at;
                at = digits(format, at);
                precision = number(format.substring(precisionAt, at), 0);
            }
            if (at == format.length()) {
                out.append("%!(NOVERB)");
            } else if (format.charAt(at) == '%') {
                out.append('%');
                at++;
            } else if (next == arguments.size()) {
                out.append("%!").append(format.charAt(at++)).append("(MISSING)");
            } else {
                out.append(padded(verb(format.charAt(at++), flags, precision, arguments.get(next++)), flags, width));
            }
        }
        if (next < arguments.size()) {
            out.append("%!(EXTRA");
            for (int i = next; i < arguments.size(); i++) {
                out.append(i == next ? " " : ", ").append(typed(arguments.get(i)));
            }
            out.append(')');
        }
        return out.toString();
    }

    private static int digits(String text, int from) {
        int at = from;
        while (at < text.length() && Character.isDigit(text.charAt(at))) {
            at++;
        }
        return at;
    }

    private static int number(String text, int none) throws TemplateException {
        if (text.isEmpty()) {
            return none;
        }
        int number = text.length() > 4 ? Integer.MAX_VALUE : Integer.parseInt(text);
        if (number > WIDTH_MAX) {
            throw new TemplateException("printf with a width above " + WIDTH_MAX);
        }
        return number;
    }

    private static String typed(Object value) {
        String type =
                switch (value) {
                    case null -> "<nil>";
                    case String _ -> "string";
                    case Double _ -> "float64";
                    case Long _ -> "int";
                    case Boolean _ -> "bool";
                    default -> "map[string]string";
                };
        return value == null ? type : type + "=" + print(value);
    }

    private static String verb(char verb, String flags, int precision, Object value) {
        String text = text(verb, precision, value);
        if (text == null) {
            return "%!" + verb + "(" + typed(value) + ")";
        }
        boolean number = value instanceof Double || value instanceof Long;
        boolean plain = number && !text.startsWith("-") && !text.startsWith("+");
        return plain && flags.contains("+") ? "+" + text : plain && flags.contains(" ") ? " " + text : text;
    }

    /** Null where the verb does not take such a value. */
    private static String text(char verb, int precision, Object value) {
        return switch (verb) {
            case 'v' -> print(value);
            case 's' ->
                value instanceof Double || value instanceof Long || value instanceof Boolean
                        ? null
                        : cut(print(value), precision);
            case 'q' -> value instanceof String text ? quoted(text) : null;
            case 't' -> value instanceof Boolean ? value.toString() : null;
            case 'd' -> value instanceof Long ? value.toString() : null;
            case 'x' -> value instanceof Long number ? Long.toHexString(number) : null;
            case 'f', 'F' -> value instanceof Double number ? fixed(number, precision < 0 ? 6 : precision) : null;
            case 'e' -> value instanceof Double number ? scientific(number, precision < 0 ? 6 : precision) : null;
            case 'g' ->
                value instanceof Double number ? precision < 0 ? shortest(number) : general(number, precision) : null;
            default -> null;
        };
    }

    private static String cut(String text, int precision) {
        return precision < 0 || precision >= text.length() ? text : text.substring(0, precision);
    }

    static String quoted(String text) {
        return "\""
                + text.replace("\\", "\\\\")
                        .replace("\"", "\\\"")
                        .replace("\n", "\\n")
                        .replace("\t", "\\t") + "\"";
    }

    private static String padded(String text, String flags, int width) {
        if (text.length() >= width) {
            return text;
        }
        String fill = " ".repeat(width - text.length());
        if (flags.contains("-")) {
            return text + fill;
        }
        if (!flags.contains("0")) {
            return fill + text;
        }
        String zeros = fill.replace(' ', '0');
        boolean sign = text.startsWith("-") || text.startsWith("+");
        return sign ? text.charAt(0) + zeros + text.substring(1) : zeros + text;
    }
}
