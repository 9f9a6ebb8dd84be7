package dev.quadrant.monitor.promql;

import dev.quadrant.monitor.labels.Matcher;
import java.util.List;

/** A parsed query. */
public sealed interface Expression {
    /**
     * The series that all matchers take, each with its newest sample at the time asked for.
     *
     * @param matchers conditions, that on the metric's name among them
     */
    record VectorSelector(List<Matcher> matchers) implements Expression {}
}
