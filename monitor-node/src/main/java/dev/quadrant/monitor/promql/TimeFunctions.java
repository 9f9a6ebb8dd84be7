package dev.quadrant.monitor.promql;

import dev.quadrant.monitor.labels.Labels;
import java.time.DateTimeException;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.function.ToIntFunction;

/** Functions of the calendar, in UTC, and of the times of the evaluation. */
final class TimeFunctions {
    private TimeFunctions() {}

    /** A part of the date that each value, in seconds since 1970, means; without an argument, of the step's time. */
    static Function.Body part(ToIntFunction<LocalDateTime> part) {
        return (evaluator, call) -> {
            if (call.arguments().isEmpty()) {
                double[] points = VectorMath.each(times(evaluator.steps()), value -> part(part, value));
                return new Value.Vector(List.of(Row.of(Labels.EMPTY, points)));
            }
            Rows rows = new Rows();
            for (Row row : evaluator.vector(call.arguments().get(0))) {
                rows.add(evaluator.computed(row, VectorMath.each(row.points(), value -> part(part, value))));
            }
            return rows.vector();
        };
    }

    private static double part(ToIntFunction<LocalDateTime> part, double seconds) {
        if (Double.isNaN(seconds)) {
            return Double.NaN;
        }
        try {
            return part.applyAsInt(LocalDateTime.ofEpochSecond((long) seconds, 0, ZoneOffset.UTC));
        } catch (DateTimeException e) {
            return Double.NaN;
        }
    }

    static double[] times(Steps steps) {
        double[] times = new double[steps.count()];
        for (int i = 0; i < times.length; i++) {
            times[i] = steps.time(i) / 1000.0;
        }
        return times;
    }

    static Value time(Evaluator evaluator, Expression.Call call) {
        return new Value.Scalar(times(evaluator.steps()));
    }

    /** Of a selector the samples' own times, of all else the steps'. */
    static Value timestamp(Evaluator evaluator, Expression.Call call) throws QueryException {
        Expression of = call.arguments().get(0);
        Rows rows = new Rows();
        if (of.bare() instanceof Expression.VectorSelector selector) {
            for (Row row : evaluator.selection().times(selector)) {
                rows.add(evaluator.computed(row, row.points()));
            }
            return rows.vector();
        }
        double[] times = times(evaluator.steps());
        for (Row row : evaluator.vector(of)) {
            double[] points = new double[times.length];
            for (int i = 0; i < times.length; i++) {
                points[i] = row.present(i) ? times[i] : Points.ABSENT;
            }
            rows.add(evaluator.computed(row, points));
        }
        return rows.vector();
    }

    /** Of a selector when what the samples count began, 0 where that is not known; of all else nothing. */
    static Value startTimestamp(Evaluator evaluator, Expression.Call call) throws QueryException {
        Rows rows = new Rows();
        if (call.arguments().get(0).bare() instanceof Expression.VectorSelector selector) {
            for (Row row : evaluator.selection().starts(selector)) {
                rows.add(evaluator.computed(row, row.points()));
            }
        }
        return rows.vector();
    }

    /** A figure of the whole query that is the same at every step, in ms. */
    static Function.Body ofQuery(java.util.function.ToLongFunction<Steps> figure) {
        return (evaluator, call) -> new Value.Scalar(Points.all(
                evaluator.steps().count(),
                figure.applyAsLong(evaluator.evaluation().query()) / 1000.0));
    }
}
