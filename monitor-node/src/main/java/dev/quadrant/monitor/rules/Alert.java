package dev.quadrant.monitor.rules;

import dev.quadrant.monitor.labels.Labels;
import java.util.SortedMap;

/**
 * One alert of a rule at the time of an evaluation. Immutable; times in ms since 1970.
 *
 * @param labels that name it, {@code alertname} among them
 * @param annotations texts for people, expanded
 * @param value of the rule's expression, the last that it had
 * @param activeAt since when the condition holds
 * @param resolvedAt since when an alert that had fired does not fire any more; 0 while it fires
 * @param keptSince since when it fires though the condition does not hold; 0 when it holds
 */
public record Alert(
        Labels labels,
        SortedMap<String, String> annotations,
        AlertState state,
        double value,
        long activeAt,
        long resolvedAt,
        long keptSince) {
    Alert refreshed(double newValue, SortedMap<String, String> texts) {
        return new Alert(labels, texts, state, newValue, activeAt, resolvedAt, 0);
    }

    Alert firing() {
        return new Alert(labels, annotations, AlertState.FIRING, value, activeAt, 0, keptSince);
    }

    Alert kept(long since) {
        return new Alert(labels, annotations, state, value, activeAt, resolvedAt, since);
    }

    Alert resolved(long at) {
        return new Alert(labels, annotations, AlertState.INACTIVE, value, activeAt, at, 0);
    }
}
