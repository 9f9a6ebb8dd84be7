package dev.quadrant.monitor.logs.logql;

import dev.quadrant.monitor.labels.Matcher;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.OptionalLong;

/** Parses LogQL: metric queries by recursive descent; what is between braces and behind them is {@link PipelineParser}'s. Not for several threads. */
public final class Parser {
    private static final int LENGTH_MAX = 100_000;
    private static final int DEPTH_MAX = 64;

    private final Words words;
    private int depth;

    private Parser(Words words) {
        this.words = words;
    }

    /**
     * Parses a query.
     *
     * @throws LogQueryException with line and column
     */
    public static Expression parse(String query) throws LogQueryException {
        if (query.length() > LENGTH_MAX) {
            throw LogQueryException.limit("length-max", "a query of more than " + LENGTH_MAX + " characters");
        }
        Words words = new Words(query, Lexer.tokens(query));
        Expression expression;
        if (words.peek().is("{")) {
            expression = new PipelineParser(words).pipeline();
        } else {
            expression = new Parser(words).metric(1);
        }
        if (words.peek().kind() != Token.Kind.END) {
            throw words.unexpected();
        }
        return expression;
    }

    /**
     * Parses a selector, with or without stages.
     *
     * @throws LogQueryException with line and column
     */
    public static Expression.Pipeline pipeline(String query) throws LogQueryException {
        if (parse(query) instanceof Expression.Pipeline pipeline) {
            return pipeline;
        }
        throw LogQueryException.bad("only a selector such as {job=\"a\"} and stages behind it are taken here");
    }

    private Expression.Metric metric(int least) throws LogQueryException {
        if (++depth > DEPTH_MAX) {
            throw LogQueryException.limit("depth-max", "a query that nests deeper than " + DEPTH_MAX);
        }
        Expression.Metric left = operand();
        Expression.Operator operator = operator();
        while (operator != null && operator.strength >= least) {
            words.next();
            boolean bool = operator.isComparison() && words.take("bool");
            Expression.Grouping on = matching();
            // Powers bind to the right, all others to the left.
            int strength = operator == Expression.Operator.POWER ? operator.strength : operator.strength + 1;
            Expression.Metric right = metric(strength);
            left = new Expression.Binary(operator, bool, on, left, right);
            operator = operator();
        }
        depth--;
        return left;
    }

    private Expression.Operator operator() {
        Token token = words.peek();
        for (Expression.Operator operator : Expression.Operator.values()) {
            if (token.text().equals(operator.symbol)
                    && (token.kind() == Token.Kind.SYMBOL || token.kind() == Token.Kind.NAME)) {
                return operator;
            }
        }
        return null;
    }

    private Expression.Grouping matching() throws LogQueryException {
        boolean on = words.peek().isName("on");
        if (!on && !words.peek().isName("ignoring")) {
            return null;
        }
        words.next();
        Expression.Grouping grouping = new Expression.Grouping(on, words.names());
        if (words.peek().isName("group_left") || words.peek().isName("group_right")) {
            throw words.error("one series for many (group_left) is not supported");
        }
        return grouping;
    }

    private Expression.Metric operand() throws LogQueryException {
        Token token = words.next();
        if (token.is("(")) {
            Expression.Metric inner = metric(1);
            words.need(")");
            return inner;
        }
        if (token.is("-") || token.is("+")) {
            double sign = token.is("-") ? -1 : 1;
            return new Expression.Scalar(sign * words.number());
        }
        if (token.kind() == Token.Kind.NUMBER) {
            OptionalDouble value = Quantity.number(token.text());
            if (value.isPresent()) {
                return new Expression.Scalar(value.getAsDouble());
            }
        }
        if (token.kind() != Token.Kind.NAME) {
            throw words.unexpected(token);
        }
        return named(token);
    }

    private Expression.Metric named(Token token) throws LogQueryException {
        if (token.text().equals("vector")) {
            words.need("(");
            double sign = words.take("-") ? -1 : 1;
            double value = sign * words.number();
            words.need(")");
            return new Expression.Vector(value);
        }
        for (Expression.RangeFunction function : Expression.RangeFunction.values()) {
            if (function.name().toLowerCase(Locale.ROOT).equals(token.text())) {
                return range(function);
            }
        }
        for (Expression.Aggregator aggregator : Expression.Aggregator.values()) {
            if (aggregator.name().toLowerCase(Locale.ROOT).equals(token.text())) {
                return aggregation(aggregator);
            }
        }
        throw words.errorAt(token, "function " + token.shown() + " is not known");
    }

    private Expression.Metric aggregation(Expression.Aggregator aggregator) throws LogQueryException {
        Expression.Grouping grouping = grouping();
        words.need("(");
        double parameter = 0;
        if (aggregator == Expression.Aggregator.TOPK || aggregator == Expression.Aggregator.BOTTOMK) {
            parameter = words.number();
            words.need(",");
        }
        Expression.Metric of = metric(1);
        words.need(")");
        if (grouping == null) {
            grouping = grouping();
        }
        return new Expression.Aggregation(aggregator, parameter, grouping, of);
    }

    private Expression.Grouping grouping() throws LogQueryException {
        boolean by = words.peek().isName("by");
        if (!by && !words.peek().isName("without")) {
            return null;
        }
        words.next();
        return new Expression.Grouping(by, words.names());
    }

    private Expression.Metric range(Expression.RangeFunction function) throws LogQueryException {
        words.need("(");
        double parameter = 0;
        if (function == Expression.RangeFunction.QUANTILE_OVER_TIME) {
            parameter = words.number();
            words.need(",");
        }
        boolean wrapped = words.take("(");
        Token begin = words.peek();
        PipelineParser parser = new PipelineParser(words);
        Expression.Pipeline pipeline = parser.pipeline();
        if (wrapped) {
            words.need(")");
        }
        long range = window();
        // The window may stand before the stages, as people write it: {a="b"}[5m] |= "x".
        if (words.peek().is("|")
                || words.peek().text().startsWith("|")
                || words.peek().text().startsWith("!")) {
            pipeline = new Expression.Pipeline(pipeline.matchers(), parser.stages(new ArrayList<>(pipeline.stages())));
        }
        long offset = 0;
        if (words.take("offset")) {
            offset = duration();
        }
        words.need(")");
        if (function.needsUnwrap() && parser.unwrap().isEmpty()) {
            throw words.errorAt(begin, "this function needs a label's value: | unwrap NAME");
        }
        return new Expression.Range(
                function, pipeline, parser.unwrap(), parser.conversion(), range, offset, parameter, grouping());
    }

    private long window() throws LogQueryException {
        words.need("[");
        long range = duration();
        words.need("]");
        return range;
    }

    private long duration() throws LogQueryException {
        Token token = words.next();
        OptionalLong nanos = token.kind() == Token.Kind.NUMBER ? Quantity.nanos(token.text()) : OptionalLong.empty();
        if (nanos.isEmpty() || nanos.getAsLong() <= 0) {
            throw words.errorAt(token, "a duration such as 5m is missing, not " + token.shown());
        }
        return nanos.getAsLong();
    }

    /**
     * The matchers of a selector.
     *
     * @throws LogQueryException with line and column
     */
    public static List<Matcher> matchers(String selector) throws LogQueryException {
        return pipeline(selector).matchers();
    }
}
