package dev.quadrant.monitor.alerts;

import dev.quadrant.monitor.labels.Labels;
import java.util.Collection;
import java.util.List;

/**
 * While an alert that {@code source} takes fires, those that {@code target} takes are not told of.
 *
 * @param equal labels that must be the same in both; one that is absent in both is
 */
record InhibitRule(Selector source, Selector target, List<String> equal) {
    /** Whether an alert is needless while others fire. What is on both sides does not inhibit its like. */
    boolean mutes(Labels alert, Collection<Notice> firing) {
        if (!target.takes(alert)) {
            return false;
        }
        boolean both = source.takes(alert);
        for (Notice other : firing) {
            if (other.firing()
                    && !other.labels().equals(alert)
                    && source.takes(other.labels())
                    && !(both && target.takes(other.labels()))
                    && equal.stream()
                            .allMatch(name ->
                                    alert.get(name).equals(other.labels().get(name)))) {
                return true;
            }
        }
        return false;
    }
}
