package dev.quadrant.monitor.promql;

import dev.quadrant.monitor.labels.Labels;

/** Runs functions of range vectors: one series after the other, a window that moves with the steps. */
final class RangeFunctions {
    private RangeFunctions() {}

    /** A function of the numbers in a window, of which there is one at least; may return {@link Points#ABSENT}. */
    interface Computation {
        double compute(Window window, double[] arguments) throws QueryException;
    }

    /** A function of numbers and histograms in a window, of which there is one at least. It puts its result, if any. */
    interface Mixed {
        void compute(Window window, Notes notes, Row row, int step) throws QueryException;
    }

    /** What is checked of each series that has numbers as results. */
    interface Check {
        void check(Labels labels, Annotations annotations, Expression range);
    }

    static Function.Body of(Computation computation) {
        return at(0, computation);
    }

    /** With the range vector at a place other than the first; all other arguments are scalars. */
    static Function.Body at(int position, Computation computation) {
        return (evaluator, call) -> {
            double[][] scalars = new double[call.arguments().size() - 1][];
            for (int i = 0; i < scalars.length; i++) {
                scalars[i] = evaluator.scalar(call.arguments().get(i < position ? i : i + 1));
            }
            double[] arguments = new double[scalars.length];
            Mixed numbers = (window, notes, row, step) -> {
                if (window.size() == 0) {
                    return;
                }
                if (window.histograms() > 0) {
                    notes.histogramsIgnored();
                }
                for (int s = 0; s < scalars.length; s++) {
                    arguments[s] = scalars[s][step];
                }
                row.put(step, computation.compute(window, arguments));
            };
            return run(evaluator, call, position, false, numbers, null);
        };
    }

    static Function.Body mixed(Mixed computation) {
        return (evaluator, call) -> run(evaluator, call, 0, false, computation, null);
    }

    static Function.Body checked(Mixed computation, Check check) {
        return (evaluator, call) -> run(evaluator, call, 0, false, computation, check);
    }

    /** Of samples as they are: the series keeps its name. */
    static Function.Body named(Mixed computation) {
        return (evaluator, call) -> run(evaluator, call, 0, true, computation, null);
    }

    private static Value run(
            Evaluator evaluator, Expression.Call call, int position, boolean named, Mixed computation, Check check)
            throws QueryException {
        Expression range = call.arguments().get(position);
        Rows rows = new Rows();
        evaluator.selection().visit(range, (labels, nameless, samples) -> {
            Notes notes = new Notes(evaluator.annotations(), call.arguments().get(0), labels);
            evaluator.evaluation().budget().take(evaluator.steps().count());
            double[] points = Points.none(evaluator.steps().count());
            Row row = named ? new Row(labels, nameless, points) : evaluator.computed(labels, points);
            Window window = new Window(samples);
            for (int i = 0; i < points.length; i++) {
                evaluator.selection().move(window, range, i);
                if (!window.empty()) {
                    computation.compute(window, notes, row, i);
                    evaluator.evaluation().budget().work(window.size() + 8 * window.histograms());
                }
            }
            if (row.any()) {
                if (check != null && Points.any(points)) {
                    check.check(labels, evaluator.annotations(), range);
                }
                rows.add(row);
            }
        });
        return rows.vector();
    }
}
