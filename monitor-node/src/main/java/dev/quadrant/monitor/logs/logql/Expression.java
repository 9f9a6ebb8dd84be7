package dev.quadrant.monitor.logs.logql;

import dev.quadrant.monitor.labels.Matcher;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** A parsed query. Immutable. */
public sealed interface Expression {
    /** Lines: the streams that matchers take, and what is done with their lines. */
    record Pipeline(List<Matcher> matchers, List<Stage> stages) implements Expression {
        boolean changesLabels() {
            return stages.stream().anyMatch(Stage::changesLabels);
        }

        /** Texts that must be in a line as it is on disk: those of filters before any stage that changes it. */
        List<List<String>> needles() {
            List<List<String>> needles = new java.util.ArrayList<>();
            for (Stage stage : stages) {
                if (stage.changesText()) {
                    break;
                }
                if (stage instanceof LineFilter filter && !filter.needles().isEmpty()) {
                    needles.add(filter.needles());
                }
            }
            return needles;
        }

        /** Labels that the stages look at. */
        Set<String> needs() {
            Set<String> names = new HashSet<>();
            stages.forEach(stage -> stage.needs(names));
            return names;
        }
    }

    /** Numbers over time. */
    sealed interface Metric extends Expression {}

    record Scalar(double value) implements Metric {}

    /** {@code vector(1)}. */
    record Vector(double value) implements Metric {}

    /**
     * What is left of a set of labels.
     *
     * @param by whether only the named ones stay, or all others
     */
    record Grouping(boolean by, List<String> names) {}

    /**
     * A function of the lines in a window.
     *
     * @param unwrap label whose value is taken; empty when lines or bytes are counted
     * @param conversion what the label's value is
     * @param range ns
     * @param offset ns
     * @param grouping null where there is none
     */
    record Range(
            RangeFunction function,
            Pipeline pipeline,
            String unwrap,
            LabelFilter.Unit conversion,
            long range,
            long offset,
            double parameter,
            Grouping grouping)
            implements Metric {}

    /** @param grouping null where there is none: all become one */
    record Aggregation(Aggregator aggregator, double parameter, Grouping grouping, Metric of) implements Metric {}

    /**
     * An operator between two.
     *
     * @param on null to compare all labels
     */
    record Binary(Operator operator, boolean bool, Grouping on, Metric left, Metric right) implements Metric {}

    /** Functions of windows. */
    enum RangeFunction {
        RATE(Kind.COUNT),
        COUNT_OVER_TIME(Kind.COUNT),
        BYTES_RATE(Kind.COUNT),
        BYTES_OVER_TIME(Kind.COUNT),
        ABSENT_OVER_TIME(Kind.ABSENCE),
        SUM_OVER_TIME(Kind.VALUE),
        AVG_OVER_TIME(Kind.VALUE),
        MIN_OVER_TIME(Kind.VALUE),
        MAX_OVER_TIME(Kind.VALUE),
        FIRST_OVER_TIME(Kind.VALUE),
        LAST_OVER_TIME(Kind.VALUE),
        STDDEV_OVER_TIME(Kind.VALUE),
        STDVAR_OVER_TIME(Kind.VALUE),
        QUANTILE_OVER_TIME(Kind.VALUE);

        private enum Kind {
            COUNT,
            ABSENCE,
            VALUE
        }

        private final Kind kind;

        RangeFunction(Kind kind) {
            this.kind = kind;
        }

        boolean needsUnwrap() {
            return kind == Kind.VALUE;
        }

        /** Whether the result for a sum of series is the sum of their results. */
        boolean isAdditive() {
            return kind == Kind.COUNT;
        }
    }

    /** Aggregations over series. */
    enum Aggregator {
        SUM,
        AVG,
        MIN,
        MAX,
        COUNT,
        STDDEV,
        STDVAR,
        TOPK,
        BOTTOMK,
        SORT,
        SORT_DESC
    }

    /** Operators, with how strongly they bind. */
    enum Operator {
        OR("or", 1),
        AND("and", 2),
        UNLESS("unless", 2),
        EQUAL("==", 3),
        NOT_EQUAL("!=", 3),
        GREATER(">", 3),
        GREATER_EQUAL(">=", 3),
        LESS("<", 3),
        LESS_EQUAL("<=", 3),
        ADD("+", 4),
        SUBTRACT("-", 4),
        MULTIPLY("*", 5),
        DIVIDE("/", 5),
        MODULO("%", 5),
        POWER("^", 6);

        final String symbol;
        final int strength;

        Operator(String symbol, int strength) {
            this.symbol = symbol;
            this.strength = strength;
        }

        boolean isSet() {
            return strength <= 2;
        }

        boolean isComparison() {
            return strength == 3;
        }
    }
}
