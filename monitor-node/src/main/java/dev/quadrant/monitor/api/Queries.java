package dev.quadrant.monitor.api;

import dev.quadrant.monitor.labels.Labels;
import dev.quadrant.monitor.labels.Matcher;
import dev.quadrant.monitor.promql.Budget;
import dev.quadrant.monitor.promql.Engine;
import dev.quadrant.monitor.promql.Parser;
import dev.quadrant.monitor.promql.Query;
import dev.quadrant.monitor.promql.QueryException;
import dev.quadrant.monitor.promql.QueryLimit;
import dev.quadrant.monitor.tsdb.SeriesStore;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.BooleanSupplier;

/** What each endpoint does: parameters in, an answer's text out. No HTTP here. */
final class Queries {
    /** Most points of one series in an answer, as in Prometheus. */
    private static final long POINTS_MAX = 11_000;

    private final SeriesStore store;
    private final Engine engine;
    private final QueryOptions options;

    Queries(SeriesStore store, QueryOptions options) {
        this.store = store;
        this.engine = new Engine(store);
        this.options = options;
    }

    String instant(Parameters parameters, long now, BooleanSupplier gone) throws QueryException {
        long time = parameters.time("time").orElse(now);
        Query query = query(parameters);
        return PrometheusJson.of(engine.instant(query, time, lookback(parameters), budget(parameters, gone)), time);
    }

    String range(Parameters parameters, long now, BooleanSupplier gone) throws QueryException {
        long from = required(parameters, "start");
        long to = required(parameters, "end");
        if (to < from) {
            throw Parameters.invalid("end", "end timestamp must not be before start time");
        }
        long step = parameters
                .duration("step")
                .orElseThrow(() -> Parameters.invalid("step", "cannot parse \"\" to a valid duration"));
        if (step <= 0) {
            throw Parameters.invalid(
                    "step", "zero or negative query resolution step widths are not accepted. Try a positive integer");
        }
        if ((to - from) / step > POINTS_MAX) {
            throw new QueryException(
                    QueryException.Kind.BAD_DATA,
                    "exceeded maximum resolution of 11,000 points per timeseries. Try decreasing the query resolution"
                            + " (?step=XX)",
                    QueryLimit.POINTS);
        }
        Query query = query(parameters);
        return PrometheusJson.of(
                engine.range(query, from, to, step, lookback(parameters), budget(parameters, gone)), to);
    }

    private static long required(Parameters parameters, String name) throws QueryException {
        return parameters
                .time(name)
                .orElseThrow(() -> Parameters.invalid(name, "cannot parse \"\" to a valid timestamp"));
    }

    private static Query query(Parameters parameters) throws QueryException {
        try {
            return Query.parse(parameters.text("query"));
        } catch (QueryException e) {
            throw Parameters.invalid("query", e);
        }
    }

    /** The query as people read it. */
    String format(Parameters parameters) throws QueryException {
        Query query = query(parameters);
        try {
            return JsonAnswer.success(query.pretty());
        } catch (QueryException e) {
            throw Parameters.invalid("query", e);
        }
    }

    /** What the query is made of. */
    String parse(Parameters parameters) throws QueryException {
        Query query = query(parameters);
        try {
            return JsonAnswer.success(query.tree());
        } catch (QueryException e) {
            throw Parameters.invalid("query", e);
        }
    }

    private static long lookback(Parameters parameters) throws QueryException {
        return Math.max(1, parameters.duration("lookback_delta").orElse(Engine.LOOKBACK));
    }

    private Budget budget(Parameters parameters, BooleanSupplier gone) throws QueryException {
        long limit = options.timeout().toMillis();
        long asked = parameters.duration("timeout").orElse(limit);
        return new Budget(options.samplesMax(), System.nanoTime() + Math.min(limit, asked) * 1_000_000, gone);
    }

    String labelNames(Parameters parameters) throws QueryException {
        if (parameters.all("match[]").isEmpty()) {
            return PrometheusJson.texts(limited(store.labelNames(), parameters));
        }
        SortedSet<String> names = new TreeSet<>();
        for (Labels labels : selected(parameters)) {
            labels.forEach((name, value) -> names.add(name));
        }
        return PrometheusJson.texts(limited(names, parameters));
    }

    String labelValues(String name, Parameters parameters) throws QueryException {
        if (!name.matches("[a-zA-Z_][a-zA-Z0-9_]*")) {
            throw new QueryException(QueryException.Kind.BAD_DATA, "invalid label name: \"" + name + "\"");
        }
        if (parameters.all("match[]").isEmpty()) {
            return PrometheusJson.texts(limited(store.labelValues(name), parameters));
        }
        SortedSet<String> values = new TreeSet<>();
        for (Labels labels : selected(parameters)) {
            String value = labels.get(name);
            if (!value.isEmpty()) {
                values.add(value);
            }
        }
        return PrometheusJson.texts(limited(values, parameters));
    }

    String series(Parameters parameters) throws QueryException {
        if (parameters.all("match[]").isEmpty()) {
            throw new QueryException(QueryException.Kind.BAD_DATA, "no match[] parameter provided");
        }
        return PrometheusJson.labelSets(limited(selected(parameters), parameters));
    }

    String status(Parameters parameters) throws QueryException {
        return StoreStatus.json(store, limit(parameters));
    }

    /** The first so many as the parameter {@code limit} says; all when it is absent or 0. */
    private static <T> Collection<T> limited(Collection<T> all, Parameters parameters) throws QueryException {
        int most = limit(parameters);
        return most == 0 ? all : all.stream().limit(most).toList();
    }

    private static int limit(Parameters parameters) throws QueryException {
        String limit = parameters.text("limit");
        try {
            int most = limit.isEmpty() ? 0 : Integer.parseInt(limit);
            if (most < 0) {
                throw Parameters.invalid("limit", "\"" + limit + "\" is below 0");
            }
            return most;
        } catch (NumberFormatException e) {
            throw Parameters.invalid("limit", "\"" + limit + "\" is no number");
        }
    }

    /** Series that one of the selectors takes and that have a sample in the time asked for. */
    private Collection<Labels> selected(Parameters parameters) throws QueryException {
        long from = parameters.time("start").orElse(Long.MIN_VALUE);
        long to = parameters.time("end").orElse(Long.MAX_VALUE);
        List<List<Matcher>> selectors = new ArrayList<>();
        for (String selector : parameters.all("match[]")) {
            try {
                selectors.add(Parser.matchers(selector));
            } catch (QueryException e) {
                throw Parameters.invalid("match[]", e);
            }
        }
        SortedSet<Labels> found = new TreeSet<>();
        for (List<Matcher> matchers : selectors) {
            store.read(matchers, from, to).forEach(series -> found.add(series.labels()));
        }
        return found;
    }
}
