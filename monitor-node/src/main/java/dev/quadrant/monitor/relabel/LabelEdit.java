package dev.quadrant.monitor.relabel;

import dev.quadrant.monitor.labels.Labels;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;

/** A label set while rules change it. An empty value is the same as no label. Not for several threads. */
public final class LabelEdit {
    private final NavigableMap<String, String> labels = new TreeMap<>();

    public LabelEdit(Labels before) {
        before.forEach(labels::put);
    }

    /** The value of a label, empty when it is absent. */
    public String get(String name) {
        return labels.getOrDefault(name, "");
    }

    public void set(String name, String value) {
        if (value.isEmpty()) {
            labels.remove(name);
        } else {
            labels.put(name, value);
        }
    }

    /** Sets a label that is absent. */
    public void orElse(String name, String value) {
        if (!labels.containsKey(name)) {
            set(name, value);
        }
    }

    /** The labels as they are now; a copy. */
    public List<Map.Entry<String, String>> entries() {
        return labels.entrySet().stream()
                .map(entry -> Map.entry(entry.getKey(), entry.getValue()))
                .toList();
    }

    public Labels labels() {
        String[] pairs = new String[labels.size() * 2];
        int at = 0;
        for (Map.Entry<String, String> label : labels.entrySet()) {
            pairs[at++] = label.getKey();
            pairs[at++] = label.getValue();
        }
        return Labels.of(pairs);
    }
}
