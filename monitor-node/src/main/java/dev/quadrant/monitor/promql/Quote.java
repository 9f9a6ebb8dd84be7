package dev.quadrant.monitor.promql;

/** Strings as Go's {@code strconv.Quote} writes them: in double quotes, with an escape for what cannot be seen. */
final class Quote {
    private static final String SHORT = "\u0007\b\f\n\r\t\u000b\\\"";
    private static final String LETTERS = "abfnrtv\\\"";

    private Quote() {}

    static String of(String text) {
        StringBuilder out = new StringBuilder(text.length() + 2).append('"');
        text.codePoints().forEach(point -> append(out, point));
        return out.append('"').toString();
    }

    private static void append(StringBuilder out, int point) {
        int known = SHORT.indexOf(point);
        if (known >= 0) {
            out.append('\\').append(LETTERS.charAt(known));
        } else if (RawBytes.byteOf(point) >= 0) {
            out.append(String.format("\\x%02x", RawBytes.byteOf(point)));
        } else if (point < ' ' || point == 0x7f) {
            out.append(String.format("\\x%02x", point));
        } else if (printable(point)) {
            out.appendCodePoint(point);
        } else {
            out.append(String.format(Character.isBmpCodePoint(point) ? "\\u%04x" : "\\U%08x", point));
        }
    }

    /** Letters, marks, numbers, punctuation, symbols, and of the spaces the common one. */
    private static boolean printable(int point) {
        return switch (Character.getType(point)) {
            case Character.SPACE_SEPARATOR -> point == ' ';
            case Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR,
                    Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.PRIVATE_USE,
                    Character.UNASSIGNED -> false;
            default -> true;
        };
    }
}
