package dev.quadrant.monitor.promql;

import dev.quadrant.monitor.labels.Labels;

/** Runs functions of range vectors: one series after the other, a window that moves with the steps. */
final class RangeFunctions {
    private RangeFunctions() {}

    /** A function of the samples in a window, of which there is one at least; may return {@link Points#ABSENT}. */
    interface Computation {
        double compute(Window window, double[] arguments) throws QueryException;
    }

    /** What is checked of each series that has a result. */
    interface Check {
        void check(Labels labels, Annotations annotations, Expression range);
    }

    static Function.Body of(Computation computation) {
        return of(computation, 0, false, (labels, annotations, range) -> {});
    }

    static Function.Body checked(Computation computation, Check check) {
        return of(computation, 0, false, check);
    }

    /** Of samples as they are: the series keeps its name. */
    static Function.Body named(Computation computation) {
        return of(computation, 0, true, (labels, annotations, range) -> {});
    }

    /** With the range vector at a place other than the first; all other arguments are scalars. */
    static Function.Body at(int position, Computation computation) {
        return of(computation, position, false, (labels, annotations, range) -> {});
    }

    private static Function.Body of(Computation computation, int position, boolean named, Check check) {
        return (evaluator, call) -> {
            Expression range = call.arguments().get(position);
            double[][] scalars = new double[call.arguments().size() - 1][];
            for (int i = 0; i < scalars.length; i++) {
                scalars[i] = evaluator.scalar(call.arguments().get(i < position ? i : i + 1));
            }
            Rows rows = new Rows();
            evaluator.selection().visit(range, (labels, nameless, samples) -> {
                double[] points = points(evaluator, range, samples, scalars, computation);
                if (Points.any(points)) {
                    check.check(labels, evaluator.annotations(), range);
                    rows.add(named ? new Row(labels, nameless, points) : evaluator.computed(labels, points));
                }
            });
            return rows.vector();
        };
    }

    private static double[] points(
            Evaluator evaluator, Expression range, Samples samples, double[][] scalars, Computation computation)
            throws QueryException {
        Window window = new Window(samples);
        evaluator.evaluation().budget().take(evaluator.steps().count());
        double[] points = Points.none(evaluator.steps().count());
        double[] arguments = new double[scalars.length];
        for (int i = 0; i < points.length; i++) {
            evaluator.selection().move(window, range, i);
            if (window.size() > 0) {
                for (int s = 0; s < scalars.length; s++) {
                    arguments[s] = scalars[s][i];
                }
                points[i] = computation.compute(window, arguments);
                evaluator.evaluation().budget().work(window.size());
            }
        }
        return points;
    }
}
