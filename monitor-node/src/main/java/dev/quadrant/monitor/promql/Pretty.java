package dev.quadrant.monitor.promql;

import java.util.List;

/** Expressions as text that people read: what is longer than a line is broken where it nests, as Prometheus 3 does. */
final class Pretty {
    /** Longest expression that stays in one line, in characters. */
    private static final int WIDTH = 100;

    private static final String INDENT = "  ";

    private final Printer printer;

    Pretty(Printer printer) {
        this.printer = printer;
    }

    /** @param level how deep it nests: each level stands two characters further to the right */
    String lines(Expression expression, int level) {
        String before = INDENT.repeat(level);
        // Prometheus asks a sign's operand whether it is too long, not the sign.
        if (expression instanceof Expression.Sign sign && !(sign.inner() instanceof Expression.NumberLiteral)) {
            return before
                    + (sign.negative() ? "-" : "+")
                    + lines(sign.inner(), level).strip();
        }
        String line = printer.line(expression);
        if (line.length() <= WIDTH) {
            // That Prometheus does not indent a short subquery is no idea of this program.
            return expression instanceof Expression.Subquery ? line : before + line;
        }
        return switch (expression) {
            case Expression.Aggregation aggregation -> aggregation(aggregation, level);
            case Expression.Binary binary ->
                lines(binary.left(), level + 1)
                        + "\n"
                        + before
                        + Printer.operator(binary)
                        + "\n"
                        + lines(binary.right(), level + 1);
            case Expression.Call call
            when !call.arguments().isEmpty() ->
                before + call.function().name() + "(\n" + arguments(call.arguments(), level + 1) + "\n" + before + ")";
            case Expression.Parentheses parentheses ->
                before + "(\n" + lines(parentheses.inner(), level + 1) + "\n" + before + ")";
            case Expression.Subquery subquery -> lines(subquery.inner(), level) + Printer.window(subquery);
            default -> before + line;
        };
    }

    private String aggregation(Expression.Aggregation aggregation, int level) {
        List<Expression> arguments = aggregation.parameter() == null
                ? List.of(aggregation.inner())
                : List.of(aggregation.parameter(), aggregation.inner());
        String before = INDENT.repeat(level);
        return before + Printer.head(aggregation) + "(\n" + arguments(arguments, level + 1) + "\n" + before + ")";
    }

    private String arguments(List<Expression> arguments, int level) {
        StringBuilder out = new StringBuilder();
        for (Expression argument : arguments) {
            out.append(out.isEmpty() ? "" : ",\n").append(lines(argument, level));
        }
        return out.toString();
    }
}
