package dev.quadrant.monitor.template;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import dev.quadrant.monitor.promql.Durations;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** The functions that templates have: Go's own and Prometheus'. */
final class TemplateFunctions {
    /** Body of a function; arguments are as many as it wants. */
    private interface Body {
        Object call(TemplateRun run, List<Object> arguments) throws TemplateException;
    }

    /**
     * A function.
     *
     * @param least fewest arguments
     * @param most most arguments; -1 for any number
     */
    private record Function(int least, int most, Body body) {}

    private static final Map<String, Function> ALL = new TreeMap<>();

    static final Set<String> NAMES;

    static {
        builtIn();
        numbers();
        texts();
        queries();
        NAMES = Set.copyOf(ALL.keySet());
    }

    private TemplateFunctions() {}

    private static void add(String name, int least, int most, Body body) {
        ALL.put(name, new Function(least, most, body));
    }

    /** @throws TemplateException with the function's name */
    static Object call(TemplateRun run, String name, List<Object> arguments) throws TemplateException {
        Function function = ALL.get(name);
        if (arguments.size() < function.least() || function.most() >= 0 && arguments.size() > function.most()) {
            throw new TemplateException("wrong number of arguments for " + name + ": " + arguments.size());
        }
        try {
            return function.body().call(run, arguments);
        } catch (TemplateException e) {
            throw new TemplateException("error calling " + name + ": " + e.getMessage());
        }
    }

    private static void builtIn() {
        add("and", 1, -1, (run, a) -> a.getLast());
        add("or", 1, -1, (run, a) -> a.getLast());
        add("not", 1, 1, (run, a) -> !TemplateRun.truth(a.getFirst()));
        add("eq", 2, -1, (run, a) -> a.stream().skip(1).anyMatch(other -> equal(a.getFirst(), other)));
        add("ne", 2, 2, (run, a) -> !equal(a.get(0), a.get(1)));
        add("lt", 2, 2, (run, a) -> compare(a) < 0);
        add("le", 2, 2, (run, a) -> compare(a) <= 0);
        add("gt", 2, 2, (run, a) -> compare(a) > 0);
        add("ge", 2, 2, (run, a) -> compare(a) >= 0);
        add("len", 1, 1, (run, a) -> length(a.getFirst()));
        add("index", 1, -1, (run, a) -> index(a));
        add("print", 0, -1, (run, a) -> print(a));
        add("println", 0, -1, (run, a) -> a.stream().map(GoFormat::print).collect(Collectors.joining(" ")) + "\n");
        add("printf", 1, -1, (run, a) -> GoFormat.printf(text(a.getFirst()), a.subList(1, a.size())));
        add("html", 1, 1, (run, a) -> html(GoFormat.print(a.getFirst())));
        add("urlquery", 1, 1, (run, a) -> encode(GoFormat.print(a.getFirst())));
    }

    private static void numbers() {
        add("humanize", 1, 1, (run, a) -> Humanize.metric(number(a.getFirst())));
        add("humanize1024", 1, 1, (run, a) -> Humanize.binary(number(a.getFirst())));
        add("humanizeDuration", 1, 1, (run, a) -> Humanize.duration(number(a.getFirst())));
        add("humanizePercentage", 1, 1, (run, a) -> Humanize.percentage(number(a.getFirst())));
        add("humanizeTimestamp", 1, 1, (run, a) -> Humanize.timestamp(number(a.getFirst())));
        add("toTime", 1, 1, (run, a) -> Humanize.timestamp(number(a.getFirst())));
        add("toDuration", 1, 1, (run, a) -> Humanize.duration(number(a.getFirst())));
        add("now", 0, 0, (run, a) -> run.data().time() / 1000.0);
        add("parseDuration", 1, 1, (run, a) -> {
            long millis = Durations.parse(text(a.getFirst()));
            if (millis < 0) {
                throw new TemplateException("not a valid duration string: " + GoFormat.quoted(text(a.getFirst())));
            }
            return millis / 1000.0;
        });
    }

