package dev.quadrant.monitor.promql;

import java.util.ArrayList;
import java.util.List;

/** The tokens of a query as a parser takes them: the current one, and one beyond. */
final class Words {
    private final Lexer lexer;
    private Token token;
    private Token after;

    Words(Lexer lexer) throws QueryException {
        this.lexer = lexer;
        this.token = lexer.next();
    }

    Token token() {
        return token;
    }

    /** The token behind the current one. */
    Token after() throws QueryException {
        if (after == null) {
            after = lexer.next();
        }
        return after;
    }

    boolean is(Token.Type type) {
        return token.type() == type;
    }

    Token take() throws QueryException {
        Token taken = token;
        token = after();
        after = null;
        return taken;
    }

    /** Takes a keyword if it is there. */
    boolean skip(String keyword) throws QueryException {
        boolean there = token.keyword(keyword);
        if (there) {
            take();
        }
        return there;
    }

    Token expect(Token.Type type, String wanted) throws QueryException {
        if (!is(type)) {
            throw error("unexpected " + token.shown() + ", expected " + wanted);
        }
        return take();
    }

    /** A number, or a duration in seconds. */
    double number() throws QueryException {
        Token number = expect(Token.Type.NUMBER, "number");
        try {
            return Durations.number(number.text());
        } catch (NumberFormatException e) {
            throw error(number, "bad number or duration syntax: \"" + number.text() + "\"");
        }
    }

    /** Label names in parentheses. */
    List<String> labels() throws QueryException {
        expect(Token.Type.LEFT_PARENTHESIS, "\"(\"");
        List<String> labels = new ArrayList<>();
        while (!is(Token.Type.RIGHT_PARENTHESIS)) {
            if (!is(Token.Type.IDENTIFIER) && !is(Token.Type.STRING)) {
                throw error("unexpected " + token.shown() + " in grouping opts, expected label");
            }
            labels.add(take().text());
            if (!is(Token.Type.RIGHT_PARENTHESIS)) {
                expect(Token.Type.COMMA, "\",\" or \")\" in grouping opts");
            }
        }
        take();
        return List.copyOf(labels);
    }

    QueryException unexpected() {
        return error("unexpected " + token.shown());
    }

    QueryException error(String message) {
        return error(token, message);
    }

    QueryException error(Token place, String message) {
        return error(place.position(), message);
    }

    QueryException error(int position, String message) {
        return QueryException.at(lexer.query(), position, message);
    }
}
