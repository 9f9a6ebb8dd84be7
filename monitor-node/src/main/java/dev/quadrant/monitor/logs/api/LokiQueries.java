package dev.quadrant.monitor.logs.api;

import dev.quadrant.monitor.labels.Labels;
import dev.quadrant.monitor.labels.Matcher;
import dev.quadrant.monitor.logs.logql.Expression;
import dev.quadrant.monitor.logs.logql.FoundLine;
import dev.quadrant.monitor.logs.logql.LogBudget;
import dev.quadrant.monitor.logs.logql.LogLimits;
import dev.quadrant.monitor.logs.logql.LogQueries;
import dev.quadrant.monitor.logs.logql.LogQueryException;
import dev.quadrant.monitor.logs.logql.MetricQueries;
import dev.quadrant.monitor.logs.logql.MetricSeries;
import dev.quadrant.monitor.logs.logql.Parser;
import dev.quadrant.monitor.logs.logql.Steps;
import dev.quadrant.monitor.logs.store.LogStore;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;

/** What each endpoint does: parameters in, an answer's text out. No HTTP here. */
final class LokiQueries {
    private static final int LINES = 100;
    private static final double NANOS = 1e9;

    private final LogStore store;
    private final LogLimits limits;
    private final LogQueries lines;
    private final MetricQueries metrics;

    LokiQueries(LogStore store, LogLimits limits) {
        this.store = store;
        this.limits = limits;
        this.lines = new LogQueries(store);
        this.metrics = new MetricQueries(store);
    }

    String range(LokiParameters parameters, LogBudget budget) throws LogQueryException, IOException {
        long began = System.nanoTime();
        parameters.checkTimes();
        return switch (Parser.parse(parameters.query())) {
            case Expression.Pipeline pipeline ->
                lines(pipeline, parameters, parameters.start(), parameters.end(), budget);
            case Expression.Metric metric -> {
                Steps steps = Steps.between(parameters.start(), parameters.end(), parameters.step());
                List<MetricSeries> series = metrics.evaluate(metric, steps, budget);
                yield LokiJson.matrix(series, steps.start(), steps.step(), budget, seconds(began));
            }
        };
    }

    String instant(LokiParameters parameters, LogBudget budget) throws LogQueryException, IOException {
        long began = System.nanoTime();
        long time = parameters.time();
        return switch (Parser.parse(parameters.query())) {
            // Loki answers the last hour's lines here, too.
            case Expression.Pipeline pipeline -> lines(pipeline, parameters, time - LokiParameters.HOUR, time, budget);
            case Expression.Metric metric -> {
                List<MetricSeries> series = metrics.evaluate(metric, Steps.at(time), budget);
                boolean number = metric instanceof Expression.Scalar;
                yield number
                        ? LokiJson.scalar(series.getFirst().values()[0], time, budget, seconds(began))
                        : LokiJson.vector(series, time, budget, seconds(began));
            }
        };
    }

    private String lines(Expression.Pipeline pipeline, LokiParameters parameters, long from, long to, LogBudget budget)
            throws LogQueryException, IOException {
        long began = System.nanoTime();
        int limit = parameters.number("limit", LINES, limits.linesMax());
        List<FoundLine> found = lines.find(pipeline, from, to, limit, parameters.backward(), budget);
        return LokiJson.streams(found, budget, seconds(began));
    }

    private static double seconds(long began) {
        return (System.nanoTime() - began) / NANOS;
    }

    /** The newest lines before a tail begins, the oldest first. */
    List<FoundLine> newest(Expression.Pipeline pipeline, long from, long to, int limit, LogBudget budget)
            throws LogQueryException, IOException {
        return lines.find(pipeline, from, to, limit, true, budget).reversed();
    }

    String labels(LokiParameters parameters) throws LogQueryException {
        SortedSet<String> names = new TreeSet<>();
        for (Labels labels : selected(parameters, parameters.text("query"))) {
            labels.forEach((name, value) -> names.add(name));
        }
        return LokiJson.success(names);
    }

    String values(String name, LokiParameters parameters) throws LogQueryException {
        SortedSet<String> values = new TreeSet<>();
        for (Labels labels : selected(parameters, parameters.text("query"))) {
            String value = labels.get(name);
            if (!value.isEmpty()) {
                values.add(value);
            }
        }
        return LokiJson.success(values);
    }

    String series(LokiParameters parameters) throws LogQueryException {
        List<String> selectors = new ArrayList<>(parameters.all("match[]"));
        selectors.addAll(parameters.all("match"));
        SortedSet<Labels> found = new TreeSet<>();
        if (selectors.isEmpty()) {
            found.addAll(selected(parameters, ""));
        }
        for (String selector : selectors) {
            found.addAll(selected(parameters, selector));
        }
        return LokiJson.labelSets(found);
    }

    private SortedSet<Labels> selected(LokiParameters parameters, String selector) throws LogQueryException {
        return new TreeSet<>(store.streams(matchers(selector), parameters.start(), parameters.end()));
    }

    private static List<Matcher> matchers(String selector) throws LogQueryException {
        return selector.isBlank() || selector.strip().equals("{}") ? List.of() : Parser.matchers(selector);
    }

    String detectedLabels(LokiParameters parameters) throws LogQueryException {
        java.util.TreeMap<String, TreeSet<String>> values = new java.util.TreeMap<>();
        for (Labels labels : selected(parameters, parameters.text("query"))) {
            labels.forEach((name, value) ->
                    values.computeIfAbsent(name, _ -> new TreeSet<>()).add(value));
        }
        io.vertx.core.json.JsonArray all = new io.vertx.core.json.JsonArray();
        values.forEach((name, set) ->
                all.add(new io.vertx.core.json.JsonObject().put("label", name).put("cardinality", set.size())));
        return new io.vertx.core.json.JsonObject().put("detectedLabels", all).encode();
    }

    String detectedFields(LokiParameters parameters, LogBudget budget) throws LogQueryException, IOException {
        int limit = parameters.number("line_limit", LINES, limits.linesMax());
        List<FoundLine> sample = lines.find(
                Parser.pipeline(parameters.query()), parameters.start(), parameters.end(), limit, true, budget);
        return DetectedFields.of(sample);
    }

    String stats(LokiParameters parameters) throws LogQueryException {
        return VolumeQueries.stats(store, matchers(parameters.query()), parameters.start(), parameters.end());
    }

    String volume(LokiParameters parameters, LogBudget budget) throws LogQueryException, IOException {
        List<MetricSeries> series =
                VolumeQueries.of(store, parameters, matchers(parameters.query()), limits.seriesMax(), false);
        return LokiJson.vector(series, parameters.end(), budget, 0);
    }

    String volumeRange(LokiParameters parameters, LogBudget budget) throws LogQueryException, IOException {
        List<MetricSeries> series =
                VolumeQueries.of(store, parameters, matchers(parameters.query()), limits.seriesMax(), true);
        Steps steps = Steps.between(parameters.start(), parameters.end(), parameters.step());
        series.removeIf(one -> Arrays.stream(one.values()).allMatch(Double::isNaN));
        return LokiJson.matrix(series, steps.start(), steps.step(), budget, 0);
    }
}
