package dev.quadrant.monitor.logs.logql;

import java.util.function.BiConsumer;

/**
 * Reads the fields of a JSON object in one pass: nested names joined by {@code _}, arrays left out, texts without their quotes. Not for several
 * threads.
 */
final class JsonFields {
    private static final int DEPTH_MAX = 32;

    private final String text;
    private final BiConsumer<String, String> found;
    /** Joins the names of nested objects. */
    private final String joint;

    private int at;

    /** The text is not what JSON is. */
    static final class NotJson extends Exception {
        private static final long serialVersionUID = 1;

        NotJson(String message) {
            super(message, null, false, false);
        }
    }

    private JsonFields(String text, String joint, BiConsumer<String, String> found) {
        this.text = text;
        this.joint = joint;
        this.found = found;
    }

    /** @param joint stands between the names of nested objects */
    static void read(String text, String joint, BiConsumer<String, String> found) throws NotJson {
        JsonFields reader = new JsonFields(text, joint, found);
        reader.blank();
        if (reader.peek() != '{') {
            throw new NotJson("no object at 0");
        }
        reader.object("", 0);
        reader.blank();
        if (reader.at != text.length()) {
            throw new NotJson("something behind the object at " + reader.at);
        }
    }

    private void object(String prefix, int depth) throws NotJson {
        if (depth > DEPTH_MAX) {
            throw new NotJson("nested deeper than " + DEPTH_MAX);
        }
        at++;
        blank();
        if (peek() == '}') {
            at++;
            return;
        }
        while (true) {
            blank();
            String name = string();
            blank();
            need(':');
            blank();
            value(prefix.isEmpty() ? name : prefix + joint + name, depth);
            blank();
            if (peek() == '}') {
                at++;
                return;
            }
            need(',');
        }
    }

    private void value(String name, int depth) throws NotJson {
        char c = peek();
        if (c == '{') {
            object(name, depth + 1);
        } else if (c == '[') {
            array(depth);
        } else if (c == '"') {
            found.accept(name, string());
        } else {
            String word = word();
            if (!word.equals("null")) {
                found.accept(name, word);
            }
        }
    }

    private void array(int depth) throws NotJson {
        if (depth > DEPTH_MAX) {
            throw new NotJson("nested deeper than " + DEPTH_MAX);
        }
        at++;
        blank();
        if (peek() == ']') {
            at++;
            return;
        }
        while (true) {
            blank();
            skip(depth);
            blank();
            if (peek() == ']') {
                at++;
                return;
            }
            need(',');
        }
    }

    /** A value in an array: it must be one, but nobody wants it. */
    private void skip(int depth) throws NotJson {
        char c = peek();
        if (c == '{') {
            JsonFields inner = new JsonFields(text, joint, (name, value) -> {});
            inner.at = at;
            inner.object("", depth + 1);
            at = inner.at;
        } else if (c == '[') {
            array(depth + 1);
        } else if (c == '"') {
            string();
        } else {
            word();
        }
    }

    private String word() throws NotJson {
        int start = at;
        while (at < text.length() && ",}] \t\r\n".indexOf(text.charAt(at)) < 0) {
            at++;
        }
        String word = text.substring(start, at);
        boolean number = !word.isEmpty() && (word.charAt(0) == '-' || Lexer.digit(word.charAt(0)));
        if (!number && !word.equals("true") && !word.equals("false") && !word.equals("null")) {
            throw new NotJson("no value at " + start);
        }
        return word;
    }

    private String string() throws NotJson {
        if (peek() != '"') {
            throw new NotJson("no string at " + at);
        }
        int start = ++at;
        int end = at;
        while (end < text.length() && text.charAt(end) != '"' && text.charAt(end) != '\\') {
            end++;
        }
        if (end < text.length() && text.charAt(end) == '"') {
            at = end + 1;
            return text.substring(start, end);
        }
        return escaped(start);
    }

    private String escaped(int start) throws NotJson {
        StringBuilder out = new StringBuilder();
        at = start;
        while (at < text.length()) {
            char c = text.charAt(at++);
            if (c == '"') {
                return out.toString();
            }
            if (c != '\\') {
                out.append(c);
            } else if (at < text.length()) {
                char e = text.charAt(at++);
                switch (e) {
                    case 'n' -> out.append('\n');
                    case 't' -> out.append('\t');
                    case 'r' -> out.append('\r');
                    case 'b' -> out.append('\b');
                    case 'f' -> out.append('\f');
                    case 'u' -> out.append(unicode());
                    default -> out.append(e);
                }
            }
        }
        throw new NotJson("a string that does not end at " + start);
    }

    private char unicode() throws NotJson {
        try {
            at += 4;
            return (char) Integer.parseInt(text.substring(at - 4, at), 16);
        } catch (NumberFormatException | StringIndexOutOfBoundsException e) {
            throw new NotJson("a bad escape at " + (at - 4));
        }
    }

    private void blank() {
        while (at < text.length() && text.charAt(at) <= ' ') {
            at++;
        }
    }

    private char peek() {
        return at < text.length() ? text.charAt(at) : '\0';
    }

    private void need(char c) throws NotJson {
        if (peek() != c) {
            throw new NotJson("no '" + c + "' at " + at);
        }
        at++;
    }
}
