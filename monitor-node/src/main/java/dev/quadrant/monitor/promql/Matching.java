package dev.quadrant.monitor.promql;

import java.util.List;

/**
 * How series of the two sides of a binary operator find each other.
 *
 * @param on whether the labels are the only ones that count; else they are the ones that do not
 * @param labels of {@code on} or {@code ignoring}
 * @param group which side may have several series for one of the other
 * @param include labels that the result takes from the side that has one
 * @param fillLeft value for a series that the left side has not (with {@link Group#RIGHT}, the right side), or
 *     {@link Points#ABSENT}
 * @param fillRight the same of the other side
 * @param written whether the query says it; operators between scalars have no matching
 */
record Matching(
        boolean on,
        List<String> labels,
        Group group,
        List<String> include,
        double fillLeft,
        double fillRight,
        boolean written) {

    /** The side with many. */
    enum Group {
        NONE,
        LEFT,
        RIGHT
    }
}
