package dev.quadrant.monitor.promql;

import dev.quadrant.monitor.labels.Labels;
import dev.quadrant.monitor.labels.Matcher;

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

    /** Makes the computation of one evaluation, for which other arguments may have to be evaluated. */
    private interface Preparation {
        Mixed of(Evaluator evaluator, Expression.Call call) throws QueryException;
    }

    static Function.Body of(Computation computation) {
        return at(0, computation);
    }

    /** With the range vector at a place other than the first; all other arguments are scalars. */
    static Function.Body at(int position, Computation computation) {
        Preparation preparation = (evaluator, call) -> {
            double[][] scalars = new double[call.arguments().size() - 1][];
            for (int i = 0; i < scalars.length; i++) {
                scalars[i] = evaluator.scalar(call.arguments().get(i < position ? i : i + 1));
            }
            double[] arguments = new double[scalars.length];
            return (window, notes, row, step) -> {
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
        };
        return new Run(position, false, preparation, null);
    }

    static Function.Body mixed(Mixed computation) {
        return new Run(0, false, (_, _) -> computation, null);
    }

    static Function.Body checked(Mixed computation, Check check) {
        return new Run(0, false, (_, _) -> computation, check);
    }

    /** Of samples as they are: the series keeps its name. */
    static Function.Body named(Mixed computation) {
        return new Run(0, true, (_, _) -> computation, null);
    }

    /**
     * A function of one range vector.
     *
     * @param position of the range vector among the arguments
     * @param named whether series keep their names
     * @param check null where there is nothing to check
     */
    private record Run(int position, boolean named, Preparation preparation, Check check) implements Function.Body {
        @Override
        public Value evaluate(Evaluator evaluator, Expression.Call call) throws QueryException {
            Rows rows = new Rows();
            run(evaluator, call, rows::add);
            return rows.vector();
        }

        @Override
        public void each(Evaluator evaluator, Expression.Call call, RowVisitor visitor) throws QueryException {
            if (staysDistinct(evaluator, call)) {
                run(evaluator, call, visitor.givingBack(evaluator.evaluation().budget(), evaluator.steps()));
            } else {
                Function.Body.super.each(evaluator, call, visitor);
            }
        }

        /** Whether no two series can become equal without their names: then there is nothing to merge. */
        private boolean staysDistinct(Evaluator evaluator, Expression.Call call) {
            return named
                    || evaluator.evaluation().lateNames()
                    || call.arguments().get(position).bare() instanceof Expression.MatrixSelector matrix
                            && matrix.vector().matchers().stream().anyMatch(Run::namesOneMetric);
        }

        private static boolean namesOneMetric(Matcher matcher) {
            return matcher.type() == Matcher.Type.EQUAL && matcher.name().equals(Labels.NAME);
        }

        private void run(Evaluator evaluator, Expression.Call call, RowVisitor visitor) throws QueryException {
            Expression range = call.arguments().get(position);
            Mixed computation = preparation.of(evaluator, call);
            evaluator.selection().visit(range, (labels, nameless, samples) -> {
                Notes notes =
                        new Notes(evaluator.annotations(), call.arguments().get(0), labels);
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
                    visitor.row(row);
                } else {
                    evaluator.evaluation().budget().giveBack(points.length);
                }
            });
        }
    }
}
