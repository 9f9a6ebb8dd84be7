package dev.quadrant.monitor.promql;

import dev.quadrant.monitor.histogram.Counts;
import dev.quadrant.monitor.histogram.FloatHistogram;
import dev.quadrant.monitor.histogram.ResetHint;
import dev.quadrant.monitor.histogram.Schema;
import dev.quadrant.monitor.labels.Labels;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** Makes native histograms with custom buckets of classic ones, as {@code load_with_nhcb} asks for. */
final class ScriptClassic {
    private static final String BUCKET = "_bucket";
    private static final String COUNT = "_count";
    private static final String SUM = "_sum";

    private final SortedMap<Double, List<ScriptSample>> buckets = new TreeMap<>();
    private List<ScriptSample> counts = List.of();
    private List<ScriptSample> sums = List.of();

    private ScriptClassic() {}

    /** The histograms that series make up, by the labels that they share; the metric's name is that without suffix. */
    static Map<Labels, List<ScriptSample>> histograms(Map<Labels, List<ScriptSample>> series) {
        Map<Labels, ScriptClassic> classic = new LinkedHashMap<>();
        series.forEach((labels, samples) -> {
            String name = labels.get(Labels.NAME);
            String bound = labels.get("le");
            if (name.endsWith(BUCKET) && !bound.isEmpty()) {
                of(classic, labels, name, BUCKET).buckets.put(ScriptSeries.parse(bound), samples);
            } else if (name.endsWith(COUNT)) {
                of(classic, labels, name, COUNT).counts = samples;
            } else if (name.endsWith(SUM)) {
                of(classic, labels, name, SUM).sums = samples;
            }
        });
        Map<Labels, List<ScriptSample>> histograms = new LinkedHashMap<>();
        classic.forEach((labels, parts) -> histograms.put(labels, parts.samples()));
        return histograms;
    }

    private static ScriptClassic of(Map<Labels, ScriptClassic> all, Labels labels, String name, String suffix) {
        Labels shared = LabelSets.drop(labels, List.of("le"));
        String metric = name.substring(0, name.length() - suffix.length());
        return all.computeIfAbsent(LabelSets.with(shared, Labels.NAME, metric), same -> new ScriptClassic());
    }

    private List<ScriptSample> samples() {
        int size = Math.max(counts.size(), sums.size());
        for (List<ScriptSample> bucket : buckets.values()) {
            size = Math.max(size, bucket.size());
        }
        List<ScriptSample> samples = new ArrayList<>();
        for (int i = 0; i < size; i++) {
            samples.add(sample(i));
        }
        return samples;
    }

    /** Null where there is no bucket, or counts go down from bucket to bucket. */
    private ScriptSample sample(int index) {
        List<Double> bounds = new ArrayList<>();
        List<Double> inside = new ArrayList<>();
        double below = 0;
        for (Map.Entry<Double, List<ScriptSample>> bucket : buckets.entrySet()) {
            Double count = number(bucket.getValue(), index);
            if (count == null) {
                continue;
            }
            if (!(count >= below)) {
                return null;
            }
            if (bucket.getKey() < Double.POSITIVE_INFINITY) {
                bounds.add(bucket.getKey());
            }
            inside.add(count - below);
            below = count;
        }
        Double count = number(counts, index);
        if (inside.isEmpty() && count == null) {
            return null;
        }
        double total = count == null ? below : count;
        if (inside.size() == bounds.size()) {
            inside.add(total - below);
        }
        Double sum = number(sums, index);
        double[] positive = inside.stream().mapToDouble(Double::doubleValue).toArray();
        return ScriptSample.of(new FloatHistogram(
                ResetHint.UNKNOWN,
                Schema.CUSTOM,
                0,
                0,
                total,
                sum == null ? 0 : sum,
                Counts.from(0, positive),
                Counts.NONE,
                bounds));
    }

    private static Double number(List<ScriptSample> samples, int index) {
        ScriptSample sample = index < samples.size() ? samples.get(index) : null;
        return sample == null || sample.histogram() != null || sample.stale() ? null : Double.valueOf(sample.number());
    }
}
