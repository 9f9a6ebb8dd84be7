package dev.quadrant.monitor.promql;

import dev.quadrant.monitor.labels.Matcher;
import java.math.BigDecimal;
import java.util.List;
import java.util.stream.Collectors;

/** Expressions as text in one line, as Prometheus 3 prints them. Arithmetic of durations is printed as what it comes to. */
final class Printer {
    private static final String LABEL = "[a-zA-Z_][a-zA-Z0-9_]*";

    private final String query;

    /** @param query what was parsed: it says how names and numbers were written */
    Printer(String query) {
        this.query = query;
    }

    String line(Expression expression) {
        return switch (expression) {
            case Expression.NumberLiteral number -> number(number, false);
            case Expression.Text text -> Quote.of(text.value());
            case Expression.Parentheses parentheses -> "(" + line(parentheses.inner()) + ")";
            case Expression.VectorSelector selector ->
                series(selector) + at(selector.shift()) + extension(selector) + offset(selector.shift());
            case Expression.MatrixSelector matrix -> matrix(matrix);
            case Expression.Subquery subquery -> line(subquery.inner()) + window(subquery);
            case Expression.Call call ->
                call.function().name()
                        + call.arguments().stream().map(this::line).collect(Collectors.joining(", ", "(", ")"));
            case Expression.Aggregation aggregation ->
                head(aggregation)
                        + "("
                        + (aggregation.parameter() == null ? "" : line(aggregation.parameter()) + ", ")
                        + line(aggregation.inner())
                        + ")";
            case Expression.Binary binary -> line(binary.left()) + " " + operator(binary) + " " + line(binary.right());
            case Expression.Sign sign ->
                sign.inner() instanceof Expression.NumberLiteral number
                        ? number(number, sign.negative())
                        : (sign.negative() ? "-" : "+") + line(sign.inner());
        };
    }

    private String number(Expression.NumberLiteral number, boolean negative) {
        double value = negative ? -number.value() : number.value();
        return writtenAsDuration(number)
                ? (negative ? "-" : "") + Durations.format(Math.round(number.value() * 1000))
                : Numbers.shortest(value);
    }

    private boolean writtenAsDuration(Expression.NumberLiteral number) {
        int end = number.position();
        while (end < query.length() && Character.isLetterOrDigit(query.charAt(end))) {
            end++;
        }
        return Durations.parse(query.substring(number.position(), end)) >= 0;
    }

    /** The metric's name where it stands before the braces; empty when it is one of the matchers in them, or there is none. */
    String name(Expression.VectorSelector selector) {
        return query.charAt(selector.position()) == '{'
                ? ""
                : selector.matchers().getFirst().value();
    }

    /** The matchers that stand in the braces. */
    List<Matcher> braced(Expression.VectorSelector selector) {
        List<Matcher> all = selector.matchers();
        return name(selector).isEmpty() ? all : all.subList(1, all.size());
    }

    private String series(Expression.VectorSelector selector) {
        List<Matcher> matchers = braced(selector);
        String name = name(selector);
        return matchers.isEmpty()
                ? name
                : matchers.stream().map(Printer::matcher).sorted().collect(Collectors.joining(",", name + "{", "}"));
    }

    private static String matcher(Matcher matcher) {
        return label(matcher.name()) + matcher.type() + Quote.of(matcher.value());
    }

    private static String label(String name) {
        return name.matches(LABEL) ? name : Quote.of(name);
    }

    static String labels(List<String> names) {
        return names.stream().map(Printer::label).collect(Collectors.joining(", ", "(", ")"));
    }

    private static String extension(Expression.VectorSelector selector) {
        return selector.extension() == Extension.NONE ? "" : " " + selector.extension();
    }

    private static String at(Shift shift) {
        return switch (shift.at()) {
            case NONE -> "";
            case START -> " @ start()";
            case END -> " @ end()";
            case TIME -> " @ " + BigDecimal.valueOf(shift.time(), 3).toPlainString();
        };
    }

    private static String offset(Shift shift) {
        if (shift.offset() == 0) {
            return "";
        }
        return " offset " + (shift.offset() < 0 ? "-" : "") + Durations.format(Math.abs(shift.offset()));
    }

    private String matrix(Expression.MatrixSelector matrix) {
        Expression.VectorSelector vector = matrix.vector();
        return series(vector)
                + "["
                + Durations.format(matrix.range())
                + "]"
                + extension(vector)
                + at(vector.shift())
                + offset(vector.shift());
    }

    /** {@code [range:step]} and what stands behind it. */
    static String window(Expression.Subquery subquery) {
        String step = subquery.step() == 0 ? "" : Durations.format(subquery.step());
        return "[" + Durations.format(subquery.range()) + ":" + step + "]" + at(subquery.shift())
                + offset(subquery.shift());
    }

    /** Operator and labels of an aggregation, with a space where there are labels. */
    static String head(Expression.Aggregation aggregation) {
        if (!aggregation.without() && aggregation.labels().isEmpty()) {
            return aggregation.operator().toString();
        }
        return aggregation.operator()
                + (aggregation.without() ? " without " : " by ")
                + labels(aggregation.labels())
                + " ";
    }

    /** A binary operator with its modifiers. */
    static String operator(Expression.Binary binary) {
        Matching matching = binary.matching();
        StringBuilder text = new StringBuilder(binary.operator().toString());
        text.append(binary.bool() ? " bool" : "");
        boolean grouped = matching.group() != Matching.Group.NONE;
        if (matching.on() || !matching.labels().isEmpty() || grouped) {
            text.append(matching.on() ? " on " : " ignoring ").append(labels(matching.labels()));
        }
        if (grouped) {
            text.append(matching.group() == Matching.Group.LEFT ? " group_left " : " group_right ");
            text.append(labels(matching.include()));
        }
        return text.append(fill(matching)).toString();
    }

    private static String fill(Matching matching) {
        boolean left = Points.present(matching.fillLeft());
        boolean right = Points.present(matching.fillRight());
        if (left && right && matching.fillLeft() == matching.fillRight()) {
            return " fill (" + Numbers.shortest(matching.fillLeft()) + ")";
        }
        return (left ? " fill_left (" + Numbers.shortest(matching.fillLeft()) + ")" : "")
                + (right ? " fill_right (" + Numbers.shortest(matching.fillRight()) + ")" : "");
    }
}
