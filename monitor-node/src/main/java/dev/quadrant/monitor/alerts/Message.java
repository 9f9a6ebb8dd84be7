package dev.quadrant.monitor.alerts;

import dev.quadrant.monitor.labels.Labels;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;

/**
 * What a receiver is told at once. Immutable.
 *
 * @param receiver its name, and behind a slash what it is told by
 * @param group the labels that all alerts have in common by the grouping
 * @param alerts those that fire first; never empty
 * @param made in ms since 1970
 */
record Message(String receiver, Labels group, List<Notice> alerts, long made) {
    Message {
        alerts = List.copyOf(alerts);
    }

    /** Names the group; the same for every message about it. */
    String key() {
        return receiver + ":" + group;
    }

    /** The receiver as the configuration names it, without what it is told by. */
    String configured() {
        int slash = receiver.lastIndexOf('/');
        return slash < 0 ? receiver : receiver.substring(0, slash);
    }

    long firing() {
        return alerts.stream().filter(Notice::firing).count();
    }

    /** {@code firing} as long as one alert fires, else {@code resolved}. */
    String status() {
        return firing() > 0 ? "firing" : "resolved";
    }

    /** Labels that all alerts have. */
    NavigableMap<String, String> commonLabels() {
        NavigableMap<String, String> common = new TreeMap<>();
        alerts.getFirst().labels().forEach(common::put);
        alerts.forEach(alert -> common.entrySet()
                .removeIf(label -> !alert.labels().get(label.getKey()).equals(label.getValue())));
        return common;
    }

    /** Annotations that all alerts have. */
    NavigableMap<String, String> commonAnnotations() {
        NavigableMap<String, String> common = new TreeMap<>(alerts.getFirst().annotations());
        for (Notice alert : alerts) {
            Map<String, String> own = alert.annotations();
            common.entrySet().removeIf(text -> !text.getValue().equals(own.get(text.getKey())));
        }
        return common;
    }
}
