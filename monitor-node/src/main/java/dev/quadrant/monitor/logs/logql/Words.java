package dev.quadrant.monitor.logs.logql;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;

/** The words of a query, read one after the other. Not for several threads. */
final class Words {
    private final String query;
    private final List<Token> tokens;
    private int at;

    Words(String query, List<Token> tokens) {
        this.query = query;
        this.tokens = tokens;
    }

    Token peek() {
        return tokens.get(at);
    }

    /** The word behind the next one. */
    Token second() {
        return tokens.get(Math.min(at + 1, tokens.size() - 1));
    }

    Token next() {
        Token token = tokens.get(at);
        at = Math.min(at + 1, tokens.size() - 1);
        return token;
    }

    /** Takes a symbol or name, if it is the next word. */
    boolean take(String text) {
        if (!peek().is(text) && !peek().isName(text)) {
            return false;
        }
        next();
        return true;
    }

    void need(String symbol) throws LogQueryException {
        if (!peek().is(symbol)) {
            throw error("'" + symbol + "' is missing before " + peek().shown());
        }
        next();
    }

    String name() throws LogQueryException {
        if (peek().kind() != Token.Kind.NAME) {
            throw error("a name is missing before " + peek().shown());
        }
        return next().text();
    }

    String string() throws LogQueryException {
        if (peek().kind() != Token.Kind.STRING) {
            throw error("a quoted text is missing before " + peek().shown());
        }
        return next().text();
    }

    double number() throws LogQueryException {
        OptionalDouble value = Quantity.number(peek().text());
        if (peek().kind() != Token.Kind.NUMBER || value.isEmpty()) {
            throw error("a number is missing before " + peek().shown());
        }
        next();
        return value.getAsDouble();
    }

    /** Names between parentheses. */
    List<String> names() throws LogQueryException {
        need("(");
        List<String> names = new ArrayList<>();
        while (!take(")")) {
            names.add(name());
            if (!peek().is(")")) {
                need(",");
            }
        }
        return names;
    }

    LogQueryException unexpected() {
        return unexpected(peek());
    }

    LogQueryException unexpected(Token token) {
        return errorAt(token, "unexpected " + token.shown());
    }

    LogQueryException error(String message) {
        return errorAt(peek(), message);
    }

    LogQueryException errorAt(Token token, String message) {
        return LogQueryException.at(query, token.position(), message);
    }
}
