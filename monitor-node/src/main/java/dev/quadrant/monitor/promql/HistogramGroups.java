package dev.quadrant.monitor.promql;

import dev.quadrant.monitor.labels.Labels;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Finds the histograms of a vector: classic ones, of which each bucket is a series with its bound as {@code le}, and native ones. */
final class HistogramGroups {
    private static final String BOUND = "le";

    private final Evaluator evaluator;
    private final Expression of;
    private final Map<Labels, Group> groups = new LinkedHashMap<>();

    private HistogramGroups(Evaluator evaluator, Expression of) {
        this.evaluator = evaluator;
        this.of = of;
    }

    /** A bucket of a classic histogram. */
    record Bucket(double bound, Row row) {}

    /**
     * Series that differ in {@code le} alone.
     *
     * @param labels without it
     * @param buckets by their bounds
     * @param natives series that have native histograms
     */
    record Group(Labels labels, boolean nameless, List<Bucket> buckets, List<Row> natives) {}

    static Collection<Group> of(Evaluator evaluator, Expression of) throws QueryException {
        HistogramGroups found = new HistogramGroups(evaluator, of);
        for (Row row : evaluator.withHints(false).vector(of)) {
            if (row.hasHistograms()) {
                found.group(row).natives().add(row);
            }
            if (Points.any(row.points())) {
                found.bucket(row);
            }
        }
        for (Group group : found.groups.values()) {
            group.buckets().sort(Comparator.comparingDouble(Bucket::bound));
        }
        return found.groups.values();
    }

    private Group group(Row row) {
        boolean late = evaluator.evaluation().lateNames();
        Labels bare = LabelSets.drop(row.labels(), List.of(BOUND));
        Labels labels = late ? bare : LabelSets.nameless(bare);
        return groups.computeIfAbsent(labels, same -> new Group(same, late, new ArrayList<>(), new ArrayList<>()));
    }

    private void bucket(Row row) {
        String text = row.labels().get(BOUND);
        double bound = bound(text);
        if (Double.isNaN(bound)) {
            evaluator
                    .annotations()
                    .warn(
                            of,
                            "bucket label \"le\" is missing or has a malformed value of " + RawBytes.quoted(text)
                                    + Annotations.ofMetric(row.labels()));
        } else {
            group(row).buckets().add(new Bucket(bound, row));
        }
    }

    /** NaN when the text is no bound. */
    private static double bound(String text) {
        if (text.equals("+Inf") || text.equalsIgnoreCase("inf")) {
            return Double.POSITIVE_INFINITY;
        }
        if (text.equals("-Inf")) {
            return Double.NEGATIVE_INFINITY;
        }
        boolean negative = text.startsWith("-");
        try {
            double size = Durations.number(negative ? text.substring(1) : text);
            return negative ? -size : size;
        } catch (NumberFormatException e) {
            return Double.NaN;
        }
    }
}
