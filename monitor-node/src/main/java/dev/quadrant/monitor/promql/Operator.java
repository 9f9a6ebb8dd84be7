package dev.quadrant.monitor.promql;

import java.util.Locale;

/** Binary operators, with how tightly they bind. */
enum Operator {
    OR("or", 1, Kind.SET),
    AND("and", 2, Kind.SET),
    UNLESS("unless", 2, Kind.SET),
    EQUAL("==", 3, Kind.COMPARISON),
    NOT_EQUAL("!=", 3, Kind.COMPARISON),
    LESS("<", 3, Kind.COMPARISON),
    LESS_EQUAL("<=", 3, Kind.COMPARISON),
    GREATER(">", 3, Kind.COMPARISON),
    GREATER_EQUAL(">=", 3, Kind.COMPARISON),
    ADD("+", 4, Kind.ARITHMETIC),
    SUBTRACT("-", 4, Kind.ARITHMETIC),
    MULTIPLY("*", 5, Kind.ARITHMETIC),
    DIVIDE("/", 5, Kind.ARITHMETIC),
    MODULO("%", 5, Kind.ARITHMETIC),
    ATAN2("atan2", 5, Kind.ARITHMETIC),
    POWER("^", 6, Kind.ARITHMETIC);

    /** Families of operators. */
    enum Kind {
        SET,
        COMPARISON,
        ARITHMETIC
    }

    private static final Operator[] ALL = values();

    private final String text;
    private final int precedence;
    private final Kind kind;

    Operator(String text, int precedence, Kind kind) {
        this.text = text;
        this.precedence = precedence;
        this.kind = kind;
    }

    /** The operator that a token writes, or null. */
    static Operator of(Token token) {
        switch (token.type()) {
            case OPERATOR, NOT_EQUAL, IDENTIFIER -> {
                String text = token.text().toLowerCase(Locale.ROOT);
                for (Operator operator : ALL) {
                    if (operator.text.equals(text)) {
                        return operator;
                    }
                }
                return null;
            }
            default -> {
                return null;
            }
        }
    }

    /** Higher binds tighter. */
    int precedence() {
        return precedence;
    }

    Kind kind() {
        return kind;
    }

    /** The result of an arithmetic operator. */
    double compute(double left, double right) {
        return switch (this) {
            case ADD -> left + right;
            case SUBTRACT -> left - right;
            case MULTIPLY -> left * right;
            case DIVIDE -> left / right;
            case MODULO -> left % right;
            case ATAN2 -> Math.atan2(left, right);
            case POWER -> power(left, right);
            default -> throw new IllegalStateException(text + " computes nothing");
        };
    }

    /** As IEEE 754 says, where Java's own has NaN for 1 and -1. */
    private static double power(double base, double exponent) {
        if (base == 1 || base == -1 && Double.isInfinite(exponent)) {
            return 1;
        }
        return Math.pow(base, exponent);
    }

    /** Whether a comparison holds. */
    boolean holds(double left, double right) {
        return switch (this) {
            case EQUAL -> left == right;
            case NOT_EQUAL -> left != right;
            case LESS -> left < right;
            case LESS_EQUAL -> left <= right;
            case GREATER -> left > right;
            case GREATER_EQUAL -> left >= right;
            default -> throw new IllegalStateException(text + " compares nothing");
        };
    }

    @Override
    public String toString() {
        return text;
    }
}
