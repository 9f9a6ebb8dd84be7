package dev.quadrant.monitor.alerts;

import dev.quadrant.monitor.labels.Labels;
import java.util.ArrayList;
import java.util.List;

/**
 * When groups are told. Immutable; times in ms.
 *
 * @param by labels that make a group; {@code ...} alone for all labels
 * @param delay how long a new group waits for more
 * @param interval how long a group waits after a message
 * @param repeat after what time the same is told again
 */
record Grouping(List<String> by, long delay, long interval, long repeat) {
    /** Every label makes a group of its own. */
    static final String ALL = "...";

    Labels labels(Labels alert) {
        if (by.contains(ALL)) {
            return alert;
        }
        List<String> pairs = new ArrayList<>();
        for (String name : by) {
            if (!alert.get(name).isEmpty()) {
                pairs.add(name);
                pairs.add(alert.get(name));
            }
        }
        return Labels.of(pairs.toArray(String[]::new));
    }
}
