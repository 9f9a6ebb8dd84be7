package dev.quadrant.monitor.logs.logql;

import dev.quadrant.monitor.labels.Labels;
import dev.quadrant.monitor.logs.store.Block;
import dev.quadrant.monitor.logs.store.LogStore;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Set;

/**
 * A function of windows, over lines in any order. Counts and bytes are kept as differences from step to step, so that a line costs the same
 * however many windows it is in; and a block that lies in the same windows with all its lines is counted without being read when no stage
 * looks at lines. For one query.
 */
final class RangeQuery {
    private static final double NANOS = 1e9;

    private final Expression.Range range;
    private final Steps steps;
    private final LogBudget budget;
    /** Null where each set of labels is a series. */
    private final Expression.Grouping grouping;

    private final boolean grouped;
    private final Map<Labels, Counted> counted = new HashMap<>();
    private final Map<Labels, Samples> sampled = new HashMap<>();

    private static final class Counted {
        /** Differences; of lines, or of bytes. */
        final double[] amounts;

        final int[] lines;

        Counted(int count) {
            amounts = new double[count + 1];
            lines = new int[count + 1];
        }
    }

    /**
     * A query.
     *
     * @param grouped whether series are put together as they are found, by the grouping
     */
    RangeQuery(Expression.Range range, boolean grouped, Expression.Grouping grouping, Steps steps, LogBudget budget) {
        this.range = range;
        this.grouped = grouped;
        this.grouping = grouping;
        this.steps = steps;
        this.budget = budget;
    }

    List<MetricSeries> run(LogStore store) throws LogQueryException, IOException {
        Expression.Pipeline pipeline = range.pipeline();
        long from = steps.start() - range.offset() - range.range() + 1;
        long to = steps.end() - range.offset();
        boolean unread = pipeline.stages().isEmpty() && range.unwrap().isEmpty();
        try (Scan scan = new Scan(store, pipeline, wanted(pipeline), budget)) {
            for (Block block : store.select(pipeline.matchers(), from, to)) {
                // A line at t is in the windows of steps from t on, up to those that begin at t.
                int first = first(block.from());
                int last = last(block.from());
                if (unread
                        && block.from() >= from
                        && block.to() <= to
                        && first(block.to()) == first
                        && last(block.to()) == last) {
                    add(counted(key(block.labels())), first, last, block.count(), amount(block.count(), block.bytes()));
                    budget.skip();
                } else {
                    OfBlock visitor = new OfBlock(block, pipeline.changesLabels());
                    scan.block(block, from, to, visitor);
                }
            }
        }
        return range.function().needsUnwrap() || !range.unwrap().isEmpty() ? values() : counts();
    }

    /** Labels that anybody looks at, where that is known. */
    private Set<String> wanted(Expression.Pipeline pipeline) {
        if (!grouped || grouping != null && !grouping.by()) {
            return null;
        }
        Set<String> wanted = new HashSet<>(pipeline.needs());
        if (grouping != null) {
            wanted.addAll(grouping.names());
        }
        wanted.add(range.unwrap());
        return wanted;
    }

    private int first(long time) {
        return steps.at(time + range.offset(), false);
    }

    /** The step behind the last one. */
    private int last(long time) {
        return steps.at(time + range.offset() + range.range() - 1, true);
    }

    private Labels key(Labels labels) {
        return grouped ? Groups.of(grouping, labels) : labels;
    }

    private double amount(int lines, int bytes) {
        return switch (range.function()) {
            case BYTES_RATE, BYTES_OVER_TIME -> bytes;
            default -> lines;
        };
    }

    private Counted counted(Labels key) throws LogQueryException {
        Counted known = counted.get(key);
        if (known == null) {
            known = new Counted(steps.count());
            counted.put(key, known);
            budget.series(counted.size());
        }
        return known;
    }

