package dev.quadrant.monitor.promql;

/**
 * A word of the language.
 *
 * @param type what it is
 * @param text as written; of a string what it says, escapes resolved
 * @param position where it begins in the query, from 0
 */
record Token(Type type, String text, int position) {
    enum Type {
        IDENTIFIER,
        METRIC,
        STRING,
        NUMBER,
        EQUAL,
        NOT_EQUAL,
        REGEX,
        NOT_REGEX,
        LEFT_BRACE,
        RIGHT_BRACE,
        COMMA,
        OTHER,
        END
    }

    /** As messages show it. */
    String shown() {
        return switch (type) {
            case END -> "end of input";
            case STRING -> "string \"" + text + "\"";
            case IDENTIFIER, METRIC -> "identifier \"" + text + "\"";
            case NUMBER -> "number \"" + text + "\"";
            default -> "\"" + text + "\"";
        };
    }
}
