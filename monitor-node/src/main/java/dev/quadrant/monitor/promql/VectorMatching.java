package dev.quadrant.monitor.promql;

import dev.quadrant.monitor.labels.Labels;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Arithmetic and comparisons between vectors. Series are grouped once by the labels that match; within a group they meet
 * step by step, since a second series on the side that has one is wrong only where both have a point.
 */
final class VectorMatching {
    private final Evaluator evaluator;
    private final Expression.Binary binary;
    private final Matching matching;
    private final int steps;
    private final boolean swapped;
    private final HistogramMath histograms;
    /** Results by their labels: series that are there at different times may make one. */
    private final Map<Labels, Row> results = new LinkedHashMap<>();

    VectorMatching(Evaluator evaluator, Expression.Binary binary) {
        this.evaluator = evaluator;
        this.binary = binary;
        this.matching = binary.matching();
        this.steps = evaluator.steps().count();
        this.swapped = matching.group() == Matching.Group.RIGHT;
        this.histograms = new HistogramMath(evaluator.annotations(), binary);
    }

    Value evaluate(List<Row> left, List<Row> right) throws QueryException {
        List<Row> many = swapped ? right : left;
        // Also with group_right: Prometheus turns the sides, not the values.
        double fillOne = matching.fillRight();
        double fillMany = matching.fillLeft();
        boolean[] someMany = Points.present(fillMany) ? all() : present(many);
        Map<Labels, One> ones = new HashMap<>();
        for (Row row : swapped ? left : right) {
            Labels signature = Binaries.signature(matching, row.labels());
            One one = ones.get(signature);
            if (one == null) {
                one = new One(signature);
                ones.put(signature, one);
            }
            one.add(row, someMany);
        }
        for (Row row : many) {
            Labels signature = Binaries.signature(matching, row.labels());
            One one = ones.get(signature);
            if (one == null && Points.present(fillOne)) {
                one = new One(signature);
                ones.put(signature, one);
            }
            if (one != null) {
                one.fill(fillOne);
                match(row, one);
            }
        }
        if (Points.present(fillMany)) {
            for (One one : ones.values()) {
                matchFilled(one, fillMany);
            }
        }
        return new Value.Vector(new ArrayList<>(results.values()));
    }

    private boolean[] all() {
        boolean[] all = new boolean[steps];
        Arrays.fill(all, true);
        return all;
    }

    private boolean[] present(List<Row> rows) {
        boolean[] present = new boolean[steps];
        for (Row row : rows) {
            for (int i = 0; i < steps; i++) {
                present[i] |= row.present(i);
            }
        }
        return present;
    }

    /** The series of the side that has one for each match, of one signature: one of them at each step. */
    private final class One {
        private final Labels signature;
        private final Row[] at = new Row[steps];
        /** Steps at which a series of the other side took it, where that may be one only. */
        private final boolean[] taken = new boolean[steps];
        /** Steps at which a series of the other side met it. */
        private final boolean[] met = new boolean[steps];
        /** Stands for it at the steps at which it is missing; null where nothing does. */
        private Row filled;

        One(Labels signature) {
            this.signature = signature;
        }

        void add(Row row, boolean[] someMany) throws QueryException {
            for (int i = 0; i < steps; i++) {
                if (row.present(i) && someMany[i]) {
                    if (at[i] != null) {
                        throw duplicate(at[i], row);
                    }
                    at[i] = row;
                }
            }
        }

        private QueryException duplicate(Row first, Row second) {
            boolean ordered = first.labels().compareTo(second.labels()) < 0;
            return new QueryException(
                    QueryException.Kind.EXECUTION,
                    "found duplicate series for the match group " + LabelSets.shown(signature) + " on the "
                            + (swapped ? "left" : "right") + " hand-side of the operation: ["
                            + LabelSets.shown((ordered ? first : second).labels()) + ", "
                            + LabelSets.shown((ordered ? second : first).labels())
                            + "];many-to-many matching not allowed: matching labels must be unique on one side");
        }

        void fill(double value) {
            if (filled == null && Points.present(value)) {
                filled = Row.of(signature, Points.all(steps, value));
            }
        }

        Row at(int step) {
            return at[step] == null ? filled : at[step];
        }

        void take(int step) throws QueryException {
            if (taken[step]) {
                throw new QueryException(
                        QueryException.Kind.EXECUTION,
                        "multiple matches for labels: many-to-one matching must be explicit (group_left/group_right)");
            }
            taken[step] = true;
        }
    }

    private void match(Row row, One one) throws QueryException {
        evaluator.evaluation().budget().work(steps);
        Row other = null;
        Row result = null;
        for (int i = 0; i < steps; i++) {
            if (one.at(i) == null || !row.present(i)) {
                continue;
            }
            one.met[i] = true;
            if (matching.group() == Matching.Group.NONE) {
                one.take(i);
            }
            if (one.at(i) != other) {
                other = one.at(i);
                result = result(row, other);
            }
            compute(result, i, row, other);
        }
    }

    /** Where no series of the side with many met this one, a value stands for it. */
    private void matchFilled(One one, double value) throws QueryException {
        Row many = Row.of(one.signature, Points.all(steps, value));
        for (int i = 0; i < steps; i++) {
            if (one.at[i] != null && !one.met[i]) {
                compute(result(many, one.at[i]), i, many, one.at[i]);
            }
        }
    }

    private void compute(Row result, int step, Row many, Row one) throws QueryException {
        Row left = swapped ? one : many;
        Row right = swapped ? many : one;
        boolean before = result.present(step);
        if (left.histogram(step) == null && right.histogram(step) == null) {
            double value = Binaries.compute(binary, left.points()[step], right.points()[step], false);
            if (!Points.present(value)) {
                return;
            }
            result.put(step, value);
        } else {
            histograms.compute(result, step, side(left, step), side(right, step));
        }
        if (before) {
            throw new QueryException(
                    QueryException.Kind.EXECUTION,
                    "multiple matches for labels: grouping labels must ensure unique matches");
        }
    }

    private static HistogramMath.Side side(Row row, int step) {
        return new HistogramMath.Side(row.points()[step], row.histogram(step));
    }

    private Row result(Row many, Row one) {
        boolean computed = !Binaries.keepsName(binary);
        boolean late = evaluator.evaluation().lateNames();
        Labels labels = labels(many.labels(), one.labels());
        if (computed && !late) {
            labels = LabelSets.nameless(labels);
        }
        boolean nameless = computed ? late : many.nameless();
        return results.computeIfAbsent(labels, same -> new Row(same, nameless, Points.none(steps)));
    }

    private Labels labels(Labels many, Labels one) {
        if (matching.group() == Matching.Group.NONE) {
            return matching.on() ? LabelSets.keep(many, matching.labels()) : LabelSets.drop(many, matching.labels());
        }
        Labels labels = many;
        for (String name : matching.include()) {
            labels = LabelSets.with(labels, name, one.get(name));
        }
        return labels;
    }
}
