package dev.quadrant.monitor.promql;

import dev.quadrant.monitor.labels.Matcher;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Builds expressions from tokens: recursive descent, operators by precedence. What is bounded: the text, how deep
 * expressions nest, and how many operators there are, since evaluation goes as deep as the tree is.
 */
public final class Parser {
    /** Longest query, in characters. */
    private static final int LONGEST = 100_000;

    private static final int DEPTH_MAX = 128;
    private static final int OPERATORS_MAX = 1000;
    /** Signs bind looser than powers and tighter than all else. */
    private static final int POWER = Operator.POWER.precedence();

    /** Steps of a query of which they are not known yet: of any length, so that durations by them are durations. */
    static final Steps ANY_STEPS = new Steps(0, 3_600_000, 60_000);

    private final Words words;
    private final DurationParser durations;
    private final SelectorParser selectors;
    private int depth;
    private int operators;

    private Parser(Words words, Steps steps) {
        this.words = words;
        this.durations = new DurationParser(words, steps);
        this.selectors = new SelectorParser(words, durations);
    }

    /**
     * Parses a whole query and checks its types.
     *
     * @throws QueryException with line and column, when it is wrong
     */
    public static Expression parse(String query) throws QueryException {
        return parse(query, ANY_STEPS).root();
    }

    /** Parses for certain steps, which durations may depend on. */
    static Query parse(String query, Steps steps) throws QueryException {
        if (query.length() > LONGEST) {
            throw new QueryException(
                    QueryException.Kind.BAD_DATA, "a query of more than " + LONGEST + " characters", QueryLimit.LENGTH);
        }
        Words words = new Words(new Lexer(query));
        if (words.is(Token.Type.END)) {
            throw words.error("no expression found in input");
        }
        Parser parser = new Parser(words, steps);
        Expression expression = parser.expression(1);
        if (!words.is(Token.Type.END)) {
            throw words.unexpected();
        }
        new TypeCheck(query).type(expression);
        return new Query(query, expression, parser.durations.dependent());
    }

    /**
     * Parses a series selector, as {@code match[]} parameters have it.
     *
     * @throws QueryException with line and column, when it is another thing
     */
    public static List<Matcher> matchers(String selector) throws QueryException {
        if (parse(selector) instanceof Expression.VectorSelector vector
                && vector.shift().equals(Shift.NONE)) {
            return vector.matchers();
        }
        throw QueryException.at(selector, 0, "only a series selector may stand here");
    }

    private Expression expression(int least) throws QueryException {
        if (++depth > DEPTH_MAX) {
            throw words.error("expressions nest deeper than " + DEPTH_MAX).beyond(QueryLimit.DEPTH);
        }
        Expression left = words.token().sign() ? sign() : modified(primary());
        Operator operator = Operator.of(words.token());
        while (operator != null && operator.precedence() >= least) {
            left = binary(left, operator);
            operator = Operator.of(words.token());
        }
        depth--;
        return left;
    }

    private Expression sign() throws QueryException {
        count();
        Token sign = words.take();
        return new Expression.Sign(sign.text().equals("-"), expression(POWER), sign.position());
    }

    private Expression binary(Expression left, Operator operator) throws QueryException {
        count();
        words.take();
        boolean bool = words.skip("bool");
        if (bool && operator.kind() != Operator.Kind.COMPARISON) {
            throw words.error("bool modifier can only be used on comparison operators");
        }
        Matching matching = new MatchingParser(words).matching(operator);
        // Powers group from the right, all else from the left.
        Expression right = expression(operator == Operator.POWER ? POWER : operator.precedence() + 1);
        return new Expression.Binary(operator, left, right, bool, matching, left.position());
    }

    private void count() throws QueryException {
        if (++operators > OPERATORS_MAX) {
            throw words.error("a query of more than " + OPERATORS_MAX + " operators")
                    .beyond(QueryLimit.OPERATORS);
        }
    }

