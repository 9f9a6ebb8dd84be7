package dev.quadrant.monitor.logs.api;

import dev.quadrant.monitor.labels.Labels;
import dev.quadrant.monitor.labels.LabelsBuilder;
import dev.quadrant.monitor.labels.Matcher;
import dev.quadrant.monitor.logs.logql.LogQueryException;
import dev.quadrant.monitor.logs.logql.MetricSeries;
import dev.quadrant.monitor.logs.logql.Steps;
import dev.quadrant.monitor.logs.store.Block;
import dev.quadrant.monitor.logs.store.LogStore;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** How much there is, told from indexes alone: a block that lies in the time by a part counts by that part of its time. */
final class VolumeQueries {
    private static final int SERIES = 100;

    private VolumeQueries() {}

    static String stats(LogStore store, List<Matcher> matchers, long from, long to) {
        Set<Labels> streams = new HashSet<>();
        long chunks = 0;
        double entries = 0;
        double bytes = 0;
        for (Block block : store.select(matchers, from, to)) {
            double part = part(block, from, to);
            streams.add(block.labels());
            chunks++;
            entries += block.count() * part;
            bytes += block.bytes() * part;
        }
        return new JsonObject()
                .put("streams", streams.size())
                .put("chunks", chunks)
                .put("entries", Math.round(entries))
                .put("bytes", Math.round(bytes))
                .encode();
    }

    private static double part(Block block, long from, long to) {
        double length = (double) (block.to() - block.from());
        // Whole numbers are subtracted: those of ns since 1970 are too large for a double.
        double inside = (double) (Math.min(block.to(), to) - Math.max(block.from(), from));
        return length <= 0 ? 1 : Math.clamp(inside / length, 0, 1);
    }

    /** Bytes by the labels that are asked for, the largest first. */
    static List<MetricSeries> of(
            LogStore store, LokiParameters parameters, List<Matcher> matchers, int seriesMax, boolean range)
            throws LogQueryException {
        long from = parameters.start();
        long to = parameters.end();
        Steps steps = range ? Steps.between(from, to, parameters.step()) : Steps.at(to);
        Set<String> names = names(parameters, matchers);
        Map<Labels, double[]> volumes = new HashMap<>();
        for (Block block : store.select(matchers, from, to)) {
            double[] sums = volumes.computeIfAbsent(key(block.labels(), names), _ -> new double[steps.count()]);
            for (int i = 0; i < sums.length; i++) {
                long end = range ? Math.min(from + (i + 1) * steps.step(), to) : to;
                long begin = range ? from + i * steps.step() : from;
                if (end >= block.from() && begin <= block.to()) {
                    sums[i] += block.bytes() * part(block, begin, end);
                }
            }
        }
        int limit = parameters.number("limit", SERIES, seriesMax);
        List<MetricSeries> series = new ArrayList<>();
        volumes.forEach((labels, sums) -> series.add(new MetricSeries(labels, rounded(sums))));
        series.sort(Comparator.comparingDouble(one -> -Arrays.stream(one.values())
                .filter(value -> !Double.isNaN(value))
                .sum()));
        return new ArrayList<>(series.subList(0, Math.min(limit, series.size())));
    }

    private static double[] rounded(double[] sums) {
        return Arrays.stream(sums)
                .map(sum -> sum == 0 ? Double.NaN : Math.rint(sum))
                .toArray();
    }

    /** The labels that are asked for; without any, those of the query's matchers. */
    private static Set<String> names(LokiParameters parameters, List<Matcher> matchers) {
        Set<String> names = new HashSet<>();
        String target = parameters.text("targetLabels");
        if (!target.isEmpty()) {
            names.addAll(List.of(target.split(",")));
        } else {
            matchers.forEach(matcher -> names.add(matcher.name()));
        }
        return names;
    }

    private static Labels key(Labels labels, Set<String> names) {
        LabelsBuilder key = new LabelsBuilder();
        labels.forEach((name, value) -> {
            if (names.isEmpty() || names.contains(name)) {
                key.add(name, value);
            }
        });
        return key.build();
    }
}
