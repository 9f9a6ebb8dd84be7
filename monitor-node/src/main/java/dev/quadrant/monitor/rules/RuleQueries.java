package dev.quadrant.monitor.rules;

import dev.quadrant.monitor.histogram.FloatHistogram;
import dev.quadrant.monitor.labels.Labels;
import dev.quadrant.monitor.promql.Budget;
import dev.quadrant.monitor.promql.Engine;
import dev.quadrant.monitor.promql.Outcome;
import dev.quadrant.monitor.promql.Query;
import dev.quadrant.monitor.promql.QueryException;
import dev.quadrant.monitor.template.TemplateException;
import dev.quadrant.monitor.template.TemplateQueries;
import dev.quadrant.monitor.tsdb.Storage;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;

/** Evaluates what rules and their templates ask, each query within bounds. May be used from any thread. */
public final class RuleQueries implements TemplateQueries {
    private final Engine engine;
    private final long samplesMax;
    private final Duration timeout;
    private final BooleanSupplier stopped;

    /**
     * Queries of a store.
     *
     * @param samplesMax most samples that one query reads
     * @param timeout how long one query may take
     * @param stopped whether nobody needs results any more
     */
    public RuleQueries(Storage store, long samplesMax, Duration timeout, BooleanSupplier stopped) {
        this.engine = new Engine(store);
        this.samplesMax = samplesMax;
        this.timeout = timeout;
        this.stopped = stopped;
    }

    /**
     * The value of each series at a time in ms; a scalar is one series without labels. Native histograms are left out.
     *
     * @throws QueryException when a limit is reached, or the data does not fit the query
     */
    List<Result> evaluate(Query query, long time) throws QueryException {
        Budget budget = new Budget(samplesMax, System.nanoTime() + timeout.toNanos(), stopped);
        Outcome outcome = engine.instant(query, time, Engine.LOOKBACK, budget);
        List<Result> results = new ArrayList<>();
        outcome.read(new Outcome.Reader() {
            private Labels labels = Labels.EMPTY;

            @Override
            public void series(Labels of) {
                labels = of;
            }

            @Override
            public void point(long at, double value) {
                results.add(new Result(labels, value));
            }

            @Override
            public void histogram(long at, FloatHistogram value) {
                // The store keeps numbers only.
            }
        });
        return results;
    }

    @Override
    public List<Result> query(String text, long time) throws TemplateException {
        try {
            return evaluate(Query.parse(text), time);
        } catch (QueryException e) {
            throw new TemplateException(e.getMessage());
        }
    }
}
