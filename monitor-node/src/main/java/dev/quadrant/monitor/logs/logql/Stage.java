package dev.quadrant.monitor.logs.logql;

import java.util.Set;

/** A step of a pipeline. Immutable. */
interface Stage {
    /** Works on a line; false when the line goes no further. */
    boolean apply(Line line);

    /** Adds the labels that it looks at. */
    default void needs(Set<String> names) {}

    /** Whether it may change labels, or what is in them. */
    default boolean changesLabels() {
        return false;
    }

    /** Whether it may change the line's text: filters behind it say nothing about what is on disk. */
    default boolean changesText() {
        return false;
    }
}
