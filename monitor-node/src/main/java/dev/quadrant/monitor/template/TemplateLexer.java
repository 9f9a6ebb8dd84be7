package dev.quadrant.monitor.template;

import dev.quadrant.monitor.template.TemplateToken.Form;
import java.util.ArrayList;
import java.util.List;

/** Splits a template into texts and the words of its actions. */
final class TemplateLexer {
    private final String source;
    private final List<TemplateToken> tokens = new ArrayList<>();
    private int at;
    private boolean trim;

    private TemplateLexer(String source) {
        this.source = source;
    }

    static List<TemplateToken> tokens(String source) throws TemplateException {
        TemplateLexer lexer = new TemplateLexer(source);
        while (lexer.at < source.length()) {
            lexer.text();
            lexer.action();
        }
        lexer.add(Form.END, "", false);
        return lexer.tokens;
    }

    private void text() {
        int open = source.indexOf("{{", at);
        int end = open < 0 ? source.length() : open;
        String text = source.substring(at, end);
        if (trim) {
            text = text.stripLeading();
        }
        if (open >= 0 && trims(open + 2)) {
            text = text.stripTrailing();
        }
        if (!text.isEmpty()) {
            add(Form.TEXT, text, false);
        }
        at = end;
        trim = false;
    }

    /** Whether an action that begins here with a dash takes the blanks before it away. */
    private boolean trims(int begin) {
        return begin + 1 < source.length() && source.charAt(begin) == '-' && blank(source.charAt(begin + 1));
    }

    private void action() throws TemplateException {
        if (at == source.length()) {
            return;
        }
        at += 2;
        if (trims(at)) {
            at++;
        }
        int mark = at;
        blanks();
        if (source.startsWith("/*", at)) {
            int end = source.indexOf("*/", at);
            if (end < 0) {
                throw error("a comment without */");
            }
            at = end + 2;
            blanks();
            if (!close()) {
                throw error("}} must follow a comment");
            }
            return;
        }
        at = mark;
        add(Form.OPEN, "{{", false);
        boolean spaced = blanks();
        while (!close()) {
            word(spaced);
            spaced = blanks();
        }
        add(Form.CLOSE, "}}", false);
    }

    private boolean close() throws TemplateException {
        if (source.startsWith("-}}", at)) {
            at += 3;
            trim = true;
            return true;
        }
        if (source.startsWith("}}", at)) {
            at += 2;
            return true;
        }
        if (at >= source.length()) {
            throw error("an action without }}");
        }
        return false;
    }

    private boolean blanks() {
        int from = at;
        while (at < source.length() && blank(source.charAt(at))) {
            at++;
        }
        return at > from;
    }

    private static boolean blank(char c) {
        return c == ' ' || c == '\t' || c == '\n' || c == '\r';
    }

    private void word(boolean spaced) throws TemplateException {
        char c = source.charAt(at);
        if (c == '"') {
            quoted(spaced);
        } else if (c == '`') {
            int end = source.indexOf('`', at + 1);
            if (end < 0) {
                throw error("a raw text without its end");
            }
            add(Form.STRING, source.substring(at + 1, end), spaced);
            at = end + 1;
        } else if (c == '.' && name(at + 1)) {
            add(Form.FIELD, take(at + 1), spaced);
        } else if (c == '$') {
            add(Form.VARIABLE, take(at + 1), spaced);
        } else if (digit(at) || (c == '-' || c == '+' || c == '.') && digit(at + 1)) {
            number(spaced);
        } else if (c == '.') {
            at++;
            add(Form.DOT, ".", spaced);
        } else if (name(at)) {
            add(Form.WORD, take(at), spaced);
        } else if (source.startsWith(":=", at)) {
            at += 2;
            add(Form.MARK, ":=", spaced);
        } else if ("|(),=".indexOf(c) >= 0) {
            at++;
            add(Form.MARK, String.valueOf(c), spaced);
        } else {
            throw error("unexpected '" + c + "' in an action");
        }
    }

    private boolean name(int position) {
        return position < source.length()
                && (Character.isLetter(source.charAt(position)) || source.charAt(position) == '_');
    }

    private boolean digit(int position) {
        return position < source.length() && source.charAt(position) >= '0' && source.charAt(position) <= '9';
    }

    private String take(int from) {
        at = from;
        while (at < source.length() && (Character.isLetterOrDigit(source.charAt(at)) || source.charAt(at) == '_')) {
            at++;
        }
        return source.substring(from, at);
    }

    private void number(boolean spaced) {
        int from = at++;
        while (at < source.length()
                && (Character.isLetterOrDigit(source.charAt(at))
                        || source.charAt(at) == '.'
                        || (source.charAt(at) == '-' || source.charAt(at) == '+')
                                && (source.charAt(at - 1) == 'e' || source.charAt(at - 1) == 'E'))) {
            at++;
        }
        add(Form.NUMBER, source.substring(from, at), spaced);
    }

    private void quoted(boolean spaced) throws TemplateException {
        StringBuilder text = new StringBuilder();
        at++;
        while (at < source.length() && source.charAt(at) != '"') {
            char c = source.charAt(at++);
            if (c == '\n') {
                throw error("a text without its end");
            }
            text.append(c == '\\' ? escape() : String.valueOf(c));
        }
        if (at >= source.length()) {
            throw error("a text without its end");
        }
        at++;
        add(Form.STRING, text.toString(), spaced);
    }

    private String escape() throws TemplateException {
        char c = at < source.length() ? source.charAt(at++) : ' ';
        return switch (c) {
            case 'n' -> "\n";
            case 't' -> "\t";
            case 'r' -> "\r";
            case '\\', '"', '\'' -> String.valueOf(c);
            case 'u' -> unicode(4);
            case 'U' -> unicode(8);
            case 'x' -> unicode(2);
            default -> throw error("unknown escape \\" + c);
        };
    }

    private String unicode(int digits) throws TemplateException {
        int end = Math.min(at + digits, source.length());
        try {
            String text = Character.toString(Integer.parseInt(source, at, end, 16));
            at = end;
            return text;
        } catch (IllegalArgumentException e) {
            throw error("an escape that is no character");
        }
    }

    private void add(Form type, String text, boolean spaced) {
        tokens.add(new TemplateToken(type, text, spaced, line()));
    }

    private int line() {
        return 1
                + (int) source.substring(0, Math.min(at, source.length()))
                        .chars()
                        .filter(c -> c == '\n')
                        .count();
    }

    private TemplateException error(String what) {
        return new TemplateException("template line " + line() + ": " + what);
    }
}
