package dev.quadrant.monitor.promql;

import dev.quadrant.monitor.labels.Labels;
import dev.quadrant.monitor.labels.Matcher;
import java.util.ArrayList;
import java.util.List;

/** Parses selectors and what stands behind them: a range, {@code offset}, {@code @}. */
final class SelectorParser {
    private final Words words;
    private final DurationParser durations;

    SelectorParser(Words words, DurationParser durations) {
        this.words = words;
        this.durations = durations;
    }

    Expression.VectorSelector selector() throws QueryException {
        int start = words.token().position();
        List<Matcher> matchers = new ArrayList<>();
        boolean named = !words.is(Token.Type.LEFT_BRACE);
        if (named) {
            matchers.add(
                    Matcher.of(Labels.NAME, Matcher.Type.EQUAL, words.take().text()));
        }
        if (words.is(Token.Type.LEFT_BRACE)) {
            matchers(matchers, named);
        }
        return new Expression.VectorSelector(List.copyOf(matchers), Shift.NONE, Extension.NONE, start);
    }

    private void matchers(List<Matcher> matchers, boolean named) throws QueryException {
        words.take();
        boolean name = named;
        while (!words.is(Token.Type.RIGHT_BRACE)) {
            name |= matcher(matchers, name);
            if (words.is(Token.Type.COMMA)) {
                words.take();
            } else if (!words.is(Token.Type.RIGHT_BRACE)) {
                throw words.error(
                        "unexpected " + words.token().shown() + " in label matching, expected \",\" or \"}\"");
            }
        }
        words.take();
    }

    /** Takes one matcher; true when it is the metric's name, quoted and alone (Prometheus 3). */
    private boolean matcher(List<Matcher> matchers, boolean named) throws QueryException {
        Token name = words.token();
        if (name.type() != Token.Type.IDENTIFIER && name.type() != Token.Type.STRING) {
            throw words.error("unexpected " + name.shown() + " in label matching, expected identifier or \"}\"");
        }
        words.take();
        boolean alone = words.is(Token.Type.COMMA) || words.is(Token.Type.RIGHT_BRACE);
        if (name.type() == Token.Type.STRING && alone) {
            if (named) {
                throw words.error("metric name must not be set twice: \"" + name.text() + "\"");
            }
            matchers.add(Matcher.of(Labels.NAME, Matcher.Type.EQUAL, name.text()));
            return true;
        }
        Matcher.Type type = type();
        if (!words.is(Token.Type.STRING)) {
            throw words.error("unexpected " + words.token().shown() + " in label matching, expected string");
        }
        if (named && name.text().equals(Labels.NAME)) {
            throw words.error("metric name must not be set twice");
        }
        try {
            matchers.add(Matcher.of(name.text(), type, words.token().text()));
        } catch (IllegalArgumentException e) {
            throw words.error(e.getMessage());
        }
        words.take();
        return false;
    }

    private Matcher.Type type() throws QueryException {
        Matcher.Type type =
                switch (words.token().type()) {
                    case EQUAL -> Matcher.Type.EQUAL;
                    case NOT_EQUAL -> Matcher.Type.NOT_EQUAL;
                    case REGEX -> Matcher.Type.REGEX;
                    case NOT_REGEX -> Matcher.Type.NOT_REGEX;
                    default ->
                        throw words.error("unexpected " + words.token().shown()
                                + " in label matching, expected label matching operator");
                };
        words.take();
        return type;
    }