    private static void add(Counted series, int first, int last, int lines, double amount) {
        series.amounts[first] += amount;
        series.amounts[last] -= amount;
        series.lines[first] += lines;
        series.lines[last] -= lines;
    }

    /** Lines of one block: as long as no stage changes labels they are all of one series. */
    private final class OfBlock implements Scan.Visitor {
        private final Labels ofAll;
        private Counted series;
        private Samples samples;

        OfBlock(Block block, boolean changing) {
            this.ofAll = changing ? null : key(block.labels());
        }

        @Override
        public void line(Line line, int index) throws LogQueryException {
            if (range.unwrap().isEmpty()) {
                if (ofAll == null || series == null) {
                    series = counted(ofAll == null ? ofLine(line) : ofAll);
                }
                add(series, first(line.time()), last(line.time()), 1, amount(1, line.length()));
                return;
            }
            OptionalDouble value = range.conversion().of(line.label(range.unwrap()));
            if (value.isEmpty()) {
                return;
            }
            if (ofAll == null || samples == null) {
                samples = samples(ofAll == null ? ofLine(line) : ofAll);
            }
            budget.sample();
            double scale = range.conversion() == LabelFilter.Unit.DURATION ? NANOS : 1;
            samples.add(line.time() + range.offset(), value.getAsDouble() / scale);
        }
    }

    private Labels ofLine(Line line) {
        if (grouped) {
            return Groups.of(grouping, line);
        }
        // The value itself would make each line a series of its own.
        return range.unwrap().isEmpty()
                ? line.labels()
                : Groups.of(new Expression.Grouping(false, List.of(range.unwrap())), line.labels());
    }

    private Samples samples(Labels key) throws LogQueryException {
        Samples known = sampled.get(key);
        if (known == null) {
            known = new Samples();
            sampled.put(key, known);
            budget.series(sampled.size());
        }
        return known;
    }

    private List<MetricSeries> counts() {
        if (range.function() == Expression.RangeFunction.ABSENT_OVER_TIME) {
            return absence();
        }
        boolean perSecond = range.function() == Expression.RangeFunction.RATE
                || range.function() == Expression.RangeFunction.BYTES_RATE;
        double seconds = perSecond ? range.range() / NANOS : 1;
        List<MetricSeries> all = new ArrayList<>(counted.size());
        counted.forEach((labels, series) -> {
            double[] values = new double[steps.count()];
            double amount = 0;
            int lines = 0;
            for (int i = 0; i < values.length; i++) {
                amount += series.amounts[i];
                lines += series.lines[i];
                values[i] = lines > 0 ? amount / seconds : Double.NaN;
            }
            all.add(new MetricSeries(labels, values));
        });
        return all;
    }

    /** One series with the labels that are asked for by name, where there is no line. */
    private List<MetricSeries> absence() {
        double[] values = new double[steps.count()];
        java.util.Arrays.fill(values, 1);
        for (Counted series : counted.values()) {
            int lines = 0;
            for (int i = 0; i < values.length; i++) {
                lines += series.lines[i];
                values[i] = lines > 0 ? Double.NaN : values[i];
            }
        }
        Map<String, String> named = new java.util.TreeMap<>();
        range.pipeline().matchers().stream()
                .filter(matcher -> matcher.type() == dev.quadrant.monitor.labels.Matcher.Type.EQUAL)
                .forEach(matcher -> named.put(matcher.name(), matcher.value()));
        List<String> pairs = new ArrayList<>();
        named.forEach((name, value) -> pairs.addAll(List.of(name, value)));
        return List.of(new MetricSeries(Labels.of(pairs.toArray(new String[0])), values));
    }

    private List<MetricSeries> values() {
        List<MetricSeries> all = new ArrayList<>(sampled.size());
        sampled.forEach((labels, samples) -> all.add(
                new MetricSeries(labels, samples.windows(range.function(), range.parameter(), range.range(), steps))));
        return all;
    }
}