    private static void texts() {
        add("title", 1, 1, (run, a) -> title(text(a.getFirst())));
        add("toUpper", 1, 1, (run, a) -> text(a.getFirst()).toUpperCase(Locale.ROOT));
        add("toLower", 1, 1, (run, a) -> text(a.getFirst()).toLowerCase(Locale.ROOT));
        add(
                "match",
                2,
                2,
                (run, a) -> pattern(text(a.getFirst())).matcher(text(a.get(1))).find());
        add(
                "reReplaceAll",
                3,
                3,
                (run, a) -> pattern(text(a.getFirst())).matcher(text(a.get(2))).replaceAll(text(a.get(1))));
        add("stripPort", 1, 1, (run, a) -> text(a.getFirst()).replaceAll("^\\[?([^\\[\\]]*?)\\]?:\\d+$", "$1"));
        add("stripDomain", 1, 1, (run, a) -> stripDomain(text(a.getFirst())));
        add("safeHtml", 1, 1, (run, a) -> text(a.getFirst()));
        add("urlQueryEscape", 1, 1, (run, a) -> encode(text(a.getFirst())));
        add("graphLink", 1, 1, (run, a) -> "/graph?g0.expr=" + encode(text(a.getFirst())) + "&g0.tab=0");
        add("tableLink", 1, 1, (run, a) -> "/graph?g0.expr=" + encode(text(a.getFirst())) + "&g0.tab=1");
        add("externalURL", 0, 0, (run, a) -> run.data().externalUrl());
        add("pathPrefix", 0, 0, (run, a) -> run.data().externalUrl().replaceFirst("^[a-z]+://[^/]*", ""));
        add("args", 0, -1, (run, a) -> {
            Map<String, Object> named = new LinkedHashMap<>();
            for (Object argument : a) {
                named.put("arg" + named.size(), argument);
            }
            return named;
        });
        add("tmpl", 2, 2, (run, a) -> run.included(text(a.getFirst()), a.get(1)));
    }

    private static void queries() {
        add("query", 1, 1, (run, a) -> {
            List<Object> samples = new ArrayList<>();
            for (TemplateQueries.Result result : run.query(text(a.getFirst()))) {
                Map<String, Object> fields = new TreeMap<>();
                fields.put("Labels", TemplateRun.map(result.labels()));
                fields.put("Value", result.value());
                samples.add(new TemplateRun.Fields(fields));
            }
            return samples;
        });
        add("first", 1, 1, (run, a) -> {
            if (a.getFirst() instanceof List<?> list && !list.isEmpty()) {
                return list.getFirst();
            }
            throw new TemplateException("first() called on vector with no elements");
        });
        add("value", 1, 1, (run, a) -> sample(a.getFirst()).values().get("Value"));
        add("label", 2, 2, (run, a) -> label(sample(a.get(1)), text(a.getFirst())));
        add("strvalue", 1, 1, (run, a) -> label(sample(a.getFirst()), "__value__"));
        add("sortByLabel", 2, 2, (run, a) -> {
            List<TemplateRun.Fields> sorted = new ArrayList<>();
            if (a.get(1) instanceof List<?> list) {
                for (Object element : list) {
                    sorted.add(sample(element));
                }
            }
            String name = text(a.getFirst());
            sorted.sort(Comparator.comparing(sample -> label(sample, name)));
            return sorted;
        });
    }

    /** Go puts a blank between two values of which none is a text. */
    private static String print(List<Object> values) {
        StringBuilder out = new StringBuilder();
        for (int i = 0; i < values.size(); i++) {
            boolean texts = i == 0 || values.get(i) instanceof String || values.get(i - 1) instanceof String;
            out.append(texts ? "" : " ").append(GoFormat.print(values.get(i)));
        }
        return out.toString();
    }

