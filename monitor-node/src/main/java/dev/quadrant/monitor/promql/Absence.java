package dev.quadrant.monitor.promql;

import dev.quadrant.monitor.labels.Labels;
import dev.quadrant.monitor.labels.Matcher;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** {@code absent} and {@code absent_over_time}: 1 where nothing is. */
final class Absence {
    private Absence() {}

    static Value absent(Evaluator evaluator, Expression.Call call) throws QueryException {
        Expression of = call.arguments().get(0);
        double[] points = Points.all(evaluator.steps().count(), 1);
        for (Row row : evaluator.vector(of)) {
            for (int i = 0; i < points.length; i++) {
                if (row.present(i)) {
                    points[i] = Points.ABSENT;
                }
            }
        }
        return result(of.bare() instanceof Expression.VectorSelector selector ? selector : null, points);
    }

    static Value overTime(Evaluator evaluator, Expression.Call call) throws QueryException {
        Expression range = call.arguments().get(0);
        double[] points = Points.all(evaluator.steps().count(), 1);
        evaluator.selection().visit(range, (labels, nameless, samples) -> {
            Window window = new Window(samples);
            for (int i = 0; i < points.length; i++) {
                evaluator.selection().move(window, range, i);
                if (!window.empty()) {
                    points[i] = Points.ABSENT;
                }
            }
        });
        return result(range.bare() instanceof Expression.MatrixSelector matrix ? matrix.vector() : null, points);
    }

    private static Value result(Expression.VectorSelector selector, double[] points) {
        Labels labels = selector == null ? Labels.EMPTY : labels(selector.matchers());
        return new Value.Vector(List.of(Row.of(labels, points)));
    }

    /** The labels that what is absent would have had: those that one matcher alone, an equality, is about. */
    private static Labels labels(List<Matcher> matchers) {
        Set<String> seen = new HashSet<>();
        Labels labels = Labels.EMPTY;
        for (Matcher matcher : matchers) {
            if (!matcher.name().equals(Labels.NAME)) {
                boolean only = seen.add(matcher.name()) && matcher.type() == Matcher.Type.EQUAL;
                labels = LabelSets.with(labels, matcher.name(), only ? matcher.value() : "");
            }
        }
        return labels;
    }
}
