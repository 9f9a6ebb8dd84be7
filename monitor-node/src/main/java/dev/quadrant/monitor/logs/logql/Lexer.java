package dev.quadrant.monitor.logs.logql;

import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/** Splits a query into words. */
final class Lexer {
    private static final String[] SYMBOLS = {
        "|=", "|~", "|>", "!=", "!~", "!>", "=~", "==", ">=", "<=", "|", "{", "}", "(", ")", "[", "]", ",", "=", ">",
        "<", "+", "-", "*", "/", "%", "^", "."
    };

    private final String query;
    private int at;

    private Lexer(String query) {
        this.query = query;
    }

    static List<Token> tokens(String query) throws LogQueryException {
        Lexer lexer = new Lexer(query);
        List<Token> tokens = new ArrayList<>();
        Token token;
        do {
            token = lexer.next();
            tokens.add(token);
        } while (token.kind() != Token.Kind.END);
        return tokens;
    }

    private Token next() throws LogQueryException {
        blank();
        int start = at;
        if (at == query.length()) {
            return new Token(Token.Kind.END, "", start);
        }
        char c = query.charAt(at);
        if (c == '"' || c == '`') {
            return new Token(Token.Kind.STRING, string(c), start);
        }
        if (letter(c)) {
            while (at < query.length() && (letter(query.charAt(at)) || digit(query.charAt(at)))) {
                at++;
            }
            return new Token(Token.Kind.NAME, query.substring(start, at), start);
        }
        if (digit(c) || c == '.' && at + 1 < query.length() && digit(query.charAt(at + 1))) {
            number();
            return new Token(Token.Kind.NUMBER, query.substring(start, at), start);
        }
        for (String symbol : SYMBOLS) {
            if (query.startsWith(symbol, at)) {
                at += symbol.length();
                return new Token(Token.Kind.SYMBOL, symbol, start);
            }
        }
        throw LogQueryException.at(query, start, "unexpected character '" + c + "'");
    }

    private void blank() {
        while (at < query.length() && (Character.isWhitespace(query.charAt(at)) || query.charAt(at) == '#')) {
            if (query.charAt(at) == '#') {
                while (at < query.length() && query.charAt(at) != '\n') {
                    at++;
                }
            } else {
                at++;
            }
        }
    }

    /** Digits and letters, and a sign behind the e of a number without a unit. */
    private void number() {
        int start = at;
        while (at < query.length()) {
            char c = query.charAt(at);
            boolean sign = (c == '-' || c == '+')
                    && (query.charAt(at - 1) == 'e' || query.charAt(at - 1) == 'E')
                    && query.substring(start, at - 1).chars().allMatch(d -> digit((char) d) || d == '.');
            if (!digit(c) && !letter(c) && c != '.' && c != '\u00b5' && !sign) {
                return;
            }
            at++;
        }
    }

    private String string(char quote) throws LogQueryException {
        int start = at++;
        StringBuilder text = new StringBuilder();
        while (at < query.length()) {
            char c = query.charAt(at++);
            if (c == quote) {
                return text.toString();
            }
            if (c == '\\' && quote == '"') {
                escape(text, start);
            } else {
                text.append(c);
            }
        }
        throw LogQueryException.at(query, start, "a string that does not end");
    }

    private void escape(StringBuilder text, int start) throws LogQueryException {
        if (at == query.length()) {
            throw LogQueryException.at(query, start, "a string that does not end");
        }
        char c = query.charAt(at++);
        switch (c) {
            case 'n' -> text.append('\n');
            case 't' -> text.append('\t');
            case 'r' -> text.append('\r');
            case '"', '\\', '\'', '`' -> text.append(c);
            case 'u' -> text.append((char) hex(4));
            case 'x' -> text.append((char) hex(2));
            default ->
                throw LogQueryException.at(
                        query, at - 2, "unknown escape \\" + c + ": write \\\\" + c + ", or quote the string with `");
        }
    }

    private int hex(int digits) throws LogQueryException {
        try {
            at += digits;
            // Unlike Integer.parseInt, takes no sign.
            return HexFormat.fromHexDigits(query, at - digits, at);
        } catch (NumberFormatException | IndexOutOfBoundsException e) {
            throw LogQueryException.at(
                    query, at - digits - 2, "an escape without its " + digits + " hexadecimal digits");
        }
    }

    static boolean letter(char c) {
        return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c == '_';
    }

    static boolean digit(char c) {
        return c >= '0' && c <= '9';
    }
}
