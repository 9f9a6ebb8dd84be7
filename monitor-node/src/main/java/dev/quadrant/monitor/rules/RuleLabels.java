package dev.quadrant.monitor.rules;

import dev.quadrant.monitor.labels.Labels;
import java.util.Map;
import java.util.TreeMap;

/** Label sets of what rules make. */
final class RuleLabels {
    private RuleLabels() {}

    /** Labels with some replaced or added; an empty value takes one away. */
    static Labels with(Labels labels, Map<String, String> more) {
        TreeMap<String, String> all = new TreeMap<>();
        labels.forEach(all::put);
        all.putAll(more);
        return of(all);
    }

    static Labels of(Map<String, String> labels) {
        String[] pairs = new String[labels.size() * 2];
        int at = 0;
        for (Map.Entry<String, String> label : labels.entrySet()) {
            pairs[at++] = label.getKey();
            pairs[at++] = label.getValue();
        }
        return Labels.of(pairs);
    }
}
