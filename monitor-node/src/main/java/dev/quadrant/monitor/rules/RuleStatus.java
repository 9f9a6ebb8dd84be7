package dev.quadrant.monitor.rules;

import java.util.List;

/**
 * How a rule is, as the API tells it.
 *
 * @param health {@code ok}, {@code err}, or {@code unknown} before the first evaluation
 * @param error what the last evaluation failed with; empty when it did not
 * @param evaluated when, in ms since 1970; 0 before the first time
 * @param seconds how long that took
 * @param alerts of a rule that alerts: pending, firing, or resolved not long ago
 */
public record RuleStatus(Rule rule, String health, String error, long evaluated, double seconds, List<Alert> alerts) {
    /** A rule that was not evaluated yet. */
    static RuleStatus unknown(Rule rule) {
        return new RuleStatus(rule, "unknown", "", 0, 0, List.of());
    }

    /** The worst state of its alerts. */
    public AlertState state() {
        return alerts.stream().map(Alert::state).max(AlertState::compareTo).orElse(AlertState.INACTIVE);
    }
}
