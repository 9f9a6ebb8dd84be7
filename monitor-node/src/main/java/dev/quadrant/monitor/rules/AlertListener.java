package dev.quadrant.monitor.rules;

import java.util.List;

/** Is told of alerts that fire, and of those that fired and do not any more. */
public interface AlertListener {
    /**
     * The alerts of one rule after an evaluation.
     *
     * @param alerts firing, or resolved not long ago; the same alert comes again and again
     * @param query the rule's expression
     * @param now ms since 1970
     */
    void alerts(List<Alert> alerts, String query, long now);
}
