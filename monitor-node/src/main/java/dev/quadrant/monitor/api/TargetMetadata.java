package dev.quadrant.monitor.api;

import dev.quadrant.monitor.labels.Labels;
import dev.quadrant.monitor.labels.Matcher;
import dev.quadrant.monitor.promql.Parser;
import dev.quadrant.monitor.promql.QueryException;
import dev.quadrant.monitor.scrape.Metadata;
import dev.quadrant.monitor.scrape.ScrapePool;
import dev.quadrant.monitor.scrape.TargetStatus;
import dev.quadrant.monitor.tsdb.Series;
import dev.quadrant.monitor.tsdb.SeriesStore;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * {@code /api/v1/targets/metadata}: of which metrics each target has series in the newest hours, and what these are. What they are is
 * kept by metric and not by target: where two targets do not agree both are shown with what the last one said.
 */
final class TargetMetadata {
    /** What a series' name may have behind its metric's. */
    private static final List<String> SUFFIXES = List.of("_bucket", "_sum", "_count", "_total");

    private final SeriesStore store;
    private final ScrapePool scrapes;

    TargetMetadata(SeriesStore store, ScrapePool scrapes) {
        this.store = store;
        this.scrapes = scrapes;
    }

    /** The answer to {@code match_target}, {@code metric} and {@code limit}, which is the most targets. */
    String json(Parameters parameters) throws QueryException {
        List<Matcher> wanted = matchers(parameters.text("match_target"));
        String metric = parameters.text("metric");
        int most = Parameters.number("limit", parameters.text("limit"), -1);
        Map<String, Metadata.Entry> known = scrapes.metadata().all();
        JsonArray all = new JsonArray();
        int targets = 0;
        for (Labels target : targets(wanted)) {
            if (most >= 0 && targets++ >= most) {
                break;
            }
            of(target, metric, known).forEach((name, entry) -> all.add(entry(target, metric, name, entry)));
        }
        return JsonAnswer.success(all);
    }

    private static List<Matcher> matchers(String selector) throws QueryException {
        if (selector.isEmpty()) {
            return List.of();
        }
        try {
            return Parser.matchers(selector);
        } catch (QueryException e) {
            throw Parameters.invalid("match_target", e);
        }
    }

    private List<Labels> targets(List<Matcher> wanted) {
        return scrapes.statuses().stream()
                .sorted(Comparator.comparing(status -> status.target().instance()))
                .map(TargetStatus::target)
                .map(target -> target.labels())
                .filter(labels -> wanted.stream().allMatch(matcher -> matcher.matches(labels.get(matcher.name()))))
                .toList();
    }

    private Map<String, Metadata.Entry> of(Labels target, String metric, Map<String, Metadata.Entry> known) {
        List<Matcher> matchers = new ArrayList<>();
        target.forEach((name, value) -> matchers.add(Matcher.of(name, Matcher.Type.EQUAL, value)));
        Map<String, Metadata.Entry> found = new TreeMap<>();
        for (Series series : store.select(matchers)) {
            String name = metric(series.labels().get(Labels.NAME), known);
            if (known.containsKey(name) && (metric.isEmpty() || metric.equals(name))) {
                found.put(name, known.get(name));
            }
        }
        return found;
    }

    /** The metric that a series is of. */
    private static String metric(String series, Map<String, Metadata.Entry> known) {
        if (!known.containsKey(series)) {
            for (String suffix : SUFFIXES) {
                if (series.endsWith(suffix)) {
                    return series.substring(0, series.length() - suffix.length());
                }
            }
        }
        return series;
    }

    private static JsonObject entry(Labels target, String metric, String name, Metadata.Entry is) {
        JsonObject labels = new JsonObject();
        target.forEach(labels::put);
        JsonObject entry = new JsonObject().put("target", labels);
        if (metric.isEmpty()) {
            entry.put("metric", name);
        }
        return entry.put("type", is.type()).put("help", is.help()).put("unit", is.unit());
    }
}
