package dev.quadrant.monitor.logs.logql;

import dev.quadrant.monitor.labels.Matcher;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.Set;

/** A condition on labels: {@code | level="error" and (status>=500 or duration>1s)}. Immutable. */
sealed interface LabelFilter extends Stage {
    /** Compares text. */
    record Text(Matcher matcher) implements LabelFilter {
        @Override
        public boolean apply(Line line) {
            return matcher.matches(line.label(matcher.name()));
        }

        @Override
        public void needs(Set<String> names) {
            names.add(matcher.name());
        }
    }

    /** What a value with a unit is. */
    enum Unit {
        NUMBER,
        DURATION,
        BYTES;

        /** The value of a label's text; empty when it has no such form. */
        OptionalDouble of(String text) {
            return switch (this) {
                case NUMBER -> Quantity.number(text);
                case BYTES -> Quantity.number(text).isPresent() ? Quantity.number(text) : Quantity.bytes(text);
                case DURATION -> {
                    OptionalLong nanos = Quantity.nanos(text);
                    yield nanos.isPresent() ? OptionalDouble.of((double) nanos.getAsLong()) : OptionalDouble.empty();
                }
            };
        }
    }

    /** Compares a number, a duration (in ns) or a size. */
    record Amount(String name, Comparison comparison, double value, Unit unit) implements LabelFilter {
        @Override
        public boolean apply(Line line) {
            String text = line.label(name);
            if (text.isEmpty()) {
                return false;
            }
            OptionalDouble found = unit.of(text);
            if (found.isEmpty()) {
                line.error("LabelFilterErr", name + " has no such form: " + text);
                return true;
            }
            return comparison.holds(found.getAsDouble(), value);
        }

        @Override
        public void needs(Set<String> names) {
            names.add(name);
        }
    }

    /** Both, or one of two. */
    record Pair(boolean and, LabelFilter left, LabelFilter right) implements LabelFilter {
        @Override
        public boolean apply(Line line) {
            return and ? left.apply(line) && right.apply(line) : left.apply(line) || right.apply(line);
        }

        @Override
        public void needs(Set<String> names) {
            left.needs(names);
            right.needs(names);
        }
    }

    /** How two numbers are compared. */
    enum Comparison {
        EQUAL,
        NOT_EQUAL,
        GREATER,
        GREATER_EQUAL,
        LESS,
        LESS_EQUAL;

        boolean holds(double left, double right) {
            return switch (this) {
                case EQUAL -> left == right;
                case NOT_EQUAL -> left != right;
                case GREATER -> left > right;
                case GREATER_EQUAL -> left >= right;
                case LESS -> left < right;
                case LESS_EQUAL -> left <= right;
            };
        }

        /** Null for a text that is none. */
        static Comparison of(String symbol) {
            return switch (symbol) {
                case "=", "==" -> EQUAL;
                case "!=" -> NOT_EQUAL;
                case ">" -> GREATER;
                case ">=" -> GREATER_EQUAL;
                case "<" -> LESS;
                case "<=" -> LESS_EQUAL;
                default -> null;
            };
        }
    }
}
