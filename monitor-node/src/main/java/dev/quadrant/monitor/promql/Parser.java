package dev.quadrant.monitor.promql;

import dev.quadrant.monitor.labels.Labels;
import dev.quadrant.monitor.labels.Matcher;
import java.util.ArrayList;
import java.util.List;

/** Builds expressions from tokens: recursive descent, one method for each rule. */
public final class Parser {
    /** Longest query, in characters. */
    private static final int LONGEST = 100_000;

    private final Lexer lexer;
    private Token token;

    private Parser(Lexer lexer) throws QueryException {
        this.lexer = lexer;
        this.token = lexer.next();
    }

    /**
     * Parses a whole query.
     *
     * @throws QueryException with line and column, when it is wrong or asks for what is not there yet
     */
    public static Expression parse(String query) throws QueryException {
        if (query.length() > LONGEST) {
            throw new QueryException(QueryException.Kind.BAD_DATA, "a query of more than " + LONGEST + " characters");
        }
        Parser parser = new Parser(new Lexer(query));
        if (parser.token.type() == Token.Type.END) {
            throw parser.error("no expression found in input");
        }
        Expression.VectorSelector selector = parser.selector();
        if (parser.token.type() != Token.Type.END) {
            throw parser.error("unexpected " + parser.token.shown()
                    + "; this version of Quadrant evaluates plain selectors such as up{job=\"quadrant\"}");
        }
        return selector;
    }

    /**
     * Parses a series selector, as {@code match[]} parameters have it.
     *
     * @throws QueryException with line and column, when it is another thing
     */
    public static List<Matcher> matchers(String selector) throws QueryException {
        return switch (parse(selector)) {
            case Expression.VectorSelector vector -> vector.matchers();
        };
    }

    private Expression.VectorSelector selector() throws QueryException {
        int start = token.position();
        List<Matcher> matchers = new ArrayList<>();
        boolean named = token.type() == Token.Type.IDENTIFIER || token.type() == Token.Type.METRIC;
        if (named) {
            matchers.add(Matcher.of(Labels.NAME, Matcher.Type.EQUAL, token.text()));
            advance();
        } else if (token.type() != Token.Type.LEFT_BRACE) {
            throw error("unexpected " + token.shown()
                    + "; this version of Quadrant evaluates plain selectors such as up{job=\"quadrant\"}");
        }
        if (token.type() == Token.Type.LEFT_BRACE) {
            advance();
            while (token.type() != Token.Type.RIGHT_BRACE) {
                matcher(matchers, named);
                if (token.type() == Token.Type.COMMA) {
                    advance();
                } else if (token.type() != Token.Type.RIGHT_BRACE) {
                    throw error("unexpected " + token.shown() + " in label matching, expected \",\" or \"}\"");
                }
            }
            advance();
        }
        if (matchers.stream().allMatch(Matcher::matchesAbsent)) {
            throw QueryException.at(
                    lexer.query(), start, "vector selector must contain at least one non-empty matcher");
        }
        return new Expression.VectorSelector(List.copyOf(matchers));
    }

    private void matcher(List<Matcher> matchers, boolean named) throws QueryException {
        Token name = token;
        if (name.type() != Token.Type.IDENTIFIER && name.type() != Token.Type.STRING) {
            throw error("unexpected " + name.shown() + " in label matching, expected identifier or \"}\"");
        }
        advance();
        if (name.type() == Token.Type.STRING
                && (token.type() == Token.Type.COMMA || token.type() == Token.Type.RIGHT_BRACE)) {
            // A quoted string alone is the metric's name (Prometheus 3).
            if (named) {
                throw error("metric name must not be set twice: \"" + name.text() + "\"");
            }
            matchers.add(Matcher.of(Labels.NAME, Matcher.Type.EQUAL, name.text()));
            return;
        }
        Matcher.Type type =
                switch (token.type()) {
                    case EQUAL -> Matcher.Type.EQUAL;
                    case NOT_EQUAL -> Matcher.Type.NOT_EQUAL;
                    case REGEX -> Matcher.Type.REGEX;
                    case NOT_REGEX -> Matcher.Type.NOT_REGEX;
                    default ->
                        throw error(
                                "unexpected " + token.shown() + " in label matching, expected label matching operator");
                };
        advance();
        if (token.type() != Token.Type.STRING) {
            throw error("unexpected " + token.shown() + " in label matching, expected string");
        }
        if (named && name.text().equals(Labels.NAME)) {
            throw error("metric name must not be set twice");
        }
        try {
            matchers.add(Matcher.of(name.text(), type, token.text()));
        } catch (IllegalArgumentException e) {
            throw error(e.getMessage());
        }
        advance();
    }

    private void advance() throws QueryException {
        token = lexer.next();
    }

    private QueryException error(String message) {
        return QueryException.at(lexer.query(), token.position(), message);
    }
}