    private Expression primary() throws QueryException {
        Token token = words.token();
        return switch (token.type()) {
            case NUMBER -> new Expression.NumberLiteral(words.number(), token.position());
            case STRING -> new Expression.Text(words.take().text(), token.position());
            case LEFT_PARENTHESIS -> parentheses();
            case LEFT_BRACE, METRIC -> selectors.selector();
            case IDENTIFIER -> named();
            default -> throw words.unexpected();
        };
    }

    private Expression parentheses() throws QueryException {
        int position = words.take().position();
        Expression inner = expression(1);
        words.expect(Token.Type.RIGHT_PARENTHESIS, "\")\"");
        return new Expression.Parentheses(inner, position);
    }

    private Expression named() throws QueryException {
        Token name = words.token();
        String lower = name.text().toLowerCase(Locale.ROOT);
        Token next = words.after();
        boolean call = next.type() == Token.Type.LEFT_PARENTHESIS;
        Aggregator aggregator = Aggregator.of(name.text());
        if (aggregator != null && (call || next.keyword("by") || next.keyword("without"))) {
            return aggregation(aggregator);
        }
        if (call) {
            return call();
        }
        if (lower.equals("inf") || lower.equals("nan")) {
            words.take();
            return new Expression.NumberLiteral(
                    lower.equals("inf") ? Double.POSITIVE_INFINITY : Double.NaN, name.position());
        }
        return selectors.selector();
    }

    private Expression call() throws QueryException {
        Token name = words.take();
        Function function = Functions.ALL.get(name.text());
        if (function == null) {
            throw words.error(name, "unknown function with name \"" + name.text() + "\"");
        }
        List<Expression> arguments = arguments();
        int count = arguments.size();
        if (count < function.least() || count > function.most()) {
            String bound = function.optional() == 0 ? "" : count < function.least() ? "at least " : "at most ";
            int wanted = count < function.least() ? function.least() : function.most();
            throw words.error(
                    name,
                    "expected " + bound + wanted + " argument(s) in call to \"" + name.text() + "\", got " + count);
        }
        return new Expression.Call(function, arguments, name.position());
    }

    private List<Expression> arguments() throws QueryException {
        words.expect(Token.Type.LEFT_PARENTHESIS, "\"(\"");
        List<Expression> arguments = new ArrayList<>();
        while (!words.is(Token.Type.RIGHT_PARENTHESIS)) {
            arguments.add(expression(1));
            if (!words.is(Token.Type.RIGHT_PARENTHESIS)) {
                words.expect(Token.Type.COMMA, "\",\" or \")\"");
            }
        }
        words.take();
        return List.copyOf(arguments);
    }

    private Expression aggregation(Aggregator operator) throws QueryException {
        Token name = words.take();
        boolean grouped = grouping();
        boolean without = words.token().keyword("without");
        List<String> labels = grouped ? groupingLabels() : List.of();
        List<Expression> arguments = arguments();
        if (!grouped && grouping()) {
            without = words.token().keyword("without");
            labels = groupingLabels();
        }
        int wanted = operator.parameter() == null ? 1 : 2;
        if (arguments.size() != wanted) {
            throw words.error(
                    name,
                    "wrong number of arguments for aggregate expression provided, expected " + wanted + ", got "
                            + arguments.size());
        }
        Expression parameter = wanted == 2 ? arguments.get(0) : null;
        return new Expression.Aggregation(
                operator, arguments.get(wanted - 1), parameter, without, labels, name.position());
    }

    private boolean grouping() {
        return words.token().keyword("by") || words.token().keyword("without");
    }

    private List<String> groupingLabels() throws QueryException {
        words.take();
        return words.labels();
    }

    /** Ranges, {@code offset} and {@code @} behind an expression. */
    private Expression modified(Expression expression) throws QueryException {
        Expression result = expression;
        while (true) {
            if (words.is(Token.Type.LEFT_BRACKET)) {
                count();
                result = selectors.range(result);
            } else if (words.token().keyword("offset")) {
                result = selectors.offset(result);
            } else if (words.is(Token.Type.AT)) {
                result = selectors.at(result);
            } else if (Extension.of(words.token()) != null) {
                result = selectors.extended(result, Extension.of(words.token()));
            } else {
                return result;
            }
        }
    }
}