    /** {@code [range]} or {@code [range:step]} behind an expression. */
    Expression range(Expression of) throws QueryException {
        Token open = words.take();
        long range = positive();
        if (words.is(Token.Type.RIGHT_BRACKET)) {
            words.take();
            if (!(of instanceof Expression.VectorSelector vector)) {
                throw words.error(open, "ranges only allowed for vector selectors");
            }
            if (!vector.shift().equals(Shift.NONE)) {
                throw words.error(open, "no offset or @ modifiers allowed before range");
            }
            return new Expression.MatrixSelector(vector, range, vector.position());
        }
        words.expect(Token.Type.COLON, "\":\" or \"]\"");
        long step = words.is(Token.Type.RIGHT_BRACKET) ? 0 : positive();
        words.expect(Token.Type.RIGHT_BRACKET, "\"]\"");
        return new Expression.Subquery(of, range, step, Shift.NONE, of.position());
    }

    private long positive() throws QueryException {
        Token start = words.token();
        long duration = durations.expression();
        if (duration <= 0) {
            throw words.error(start, "duration must be greater than 0");
        }
        return duration;
    }

    Expression offset(Expression of) throws QueryException {
        Token word = words.take();
        long length = durations.operand();
        Shift before = shift(of, word, "offset");
        if (before.offset() != 0) {
            throw words.error(word, "offset may not be set multiple times");
        }
        return shifted(of, new Shift(length, before.at(), before.time()));
    }

    Expression at(Expression of) throws QueryException {
        Token word = words.take();
        Shift before = shift(of, word, "@");
        if (before.fixed()) {
            throw words.error(word, "@ <timestamp> may not be set multiple times");
        }
        if (words.token().keyword("start") || words.token().keyword("end")) {
            Shift.At at = words.take().keyword("start") ? Shift.At.START : Shift.At.END;
            words.expect(Token.Type.LEFT_PARENTHESIS, "\"(\"");
            words.expect(Token.Type.RIGHT_PARENTHESIS, "\")\"");
            return shifted(of, new Shift(before.offset(), at, 0));
        }
        return shifted(of, new Shift(before.offset(), Shift.At.TIME, durations.operand()));
    }

    /** {@code anchored} or {@code smoothed} behind a selector. */
    Expression extended(Expression of, Extension extension) throws QueryException {
        Token word = words.take();
        return switch (of) {
            case Expression.VectorSelector vector -> extended(vector, extension, word);
            case Expression.MatrixSelector matrix ->
                new Expression.MatrixSelector(
                        extended(matrix.vector(), extension, word), matrix.range(), matrix.position());
            default ->
                throw words.error(
                        word,
                        extension
                                + " modifier must be preceded by an instant vector selector or range vector selector");
        };
    }

    private Expression.VectorSelector extended(Expression.VectorSelector vector, Extension extension, Token word)
            throws QueryException {
        if (vector.extension() != Extension.NONE) {
            throw words.error(
                    word,
                    vector.extension() == extension
                            ? extension + " may not be set multiple times"
                            : "anchored and smoothed modifiers cannot be used together");
        }
        return new Expression.VectorSelector(vector.matchers(), vector.shift(), extension, vector.position());
    }

    private Shift shift(Expression of, Token word, String modifier) throws QueryException {
        return switch (of) {
            case Expression.VectorSelector vector -> vector.shift();
            case Expression.MatrixSelector matrix -> matrix.vector().shift();
            case Expression.Subquery subquery -> subquery.shift();
            default ->
                throw words.error(
                        word,
                        modifier + " modifier must be preceded by an instant vector selector or range vector selector"
                                + " or a subquery");
        };
    }

    private static Expression shifted(Expression of, Shift shift) {
        return switch (of) {
            case Expression.VectorSelector vector -> shifted(vector, shift);
            case Expression.MatrixSelector matrix ->
                new Expression.MatrixSelector(shifted(matrix.vector(), shift), matrix.range(), matrix.position());
            case Expression.Subquery subquery ->
                new Expression.Subquery(
                        subquery.inner(), subquery.range(), subquery.step(), shift, subquery.position());
            default -> of;
        };
    }

    private static Expression.VectorSelector shifted(Expression.VectorSelector vector, Shift shift) {
        return new Expression.VectorSelector(vector.matchers(), shift, vector.extension(), vector.position());
    }
}
