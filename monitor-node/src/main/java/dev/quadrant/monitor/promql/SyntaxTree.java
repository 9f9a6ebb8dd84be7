package dev.quadrant.monitor.promql;

import dev.quadrant.monitor.labels.Labels;
import dev.quadrant.monitor.labels.Matcher;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Expressions as trees of maps and lists in the form of Prometheus 3's {@code parse_query}. */
final class SyntaxTree {
    private final Printer printer;

    SyntaxTree(Printer printer) {
        this.printer = printer;
    }

    /** @return null for null */
    Map<String, Object> of(Expression expression) {
        return switch (expression) {
            case null -> null;
            case Expression.NumberLiteral number -> number(number.value());
            case Expression.Text text -> node("stringLiteral", "val", text.value());
            case Expression.Parentheses parentheses -> node("parenExpr", "expr", of(parentheses.inner()));
            case Expression.VectorSelector selector -> selector("vectorSelector", selector);
            case Expression.MatrixSelector matrix -> {
                Map<String, Object> node = selector("matrixSelector", matrix.vector());
                node.put("range", matrix.range());
                yield node;
            }
            case Expression.Subquery subquery ->
                shifted(
                        node(
                                "subquery",
                                "expr",
                                of(subquery.inner()),
                                "range",
                                subquery.range(),
                                "step",
                                subquery.step()),
                        subquery.shift());
            case Expression.Call call ->
                node(
                        "call",
                        "func",
                        function(call.function()),
                        "args",
                        call.arguments().stream().map(this::of).toList());
            case Expression.Aggregation aggregation ->
                node(
                        "aggregation",
                        "op",
                        aggregation.operator().toString(),
                        "expr",
                        of(aggregation.inner()),
                        "param",
                        of(aggregation.parameter()),
                        "grouping",
                        aggregation.labels(),
                        "without",
                        aggregation.without());
            case Expression.Binary binary ->
                node(
                        "binaryExpr",
                        "op",
                        binary.operator().toString(),
                        "lhs",
                        of(binary.left()),
                        "rhs",
                        of(binary.right()),
                        "matching",
                        matching(binary),
                        "bool",
                        binary.bool());
            case Expression.Sign sign ->
                sign.inner() instanceof Expression.NumberLiteral number
                        ? number(sign.negative() ? -number.value() : number.value())
                        : node("unaryExpr", "op", sign.negative() ? "-" : "+", "expr", of(sign.inner()));
        };
    }

    /** @param fields names and values by turns */
    private static Map<String, Object> node(String type, Object... fields) {
        Map<String, Object> node = new LinkedHashMap<>();
        node.put("type", type);
        for (int i = 0; i < fields.length; i += 2) {
            node.put((String) fields[i], fields[i + 1]);
        }
        return node;
    }

    private static Map<String, Object> number(double value) {
        return node("numberLiteral", "val", Numbers.shortest(value));
    }

    private Map<String, Object> selector(String type, Expression.VectorSelector selector) {
        String name = printer.name(selector);
        List<Object> matchers = new ArrayList<>();
        printer.braced(selector).forEach(matcher -> matchers.add(matcher(matcher)));
        if (!name.isEmpty()) {
            // Prometheus puts the name that stands before the braces behind what is in them.
            matchers.add(matcher(Matcher.of(Labels.NAME, Matcher.Type.EQUAL, name)));
        }
        Map<String, Object> node = node(
                type,
                "name",
                name,
                "matchers",
                matchers,
                "anchored",
                selector.extension() == Extension.ANCHORED,
                "smoothed",
                selector.extension() == Extension.SMOOTHED);
        return shifted(node, selector.shift());
    }

    private static Map<String, Object> matcher(Matcher matcher) {
        Map<String, Object> all = new LinkedHashMap<>();
        all.put("name", matcher.name());
        all.put("value", matcher.value());
        all.put("type", matcher.type().toString());
        return all;
    }

    private static Map<String, Object> shifted(Map<String, Object> node, Shift shift) {
        node.put("offset", shift.offset());
        node.put("timestamp", shift.at() == Shift.At.TIME ? shift.time() : null);
        node.put(
                "startOrEnd",
                switch (shift.at()) {
                    case START -> "start";
                    case END -> "end";
                    case NONE, TIME -> null;
                });
        return node;
    }

    private static Map<String, Object> function(Function function) {
        Map<String, Object> all = new LinkedHashMap<>();
        all.put("name", function.name());
        all.put("argTypes", function.arguments().stream().map(SyntaxTree::type).toList());
        all.put("variadic", function.optional());
        all.put("returnType", type(function.result()));
        return all;
    }

    private static String type(ValueType type) {
        return type.api();
    }

    /** Null where a side is a scalar: nothing is matched there. */
    private static Map<String, Object> matching(Expression.Binary binary) {
        boolean vectors =
                TypeCheck.of(binary.left()) == ValueType.VECTOR && TypeCheck.of(binary.right()) == ValueType.VECTOR;
        if (!vectors) {
            return null;
        }
        Matching matching = binary.matching();
        Map<String, Object> all = new LinkedHashMap<>();
        all.put("card", cardinality(binary));
        all.put("labels", matching.labels());
        all.put("on", matching.on());
        all.put("include", matching.include());
        Map<String, Object> fill = new LinkedHashMap<>();
        fill.put("lhs", fill(matching.fillLeft()));
        fill.put("rhs", fill(matching.fillRight()));
        all.put("fillValues", fill);
        return all;
    }

    /** Whole numbers without a fraction, as Go writes them. */
    private static Number fill(double value) {
        if (!Points.present(value)) {
            return null;
        }
        return value == (long) value ? (Number) (long) value : (Number) value;
    }

    private static String cardinality(Expression.Binary binary) {
        if (binary.operator().kind() == Operator.Kind.SET) {
            return "many-to-many";
        }
        return switch (binary.matching().group()) {
            case NONE -> "one-to-one";
            case LEFT -> "many-to-one";
            case RIGHT -> "one-to-many";
        };
    }
}
