package dev.quadrant.monitor.logs.logql;

import java.util.function.BiConsumer;

/** Reads key=value pairs; a value may be quoted, a key without a value counts as one with an empty value and is left out. */
final class LogfmtFields {
    private LogfmtFields() {}

    static void read(String text, BiConsumer<String, String> found) {
        int at = 0;
        int end = text.length();
        while (at < end) {
            while (at < end && text.charAt(at) <= ' ') {
                at++;
            }
            int name = at;
            while (at < end && text.charAt(at) > ' ' && text.charAt(at) != '=') {
                at++;
            }
            if (at >= end || text.charAt(at) != '=') {
                continue;
            }
            String key = text.substring(name, at++);
            if (at < end && text.charAt(at) == '"') {
                StringBuilder value = new StringBuilder();
                at = quoted(text, at + 1, value);
                accept(key, value.toString(), found);
            } else {
                int start = at;
                while (at < end && text.charAt(at) > ' ') {
                    at++;
                }
                accept(key, text.substring(start, at), found);
            }
        }
    }

    private static void accept(String key, String value, BiConsumer<String, String> found) {
        if (!key.isEmpty() && !value.isEmpty()) {
            found.accept(key, value);
        }
    }

    private static int quoted(String text, int start, StringBuilder value) {
        int at = start;
        while (at < text.length()) {
            char c = text.charAt(at++);
            if (c == '"') {
                return at;
            }
            if (c == '\\' && at < text.length()) {
                char e = text.charAt(at++);
                switch (e) {
                    case 'n' -> value.append('\n');
                    case 't' -> value.append('\t');
                    case 'r' -> value.append('\r');
                    default -> value.append(e);
                }
            } else {
                value.append(c);
            }
        }
        return at;
    }
}
