package dev.quadrant.monitor.api;

import dev.quadrant.monitor.labels.Labels;
import dev.quadrant.monitor.labels.Matcher;
import dev.quadrant.monitor.tsdb.Series;
import dev.quadrant.monitor.tsdb.SeriesStore;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What the store holds, in the form of {@code /api/v1/status/tsdb}: where all the series come from. */
final class StoreStatus {
    private static final int SHOWN = 10;

    private StoreStatus() {}

    /** @param limit most entries of each list; 10 when it is 0 */
    static String json(SeriesStore store, int limit) {
        int most = limit == 0 ? SHOWN : limit;
        Map<String, Long> metrics = new HashMap<>();
        Map<String, Long> pairs = new HashMap<>();
        long series = 0;
        long chunks = 0;
        // As Prometheus says it of a head without samples.
        long first = Long.MAX_VALUE;
        long last = Long.MIN_VALUE;
        for (Series one : store.select(List.of(Matcher.of(Labels.NAME, Matcher.Type.NOT_EQUAL, "")))) {
            series++;
            chunks += one.chunkCount();
            first = Math.min(first, one.firstTime());
            last = Math.max(last, one.lastTime());
            one.labels().forEach((name, value) -> {
                pairs.merge(name + "=" + value, 1L, Long::sum);
                if (name.equals(Labels.NAME)) {
                    metrics.merge(value, 1L, Long::sum);
                }
            });
        }
        Map<String, Long> values = new HashMap<>();
        Map<String, Long> bytes = new HashMap<>();
        for (String name : store.labelNames()) {
            values.put(name, (long) store.labelValues(name).size());
            bytes.put(
                    name,
                    store.labelValues(name).stream().mapToLong(String::length).sum());
        }
        JsonObject head = new JsonObject()
                .put("numSeries", series)
                .put("numLabelPairs", pairs.size())
                .put("chunkCount", chunks)
                .put("minTime", first)
                .put("maxTime", last);
        JsonObject data = new JsonObject()
                .put("headStats", head)
                .put("seriesCountByMetricName", largest(metrics, most))
                .put("labelValueCountByLabelName", largest(values, most))
                .put("memoryInBytesByLabelName", largest(bytes, most))
                .put("seriesCountByLabelValuePair", largest(pairs, most));
        return new JsonObject().put("status", "success").put("data", data).encode();
    }

    private static JsonArray largest(Map<String, Long> counts, int most) {
        JsonArray array = new JsonArray();
        counts.entrySet().stream()
                .sorted(Map.Entry.<String, Long>comparingByValue()
                        .reversed()
                        .thenComparing(Map.Entry.comparingByKey(Comparator.naturalOrder())))
                .limit(most)
                .forEach(entry ->
                        array.add(new JsonObject().put("name", entry.getKey()).put("value", entry.getValue())));
        return array;
    }
}
