package dev.quadrant.monitor.promql;

import dev.quadrant.monitor.histogram.FloatHistogram;
import dev.quadrant.monitor.histogram.ResetHint;
import dev.quadrant.monitor.labels.Labels;
import dev.quadrant.monitor.tsdb.SampleCursor;
import dev.quadrant.monitor.tsdb.Stale;
import dev.quadrant.monitor.tsdb.StoredSeries;
import java.util.ArrayList;
import java.util.List;

/** Reads what selectors and subqueries select. */
final class Selection {
    private final Evaluation evaluation;
    private final Steps steps;
    private final boolean hints;

    /**
     * A selection.
     *
     * @param hints whether histograms are searched for counter resets, see {@link ResetHints}
     */
    Selection(Evaluation evaluation, Steps steps, boolean hints) {
        this.evaluation = evaluation;
        this.steps = steps;
        this.hints = hints;
    }

    /** Takes the samples of a range vector, one series after the other; the samples are good until the call returns. */
    interface Visitor {
        void series(Labels labels, boolean nameless, Samples samples) throws QueryException;
    }

    /** What is taken of the newest sample. */
    private enum Part {
        VALUE,
        TIME,
        START
    }

    /** The newest sample of each series at each step. */
    List<Row> newest(Expression.VectorSelector selector) throws QueryException {
        return selector.extension() == Extension.SMOOTHED ? smoothed(selector) : rows(selector, Part.VALUE);
    }

    /** At each step what lies on the line between the samples before and after it. */
    private List<Row> smoothed(Expression.VectorSelector selector) throws QueryException {
        Steps at = shifted(selector.shift());
        long lookback = evaluation.lookback();
        List<Row> rows = new ArrayList<>();
        Samples buffer = new Samples();
        long first = at.from() - lookback + 1;
        long last = at.to() + lookback;
        for (StoredSeries series : evaluation.store().read(selector.matchers(), first, last)) {
            read(series, first, last, buffer);
            if (!buffer.empty()) {
                evaluation.budget().take(steps.count());
                Notes notes = new Notes(evaluation.annotations(), selector, series.labels());
                Smoothing smoothing = new Smoothing(buffer, notes);
                Row row = Row.none(series.labels(), false, at.count());
                for (int i = 0; i < at.count(); i++) {
                    smoothing.put(row, i, at.time(i), lookback);
                }
                rows.add(spread(row));
            }
        }
        return rows;
    }

    /** As {@link #newest}, but of each sample its time in seconds. */
    List<Row> times(Expression.VectorSelector selector) throws QueryException {
        return rows(selector, Part.TIME);
    }

    /** As {@link #newest}, but of each sample when what it counts began, in seconds; 0 where that is not known. */
    List<Row> starts(Expression.VectorSelector selector) throws QueryException {
        return rows(selector, Part.START);
    }

    private List<Row> rows(Expression.VectorSelector selector, Part part) throws QueryException {
        List<Row> rows = new ArrayList<>();
        each(selector, part, rows::add);
        return rows;
    }

    /** As {@link #newest}, one series after the other, none of which is kept. */
    void each(Expression.VectorSelector selector, RowVisitor visitor) throws QueryException {
        if (selector.extension() == Extension.SMOOTHED) {
            for (Row row : smoothed(selector)) {
                visitor.row(row);
            }
        } else {
            each(selector, Part.VALUE, visitor.givingBack(evaluation.budget(), steps));
        }
    }

    private void each(Expression.VectorSelector selector, Part part, RowVisitor visitor) throws QueryException {
        Steps at = shifted(selector.shift());
        long first = at.from() - evaluation.lookback() + 1;
        for (StoredSeries series : evaluation.store().read(selector.matchers(), first, at.to())) {
            evaluation.budget().work(steps.count());
            Row row = row(series, at, part);
            if (row != null) {
                visitor.row(spread(row));
            }
        }
    }

    /** The steps that a shift leads to: one only where {@code @} fixes the time. */
    private Steps shifted(Shift shift) {
        return shift.fixed()
                ? Steps.one(time(shift, 0))
                : new Steps(steps.from() - shift.offset(), steps.to() - shift.offset(), steps.step());
    }

