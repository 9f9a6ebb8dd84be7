package dev.quadrant.monitor.promql;

import dev.quadrant.monitor.labels.Matcher;

/** Finds out what an expression evaluates to, and refuses those whose parts do not fit. */
final class TypeCheck {
    private final String query;

    TypeCheck(String query) {
        this.query = query;
    }

    /** The type of an expression that was checked already. */
    static ValueType of(Expression expression) {
        return switch (expression) {
            case Expression.NumberLiteral _ -> ValueType.SCALAR;
            case Expression.Text _ -> ValueType.STRING;
            case Expression.Parentheses p -> of(p.inner());
            case Expression.VectorSelector _ -> ValueType.VECTOR;
            case Expression.MatrixSelector _ -> ValueType.MATRIX;
            case Expression.Subquery _ -> ValueType.MATRIX;
            case Expression.Call call -> call.function().result();
            case Expression.Aggregation _ -> ValueType.VECTOR;
            case Expression.Sign sign -> of(sign.inner());
            case Expression.Binary binary ->
                of(binary.left()) == ValueType.SCALAR && of(binary.right()) == ValueType.SCALAR
                        ? ValueType.SCALAR
                        : ValueType.VECTOR;
        };
    }

    /** Checks an expression and all below it. */
    ValueType type(Expression expression) throws QueryException {
        switch (expression) {
            case Expression.Parentheses p -> type(p.inner());
            case Expression.Subquery s -> expect(s.inner(), ValueType.VECTOR, "subquery is only allowed on");
            case Expression.Call call -> arguments(call);
            case Expression.Aggregation a -> aggregation(a);
            case Expression.Sign sign -> sign(sign);
            case Expression.Binary binary -> binary(binary);
            case Expression.NumberLiteral _ -> {}
            case Expression.Text _ -> {}
            case Expression.VectorSelector selector -> selector(selector);
            case Expression.MatrixSelector matrix -> selector(matrix.vector());
        }
        return of(expression);
    }

    private void arguments(Expression.Call call) throws QueryException {
        String place =
                "expected type %s in call to function \"" + call.function().name() + "\", got %s";
        for (int i = 0; i < call.arguments().size(); i++) {
            if (i == 1 && call.function().name().equals("info")) {
                labelSelector(call.arguments().get(i));
                continue;
            }
            Expression argument = call.arguments().get(i);
            expect(argument, call.function().argument(i), place);
            if (argument.bare() instanceof Expression.MatrixSelector matrix) {
                extension(call, matrix);
            }
        }
    }

    /** It must take some series only, or each query would read all. */
    private void selector(Expression.VectorSelector selector) throws QueryException {
        if (selector.matchers().stream().allMatch(Matcher::matchesAbsent)) {
            throw error(selector, "vector selector must contain at least one non-empty matcher");
        }
    }

    /** Few functions know what to do with neighbours of a range. */
    private void extension(Expression.Call call, Expression.MatrixSelector matrix) throws QueryException {
        Extension extension = matrix.vector().extension();
        String name = call.function().name();
        if (extension != Extension.NONE && !extension.functions().contains(name)) {
            throw error(
                    call,
                    extension + " modifier can only be used with: " + String.join(", ", extension.functions())
                            + " - not with " + name);
        }
    }

    /** Conditions on labels alone, which may all take empty ones. */
    private void labelSelector(Expression expression) throws QueryException {
        boolean selector =
                expression instanceof Expression.VectorSelector && query.charAt(expression.position()) == '{';
        if (!selector) {
            throw error(expression, "expected label selectors only");
        }
    }

    private void aggregation(Expression.Aggregation aggregation) throws QueryException {
        expect(aggregation.inner(), ValueType.VECTOR, "expected type %s in aggregation expression, got %s");
        if (aggregation.parameter() != null) {
            expect(
                    aggregation.parameter(),
                    aggregation.operator().parameter(),
                    "expected type %s in aggregation parameter, got %s");
        }
    }

    private void expect(Expression expression, ValueType wanted, String message) throws QueryException {
        ValueType type = type(expression);
        if (type != wanted) {
            String text = message.contains("%s")
                    ? String.format(message, wanted, type)
                    : message + " " + wanted + ", got " + type;
            throw error(expression, text);
        }
    }

    private void sign(Expression.Sign sign) throws QueryException {
        ValueType type = type(sign.inner());
        if (type != ValueType.SCALAR && type != ValueType.VECTOR) {
            throw error(
                    sign,
                    "unary expression only allowed on expressions of type scalar or instant vector, got \"" + type
                            + "\"");
        }
    }

    private void binary(Expression.Binary binary) throws QueryException {
        ValueType left = side(binary.left());
        ValueType right = side(binary.right());
        boolean scalars = left == ValueType.SCALAR && right == ValueType.SCALAR;
        Operator.Kind kind = binary.operator().kind();
        if (scalars && kind == Operator.Kind.COMPARISON && !binary.bool()) {
            throw error(binary, "comparisons between scalars must use BOOL modifier");
        }
        if (left == ValueType.SCALAR || right == ValueType.SCALAR) {
            if (kind == Operator.Kind.SET) {
                throw error(
                        binary, "set operator \"" + binary.operator() + "\" not allowed in binary scalar expression");
            }
            if (binary.matching().written()) {
                throw error(binary, "vector matching only allowed between instant vectors");
            }
        }
    }

    private ValueType side(Expression expression) throws QueryException {
        ValueType type = type(expression);
        if (type != ValueType.SCALAR && type != ValueType.VECTOR) {
            throw error(expression, "binary expression must contain only scalar and instant vector types");
        }
        return type;
    }

    private QueryException error(Expression place, String message) {
        return QueryException.at(query, place.position(), message);
    }
}
