package dev.quadrant.monitor.template;

/**
 * A word inside an action, or a text between actions.
 *
 * @param text as written; of a quoted text what it says
 * @param spaced whether blanks stand before it: {@code .a .b} are two values and {@code .a.b} is one
 * @param line from 1
 */
record TemplateToken(Form type, String text, boolean spaced, int line) {
    enum Form {
        TEXT,
        OPEN,
        CLOSE,
        WORD,
        FIELD,
        DOT,
        VARIABLE,
        STRING,
        NUMBER,
        MARK,
        END
    }

    boolean is(Form wanted, String word) {
        return type == wanted && text.equals(word);
    }
}
