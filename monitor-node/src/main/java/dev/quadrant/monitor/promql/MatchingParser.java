package dev.quadrant.monitor.promql;

import java.util.List;

/** Parses what stands behind a binary operator: which labels match, groups, values for what is missing. */
final class MatchingParser {
    private final Words words;
    private double fillLeft = Points.ABSENT;
    private double fillRight = Points.ABSENT;

    MatchingParser(Words words) {
        this.words = words;
    }

    Matching matching(Operator operator) throws QueryException {
        boolean on = words.token().keyword("on");
        boolean written = on || words.token().keyword("ignoring");
        List<String> labels = List.of();
        Matching.Group group = Matching.Group.NONE;
        List<String> include = List.of();
        if (written) {
            words.take();
            labels = words.labels();
            group = group();
            if (group != Matching.Group.NONE) {
                include = include(operator, on ? labels : List.of());
            }
        }
        fills(operator);
        return new Matching(on, labels, group, include, fillLeft, fillRight, written);
    }

    private Matching.Group group() {
        if (words.token().keyword("group_left")) {
            return Matching.Group.LEFT;
        }
        return words.token().keyword("group_right") ? Matching.Group.RIGHT : Matching.Group.NONE;
    }

    private List<String> include(Operator operator, List<String> on) throws QueryException {
        if (operator.kind() == Operator.Kind.SET) {
            throw words.error("no grouping allowed for \"" + operator + "\" operation");
        }
        words.take();
        List<String> include = words.is(Token.Type.LEFT_PARENTHESIS) ? words.labels() : List.of();
        for (String label : include) {
            if (on.contains(label)) {
                throw words.error("label \"" + label + "\" must not occur in ON and GROUP clause at once");
            }
        }
        return include;
    }

    /** {@code fill(0)}, {@code fill_left(0)}, {@code fill_right(0)}; without parentheses they are names of metrics. */
    private void fills(Operator operator) throws QueryException {
        while (fill() && words.after().type() == Token.Type.LEFT_PARENTHESIS) {
            if (operator.kind() == Operator.Kind.SET) {
                throw words.error("filling in missing series not allowed for set operators");
            }
            Token which = words.take();
            words.take();
            boolean negative = words.token().sign() && words.take().text().equals("-");
            double value = negative ? -words.number() : words.number();
            words.expect(Token.Type.RIGHT_PARENTHESIS, "\")\"");
            fillLeft = which.keyword("fill_right") ? fillLeft : value;
            fillRight = which.keyword("fill_left") ? fillRight : value;
        }
    }

    private boolean fill() {
        Token token = words.token();
        return token.keyword("fill") || token.keyword("fill_left") || token.keyword("fill_right");
    }
}
