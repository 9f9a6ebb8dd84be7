package dev.quadrant.monitor.labels;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import java.util.Objects;
import java.util.function.Predicate;

/**
 * A condition on one label. An absent label has the empty value. Regular expressions are RE2's (linear time, whatever a
 * client sends) and match the whole value, as in Prometheus. Immutable.
 */
public final class Matcher {
    /** How the value is compared. */
    public enum Type {
        EQUAL("="),
        NOT_EQUAL("!="),
        REGEX("=~"),
        NOT_REGEX("!~");

        private final String operator;

        Type(String operator) {
            this.operator = operator;
        }

        @Override
        public String toString() {
            return operator;
        }
    }

    private final String name;
    private final Type type;
    private final String value;
    private final Predicate<String> test;

    private Matcher(String name, Type type, String value, Predicate<String> test) {
        this.name = name;
        this.type = type;
        this.value = value;
        this.test = test;
    }

    /**
     * A matcher.
     *
     * @throws IllegalArgumentException when the value is no regular expression, with RE2's own words
     */
    public static Matcher of(String name, Type type, String value) {
        return new Matcher(
                name,
                type,
                value,
                switch (type) {
                    case EQUAL -> value::equals;
                    case NOT_EQUAL -> text -> !value.equals(text);
                    case REGEX -> whole(value);
                    case NOT_REGEX -> whole(value).negate();
                });
    }

    private static Predicate<String> whole(String expression) {
        try {
            Pattern pattern = Pattern.compile(expression, Pattern.DOTALL);
            return text -> pattern.matcher(text).matches();
        } catch (PatternSyntaxException e) {
            throw new IllegalArgumentException(e.getMessage().replace("(?s)", ""), e);
        }
    }

    public String name() {
        return name;
    }

    public Type type() {
        return type;
    }

    public String value() {
        return value;
    }

    public boolean matches(String text) {
        return test.test(text);
    }

    /** Whether series without the label are selected too. */
    public boolean matchesAbsent() {
        return test.test("");
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Matcher matcher
                && name.equals(matcher.name)
                && type == matcher.type
                && value.equals(matcher.value);
    }

    @Override
    public int hashCode() {
        return Objects.hash(name, type, value);
    }

    @Override
    public String toString() {
        return name + type + '"' + value + '"';
    }
}
