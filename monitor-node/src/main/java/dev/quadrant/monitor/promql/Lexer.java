package dev.quadrant.monitor.promql;

/** Splits a query into tokens, one at a time. */
final class Lexer {
    private final String query;
    private int at;
    /** Between brackets a colon is a word of its own; elsewhere names may have it. */
    private boolean brackets;

    Lexer(String query) {
        this.query = query;
    }

    String query() {
        return query;
    }

    Token next() throws QueryException {
        skipBlanks();
        int start = at;
        if (at == query.length()) {
            return new Token(Token.Type.END, "", start);
        }
        char c = query.charAt(at);
        if (nameStart(c)) {
            return name();
        }
        if (digit(c) || c == '.' && at + 1 < query.length() && digit(query.charAt(at + 1))) {
            return number();
        }
        return switch (c) {
            case '{' -> one(Token.Type.LEFT_BRACE);
            case '}' -> one(Token.Type.RIGHT_BRACE);
            case '(' -> one(Token.Type.LEFT_PARENTHESIS);
            case ')' -> one(Token.Type.RIGHT_PARENTHESIS);
            case '[', ']' -> bracket(c);
            case ',' -> one(Token.Type.COMMA);
            case ':' -> one(Token.Type.COLON);
            case '@' -> one(Token.Type.AT);
            case '+', '-', '*', '/', '%', '^' -> one(Token.Type.OPERATOR);
            case '<', '>' -> operator(Token.Type.OPERATOR, '=', Token.Type.OPERATOR);
            case '=' -> equal();
            case '!' -> negation();
            case '"', '\'' -> quoted(c);
            case '`' -> raw();
            default -> throw error(start, "unexpected character: '" + c + "'");
        };
    }

    private void skipBlanks() {
        while (at < query.length()) {
            char c = query.charAt(at);
            if (c == '#') {
                int line = query.indexOf('\n', at);
                at = line < 0 ? query.length() : line;
            } else if (c == ' ' || c == '\t' || c == '\n' || c == '\r') {
                at++;
            } else {
                return;
            }
        }
    }

    private Token name() {
        int start = at;
        boolean colon = false;
        while (at < query.length() && (nameStart(query.charAt(at)) || digit(query.charAt(at)))) {
            colon |= query.charAt(at++) == ':';
        }
        return new Token(colon ? Token.Type.METRIC : Token.Type.IDENTIFIER, query.substring(start, at), start);
    }

    /** A number or a duration; which of them, the parser asks when it takes one. */
    private Token number() {
        int start = at;
        boolean hexadecimal = query.startsWith("0x", at) || query.startsWith("0X", at);
        while (at < query.length()) {
            char c = query.charAt(at);
            char before = at > start ? query.charAt(at - 1) : ' ';
            boolean sign = !hexadecimal && (c == '+' || c == '-') && (before == 'e' || before == 'E');
            if (!digit(c) && c != '.' && !letter(c) && !sign) {
                break;
            }
            at++;
        }
        return new Token(Token.Type.NUMBER, query.substring(start, at), start);
    }

    private boolean nameStart(char c) {
        return letter(c) || c == ':' && !brackets;
    }

    private static boolean letter(char c) {
        return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c == '_';
    }

    private static boolean digit(char c) {
        return c >= '0' && c <= '9';
    }

    private Token bracket(char c) {
        brackets = c == '[';
        return one(brackets ? Token.Type.LEFT_BRACKET : Token.Type.RIGHT_BRACKET);
    }

    private Token equal() {
        boolean comparison = at + 1 < query.length() && query.charAt(at + 1) == '=';
        return comparison
                ? operator(Token.Type.OPERATOR, '=', Token.Type.OPERATOR)
                : operator(Token.Type.EQUAL, '~', Token.Type.REGEX);
    }

    private Token one(Token.Type type) {
        at++;
        return new Token(type, query.substring(at - 1, at), at - 1);
    }

    private Token operator(Token.Type alone, char second, Token.Type both) {
        int start = at++;
        if (at < query.length() && query.charAt(at) == second) {
            at++;
            return new Token(both, query.substring(start, at), start);
        }
        return new Token(alone, query.substring(start, at), start);
    }

    private Token negation() throws QueryException {
        int start = at++;
        char second = at < query.length() ? query.charAt(at) : ' ';
        if (second != '=' && second != '~') {
            throw error(start, "unexpected character after '!': '" + second + "'");
        }
        at++;
        return new Token(
                second == '=' ? Token.Type.NOT_EQUAL : Token.Type.NOT_REGEX, query.substring(start, at), start);
    }

    private Token raw() throws QueryException {
        int start = at++;
        int close = query.indexOf('`', at);
        if (close < 0) {
            throw error(start, "unterminated raw string");
        }
        String text = query.substring(at, close);
        at = close + 1;
        return new Token(Token.Type.STRING, text, start);
    }

    private Token quoted(char quote) throws QueryException {
        int start = at++;
        StringBuilder text = new StringBuilder();
        while (at < query.length() && query.charAt(at) != quote) {
            char c = query.charAt(at++);
            if (c == '\n') {
                throw error(start, "unterminated quoted string");
            }
            if (c == '\\') {
                escape(text);
            } else {
                text.append(c);
            }
        }
        if (at == query.length()) {
            throw error(start, "unterminated quoted string");
        }
        at++;
        return new Token(Token.Type.STRING, RawBytes.resolve(text), start);
    }

    /** As Go writes them: one letter, three octal digits, x, u or U with hexadecimal ones. */
    private void escape(StringBuilder text) throws QueryException {
        int start = at - 1;
        char c = at < query.length() ? query.charAt(at++) : ' ';
        switch (c) {
            case 'a' -> text.append('\u0007');
            case 'b' -> text.append('\b');
            case 'f' -> text.append('\f');
            case 'n' -> text.append('\n');
            case 'r' -> text.append('\r');
            case 't' -> text.append('\t');
            case 'v' -> text.append('\u000b');
            case '\\', '"', '\'' -> text.append(c);
            case 'x' -> RawBytes.append(text, code(start, 2, 16));
            case 'u' -> text.appendCodePoint(code(start, 4, 16));
            case 'U' -> text.appendCodePoint(code(start, 8, 16));
            case '0', '1', '2', '3' -> {
                at--;
                RawBytes.append(text, code(start, 3, 8));
            }
            default -> throw error(start, "unknown escape sequence U+" + Integer.toHexString(c));
        }
    }

    private int code(int start, int digits, int radix) throws QueryException {
        try {
            long code = Long.parseLong(query.substring(at, Math.min(at + digits, query.length())), radix);
            at += digits;
            if (at <= query.length()
                    && code >= 0
                    && Character.isValidCodePoint((int) code)
                    && code <= Integer.MAX_VALUE) {
                return (int) code;
            }
        } catch (NumberFormatException e) {
            // Said below, with the place.
        }
        throw error(start, "escape sequence is an invalid Unicode code point");
    }

    private QueryException error(int position, String message) {
        return QueryException.at(query, position, message);
    }
}
