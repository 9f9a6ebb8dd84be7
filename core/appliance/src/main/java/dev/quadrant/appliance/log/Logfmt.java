package dev.quadrant.appliance.log;

import java.util.Map;

/** key=value pairs on one line; values with other than plain characters are quoted and escaped. */
final class Logfmt {
    private Logfmt() {}

    static String event(String event, Map<String, Object> facts) {
        StringBuilder line = new StringBuilder("event=").append(event);
        facts.forEach((name, value) -> append(line, name, value));
        return line.toString();
    }

    static void append(StringBuilder line, String name, Object value) {
        line.append(' ').append(name).append('=');
        String text = String.valueOf(value);
        if (plain(text)) {
            line.append(text);
        } else {
            quote(line, text);
        }
    }

    private static boolean plain(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c <= ' ' || c == '"' || c == '=' || c == '\\' || c == 0x7f) {
                return false;
            }
        }
        return !text.isEmpty();
    }

    /** A quoted string as JSON writes it, so that one reader does for both forms. */
    static void quote(StringBuilder line, String text) {
        line.append('"');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '"' -> line.append("\\\"");
                case '\\' -> line.append("\\\\");
                case '\n' -> line.append("\\n");
                case '\r' -> line.append("\\r");
                case '\t' -> line.append("\\t");
                default -> {
                    if (c < ' ' || c == 0x7f) {
                        line.append("\\u00")
                                .append(Character.forDigit(c >> 4, 16))
                                .append(Character.forDigit(c & 15, 16));
                    } else {
                        line.append(c);
                    }
                }
            }
        }
        line.append('"');
    }
}
