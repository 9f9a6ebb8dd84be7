package dev.quadrant.monitor.rules;

import dev.quadrant.monitor.promql.Query;
import dev.quadrant.monitor.template.Template;
import java.util.SortedMap;

/** A rule as its file has it, checked. Immutable. */
public sealed interface Rule {
    /** The metric that is recorded, or the alert. */
    String name();

    Query query();

    /** Line of its file, from 1. */
    int line();

    /**
     * Keeps what a query says as a series of its own.
     *
     * @param labels that each result gets, the group's among them
     */
    record Recording(String name, Query query, SortedMap<String, String> labels, int line) implements Rule {}

    /**
     * Says that something is wrong while a query has results.
     *
     * @param hold how long it must have had them before the alert fires, in ms
     * @param keep how long the alert fires on when it has none any more, in ms
     * @param labels templates of labels that each alert gets, the group's among them
     * @param annotations templates of texts for people
     */
    record Alerting(
            String name,
            Query query,
            long hold,
            long keep,
            SortedMap<String, Template> labels,
            SortedMap<String, Template> annotations,
            int line)
            implements Rule {}
}