    private static TemplateRun.Fields sample(Object value) throws TemplateException {
        if (value instanceof TemplateRun.Fields fields && fields.values().containsKey("Labels")) {
            return fields;
        }
        throw new TemplateException("a result of a query expected, not " + GoFormat.print(value));
    }

    private static String label(TemplateRun.Fields sample, String name) {
        return sample.values().get("Labels") instanceof Map<?, ?> labels && labels.get(name) instanceof String text
                ? text
                : "";
    }

    private static String text(Object value) throws TemplateException {
        return switch (value) {
            case String text -> text;
            case null -> throw new TemplateException("a text expected, not nil");
            default -> throw new TemplateException("a text expected, not " + GoFormat.print(value));
        };
    }

    private static double number(Object value) throws TemplateException {
        try {
            return switch (value) {
                case Double number -> number;
                case Long number -> number;
                case String text -> parse(text);
                case null -> throw new TemplateException("a number expected, not nil");
                default -> throw new TemplateException("can't convert " + GoFormat.print(value) + " to float");
            };
        } catch (NumberFormatException e) {
            throw new TemplateException("can't convert " + GoFormat.quoted((String) value) + " to float");
        }
    }

    private static double parse(String text) {
        return switch (text.toLowerCase(Locale.ROOT)) {
            case "+inf", "inf" -> Double.POSITIVE_INFINITY;
            case "-inf" -> Double.NEGATIVE_INFINITY;
            case "nan" -> Double.NaN;
            default -> Double.parseDouble(text);
        };
    }

    private static boolean equal(Object a, Object b) {
        return a instanceof Number x && b instanceof Number y
                ? x.doubleValue() == y.doubleValue()
                : Objects.equals(a, b);
    }

    private static int compare(List<Object> pair) throws TemplateException {
        if (pair.get(0) instanceof Number a && pair.get(1) instanceof Number b) {
            return Double.compare(a.doubleValue(), b.doubleValue());
        }
        if (pair.get(0) instanceof String a && pair.get(1) instanceof String b) {
            return a.compareTo(b);
        }
        throw new TemplateException("incompatible types for comparison");
    }

    private static long length(Object value) throws TemplateException {
        return switch (value) {
            case String text -> text.getBytes(StandardCharsets.UTF_8).length;
            case Collection<?> list -> list.size();
            case Map<?, ?> map -> map.size();
            case null, default -> throw new TemplateException("len of " + GoFormat.print(value));
        };
    }

    private static Object index(List<Object> path) throws TemplateException {
        Object value = path.getFirst();
        for (Object key : path.subList(1, path.size())) {
            if (value instanceof Map<?, ?> map) {
                value = map.containsKey(key) ? map.get(key) : "";
            } else if (value instanceof List<?> list && key instanceof Long at && at >= 0 && at < list.size()) {
                value = list.get(at.intValue());
            } else {
                throw new TemplateException("index out of range: " + GoFormat.print(key));
            }
        }
        return value;
    }

    private static Pattern pattern(String text) throws TemplateException {
        try {
            return Pattern.compile(text);
        } catch (PatternSyntaxException e) {
            throw new TemplateException(e.getMessage());
        }
    }

    private static String title(String text) {
        StringBuilder out = new StringBuilder();
        boolean begin = true;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            out.append(begin ? Character.toUpperCase(c) : c);
            begin = !Character.isLetterOrDigit(c) && c != '_' && c != '\'';
        }
        return out.toString();
    }

    private static String stripDomain(String text) {
        int colon = text.lastIndexOf(':');
        boolean port = colon > 0 && text.substring(colon + 1).matches("\\d+") && text.indexOf(':') == colon;
        String host = port ? text.substring(0, colon) : text;
        boolean address = host.matches("[0-9.]+") || host.indexOf(':') >= 0;
        int dot = host.indexOf('.');
        String bare = address || dot < 0 ? host : host.substring(0, dot);
        return port ? bare + text.substring(colon) : bare;
    }

    private static String html(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&#34;")
                .replace("'", "&#39;");
    }

    private static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
