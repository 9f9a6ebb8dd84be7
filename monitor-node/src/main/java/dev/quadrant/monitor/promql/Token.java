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
        LEFT_PARENTHESIS,
        RIGHT_PARENTHESIS,
        LEFT_BRACKET,
        RIGHT_BRACKET,
        COMMA,
        COLON,
        AT,
        OPERATOR,
        END
    }

    boolean keyword(String word) {
        return type == Type.IDENTIFIER && text.equalsIgnoreCase(word);
    }

    boolean sign() {
        return type == Type.OPERATOR && (text.equals("+") || text.equals("-"));
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
