package dev.quadrant.monitor.promql;

import java.util.Locale;

/**
 * Parses the arithmetic of durations: {@code [2*5m]}, {@code [step()+1s]}, {@code offset min_of(step(), 1m)}. It is computed
 * at once, for the steps of the query that the parser was told of.
 */
final class DurationParser {
    private static final int DEPTH_MAX = 64;

    private final Words words;
    private final Steps steps;
    private int depth;
    private boolean dependent;

    /**
     * A parser.
     *
     * @param steps what {@code step()} and {@code range()} mean
     */
    DurationParser(Words words, Steps steps) {
        this.words = words;
        this.steps = steps;
    }

    /** Whether a duration asked for the steps, so that with others it is another one. */
    boolean dependent() {
        return dependent;
    }

    /** A whole expression, in ms. */
    long expression() throws QueryException {
        Token start = words.token();
        return milliseconds(start, sum(Operator.ADD.precedence()));
    }

    /** One operand with its sign, as {@code offset} and {@code @} take it: what follows belongs to the selector. */
    long operand() throws QueryException {
        Token start = words.token();
        return milliseconds(start, signed());
    }

    private long milliseconds(Token start, double seconds) throws QueryException {
        if (!(Math.abs(seconds) * 1000 < Long.MAX_VALUE / 4.0)) {
            throw words.error(start, "duration out of range");
        }
        return Math.round(seconds * 1000);
    }

    private double sum(int least) throws QueryException {
        if (++depth > DEPTH_MAX) {
            throw words.error("durations nest deeper than " + DEPTH_MAX).beyond(QueryLimit.DEPTH);
        }
        double left = signed();
        Operator operator = arithmetic();
        while (operator != null && operator.precedence() >= least) {
            words.take();
            boolean power = operator == Operator.POWER;
            left = operator.compute(left, sum(operator.precedence() + (power ? 0 : 1)));
            operator = arithmetic();
        }
        depth--;
        return left;
    }

    private Operator arithmetic() {
        Operator operator = words.is(Token.Type.OPERATOR) ? Operator.of(words.token()) : null;
        return operator != null && operator.kind() == Operator.Kind.ARITHMETIC ? operator : null;
    }

    private double signed() throws QueryException {
        if (!words.token().sign()) {
            return primary();
        }
        boolean negative = words.take().text().equals("-");
        double value = primary();
        return negative ? -value : value;
    }

    private double primary() throws QueryException {
        if (words.is(Token.Type.LEFT_PARENTHESIS)) {
            words.take();
            double value = sum(Operator.ADD.precedence());
            close();
            return value;
        }
        return words.is(Token.Type.IDENTIFIER) ? call() : words.number();
    }

    private double call() throws QueryException {
        Token name = words.take();
        String function = name.text().toLowerCase(Locale.ROOT);
        words.expect(Token.Type.LEFT_PARENTHESIS, "\"(\"");
        double value =
                switch (function) {
                    case "step" -> seconds(steps.from() == steps.to() ? 0 : steps.step());
                    case "range" -> seconds(steps.to() - steps.from());
                    case "min_of" -> Math.min(argument(), sum(Operator.ADD.precedence()));
                    case "max_of" -> Math.max(argument(), sum(Operator.ADD.precedence()));
                    default -> throw words.error(name, "unexpected " + name.shown() + " in duration expression");
                };
        close();
        return value;
    }

    private double seconds(long milliseconds) {
        dependent = true;
        return milliseconds / 1000.0;
    }

    private double argument() throws QueryException {
        double first = sum(Operator.ADD.precedence());
        words.expect(Token.Type.COMMA, "\",\"");
        return first;
    }

    private void close() throws QueryException {
        words.expect(Token.Type.RIGHT_PARENTHESIS, "\")\"");
    }
}
