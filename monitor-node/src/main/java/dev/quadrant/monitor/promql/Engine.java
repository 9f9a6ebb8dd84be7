package dev.quadrant.monitor.promql;

import dev.quadrant.monitor.tsdb.Storage;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Evaluates queries. May be used from any thread. */
public final class Engine {
    /** How far back the newest sample of a series may lie when a query does not say, in ms, as in Prometheus. */
    public static final long LOOKBACK = 5 * 60_000L;

    private final Storage store;
    private final boolean lateNames;

    /** An engine that takes names off series as soon as they are computed, as Prometheus does. */
    public Engine(Storage store) {
        this(store, false);
    }

    /**
     * An engine.
     *
     * @param lateNames whether the names of computed series go at the end only, so that functions still see them
     *     (Prometheus' feature {@code promql-delayed-name-removal})
     */
    Engine(Storage store, boolean lateNames) {
        this.store = store;
        this.lateNames = lateNames;
    }

    /**
     * Evaluates at one time.
     *
     * @param time in ms since 1970
     * @param lookback how far back the newest sample of a series may lie, in ms
     * @throws QueryException when a limit is reached, or the data does not fit the query
     */
    public Outcome instant(Query query, long time, long lookback, Budget budget) throws QueryException {
        Annotations annotations = new Annotations(query.text());
        Evaluator evaluator = evaluator(Steps.one(time), lookback, budget, annotations);
        Expression root = query.at(evaluator.steps()).root();
        if (query.type() == ValueType.MATRIX) {
            return SampleOutcome.of(evaluator, root);
        }
        Value value = evaluator.evaluate(root);
        List<Row> rows = value instanceof Value.Vector vector ? Evaluator.finished(vector.rows()) : List.of();
        return new StepOutcome(query.type(), value, rows, evaluator.steps(), annotations);
    }

    /**
     * Evaluates at each step from {@code from} to {@code to}, both included, in ms. Series come by their labels.
     *
     * @param step at least 1
     * @param lookback how far back the newest sample of a series may lie, in ms
     * @throws QueryException when a limit is reached, or the data does not fit the query
     */
    public Outcome range(Query query, long from, long to, long step, long lookback, Budget budget)
            throws QueryException {
        ValueType type = query.type();
        if (type != ValueType.SCALAR && type != ValueType.VECTOR) {
            throw new QueryException(
                    QueryException.Kind.BAD_DATA,
                    "invalid expression type \"" + type + "\" for range query, must be Scalar or instant Vector");
        }
        Annotations annotations = new Annotations(query.text());
        Evaluator evaluator = evaluator(new Steps(from, to, step), lookback, budget, annotations);
        Value value = evaluator.evaluate(query.at(evaluator.steps()).root());
        List<Row> rows = new ArrayList<>();
        if (value instanceof Value.Vector vector) {
            rows.addAll(Evaluator.finished(vector.rows()));
            rows.sort(Comparator.comparing(Row::labels));
        }
        return new StepOutcome(ValueType.MATRIX, value, rows, evaluator.steps(), annotations);
    }

    private Evaluator evaluator(Steps steps, long lookback, Budget budget, Annotations annotations) {
        return new Evaluator(new Evaluation(store, steps, lookback, lateNames, budget, annotations), steps);
    }
}
