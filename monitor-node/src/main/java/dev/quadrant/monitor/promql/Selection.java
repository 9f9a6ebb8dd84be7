package dev.quadrant.monitor.promql;

import dev.quadrant.monitor.labels.Labels;
import dev.quadrant.monitor.tsdb.SampleIterator;
import dev.quadrant.monitor.tsdb.Series;
import dev.quadrant.monitor.tsdb.Stale;
import java.util.ArrayList;
import java.util.List;

/** Reads what selectors and subqueries select. */
final class Selection {
    private final Evaluation evaluation;
    private final Steps steps;

    Selection(Evaluation evaluation, Steps steps) {
        this.evaluation = evaluation;
        this.steps = steps;
    }

    /** Takes the samples of a range vector, one series after the other; the samples are good until the call returns. */
    interface Visitor {
        void series(Labels labels, boolean nameless, Samples samples) throws QueryException;
    }

    /** The newest sample of each series at each step. */
    List<Row> newest(Expression.VectorSelector selector) throws QueryException {
        return rows(selector, false);
    }

    /** As {@link #newest}, but of each sample its time in seconds. */
    List<Row> times(Expression.VectorSelector selector) throws QueryException {
        return rows(selector, true);
    }

    private List<Row> rows(Expression.VectorSelector selector, boolean times) throws QueryException {
        Steps at = shifted(selector.shift());
        List<Row> rows = new ArrayList<>();
        for (Series series : evaluation.store().select(selector.matchers())) {
            evaluation.budget().work(steps.count());
            double[] points = points(series, at, times);
            if (points != null) {
                rows.add(Row.of(series.labels(), spread(points)));
            }
        }
        return rows;
    }

    /** The steps that a shift leads to: one only where {@code @} fixes the time. */
    private Steps shifted(Shift shift) {
        return shift.fixed()
                ? Steps.one(time(shift, 0))
                : new Steps(steps.from() - shift.offset(), steps.to() - shift.offset(), steps.step());
    }

    private double[] spread(double[] points) {
        return points.length == steps.count() ? points : Points.all(steps.count(), points[0]);
    }

    /** The time that a shift leads to at a step. */
    private long time(Shift shift, int step) {
        long base =
                switch (shift.at()) {
                    case NONE -> steps.time(step);
                    case TIME -> shift.time();
                    case START -> evaluation.query().from();
                    case END -> evaluation.query().to();
                };
        return base - shift.offset();
    }

    /** The points of a series; null when there is none. */
    private double[] points(Series series, Steps at, boolean times) throws QueryException {
        SampleIterator samples = evaluation.store().samples(series, at.from() - evaluation.lookback() + 1, at.to());
        double[] points = null;
        boolean more = samples.next();
        long time = Long.MIN_VALUE;
        long bits = Stale.BITS;
        int read = 0;
        for (int i = 0; i < at.count() && (more || bits != Stale.BITS); i++) {
            long step = at.time(i);
            while (more && samples.time() <= step) {
                time = samples.time();
                bits = samples.bits();
                more = samples.next();
                read++;
            }
            if (bits != Stale.BITS && time > step - evaluation.lookback()) {
                if (points == null) {
                    // Points are memory as samples are, also of a series with one sample and many steps.
                    evaluation.budget().take(steps.count());
                    points = Points.none(at.count());
                }
                points[i] = times ? time / 1000.0 : number(bits);
            }
        }
        evaluation.budget().take(read);
        return points;
    }

    private static double number(long bits) {
        double value = Double.longBitsToDouble(bits);
        return Points.present(value) ? value : Double.NaN;
    }

    /** Streams the samples of a range vector. */
    void visit(Expression range, Visitor visitor) throws QueryException {
        switch (range.bare()) {
            case Expression.MatrixSelector matrix -> series(matrix, visitor);
            case Expression.Subquery subquery -> subquery(subquery, visitor);
            default -> throw new IllegalStateException("no range vector");
        }
    }

    private void series(Expression.MatrixSelector matrix, Visitor visitor) throws QueryException {
        Steps at = shifted(matrix.vector().shift());
        Samples buffer = new Samples();
        for (Series series : evaluation.store().select(matrix.vector().matchers())) {
            buffer.clear();
            SampleIterator samples = evaluation.store().samples(series, at.from() - matrix.range() + 1, at.to());
            while (samples.next()) {
                if (samples.bits() != Stale.BITS) {
                    buffer.add(samples.time(), number(samples.bits()));
                }
            }
            evaluation.budget().take(buffer.size());
            if (buffer.size() > 0) {
                visitor.series(series.labels(), false, buffer);
            }
        }
    }

    private void subquery(Expression.Subquery subquery, Visitor visitor) throws QueryException {
        Steps at = shifted(subquery.shift());
        long step = subquery.step() == 0 ? Evaluation.SUBQUERY_STEP : subquery.step();
        // Steps lie at multiples of the step, so that results do not depend on when the query is asked.
        long first = Math.floorDiv(at.from() - subquery.range(), step) * step + step;
        if (first > at.to()) {
            return;
        }
        if ((at.to() - first) / step >= Evaluation.SUBQUERY_STEPS_MAX) {
            throw new QueryException(
                    QueryException.Kind.EXECUTION,
                    "a subquery of more than " + Evaluation.SUBQUERY_STEPS_MAX + " steps");
        }
        Steps inner = new Steps(first, at.to(), step);
        evaluation.budget().take(inner.count());
        List<Row> rows = new Evaluator(evaluation, inner).vector(subquery.inner());
        Samples buffer = new Samples();
        for (Row row : rows) {
            buffer.clear();
            for (int i = 0; i < row.points().length; i++) {
                if (Points.present(row.points()[i])) {
                    buffer.add(inner.time(i), row.points()[i]);
                }
            }
            if (buffer.size() > 0) {
                visitor.series(row.labels(), row.nameless(), buffer);
            }
        }
    }

    /** Moves a window to where the range vector lies at a step. */
    void move(Window window, Expression range, int step) {
        long length;
        Shift shift;
        if (range.bare() instanceof Expression.MatrixSelector matrix) {
            length = matrix.range();
            shift = matrix.vector().shift();
        } else {
            Expression.Subquery subquery = (Expression.Subquery) range.bare();
            length = subquery.range();
            shift = subquery.shift();
        }
        long end = time(shift, step);
        window.move(end - length, end, steps.time(step));
    }
}
