package dev.quadrant.monitor.logs.logql;

/**
 * A word of a query.
 *
 * @param text as meant: a string without its quotes
 * @param position of its first character
 */
record Token(Kind kind, String text, int position) {
    enum Kind {
        NAME,
        STRING,
        /** A number, perhaps with a unit: {@code 5}, {@code 1.5}, {@code 5m}, {@code 10KB}. */
        NUMBER,
        SYMBOL,
        END
    }

    boolean is(String symbol) {
        return kind == Kind.SYMBOL && text.equals(symbol);
    }

    boolean isName(String name) {
        return kind == Kind.NAME && text.equals(name);
    }

    String shown() {
        return switch (kind) {
            case END -> "end of the query";
            case STRING -> "string \"" + text + '"';
            default -> '"' + text + '"';
        };
    }
}