    private Row spread(Row row) {
        if (row.points().length == steps.count()) {
            return row;
        }
        Row spread = Row.of(row.labels(), Points.all(steps.count(), row.points()[0]));
        for (int i = 0; row.hasHistograms() && i < steps.count(); i++) {
            spread.put(i, row.histogram(0));
        }
        return spread;
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

    /** The newest samples of a series; null when there is none. */
    private Row row(StoredSeries series, Steps at, Part part) throws QueryException {
        SampleCursor samples = series.samples(at.from() - evaluation.lookback() + 1, at.to());
        ResetHints resets = new ResetHints(hints);
        Row row = null;
        boolean more = samples.next();
        long time = Long.MIN_VALUE;
        long bits = Stale.BITS;
        long start = 0;
        FloatHistogram histogram = null;
        int read = 0;
        for (int i = 0; i < at.count() && (more || bits != Stale.BITS); i++) {
            long step = at.time(i);
            while (more && samples.time() <= step) {
                time = samples.time();
                histogram = samples.histogram();
                bits = histogram == null ? samples.bits() : 0;
                start = samples.start();
                if (histogram != null) {
                    histogram = resets.resolve(histogram);
                    read += histogram.samples();
                }
                more = samples.next();
                read++;
            }
            if (bits != Stale.BITS && time > step - evaluation.lookback()) {
                if (row == null) {
                    // Points are memory as samples are, also of a series with one sample and many steps.
                    evaluation.budget().take(steps.count());
                    row = Row.none(series.labels(), false, at.count());
                }
                switch (part) {
                    case TIME -> row.put(i, time / 1000.0);
                    case START -> row.put(i, start / 1000.0);
                    case VALUE -> {
                        if (histogram == null) {
                            row.put(i, number(bits));
                        } else {
                            row.put(i, histogram);
                        }
                    }
                }
            }
        }
        evaluation.budget().work(read);
        return row;
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
        Extension extension = matrix.vector().extension();
        long before = extension == Extension.NONE ? 0 : evaluation.lookback();
        long first = at.from() - matrix.range() - before + 1;
        long last = at.to() + (extension == Extension.SMOOTHED ? evaluation.lookback() : 0);
        for (StoredSeries series : evaluation.store().read(matrix.vector().matchers(), first, last)) {
            int taken = read(series, first, last, buffer);
            if (!buffer.empty()) {
                visitor.series(series.labels(), false, buffer);
            }
            evaluation.budget().giveBack(taken);
        }
    }

    /** Reads a series into the buffer, and says what it took of the budget. */
    private int read(StoredSeries series, long from, long to, Samples buffer) throws QueryException {
        buffer.clear();
        ResetHints resets = new ResetHints(hints);
        SampleCursor samples = series.samples(from, to);
        int read = 0;
        while (samples.next()) {
            FloatHistogram histogram = samples.histogram();
            if (histogram != null) {
                read += histogram.samples();
                buffer.add(samples.time(), resets.resolve(histogram), samples.start());
            } else if (samples.bits() != Stale.BITS) {
                buffer.add(samples.time(), number(samples.bits()), samples.start());
            }
        }
        evaluation.budget().take(buffer.size() + read);
        return buffer.size() + read;
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
                    "a subquery of more than " + Evaluation.SUBQUERY_STEPS_MAX + " steps",
                    QueryLimit.SUBQUERY_STEPS);
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
                } else if (row.histogram(i) != null) {
                    buffer.add(inner.time(i), unhinted(row.histogram(i)), 0);
                }
            }
            if (!buffer.empty()) {
                visitor.series(row.labels(), row.nameless(), buffer);
            }
        }
    }

    /** Samples between two steps were not seen: what a hint says of the sample before is not true of the step before. */
    private static FloatHistogram unhinted(FloatHistogram histogram) {
        return histogram.hint() == ResetHint.GAUGE ? histogram : histogram.hinted(ResetHint.UNKNOWN);
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
        Extension extension = range.bare() instanceof Expression.MatrixSelector matrix
                ? matrix.vector().extension()
                : Extension.NONE;
        if (extension == Extension.NONE) {
            window.move(end - length, end, steps.time(step));
        } else {
            window.move(end - length, end, steps.time(step), extension, evaluation.lookback());
        }
    }
}
