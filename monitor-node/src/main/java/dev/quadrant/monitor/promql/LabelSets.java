package dev.quadrant.monitor.promql;

import dev.quadrant.monitor.labels.Labels;
import dev.quadrant.monitor.labels.LabelsBuilder;
import java.util.List;

/** Label sets made from others. */
final class LabelSets {
    /** What says of which metric the values are, and is wrong as soon as they are computed. */
    static final List<String> METRIC = List.of(Labels.NAME, "__type__", "__unit__");

    private LabelSets() {}

    static Labels keep(Labels labels, List<String> names) {
        LabelsBuilder kept = new LabelsBuilder();
        for (int i = 0; i < labels.size(); i++) {
            if (names.contains(labels.name(i))) {
                kept.add(labels.name(i), labels.value(i));
            }
        }
        return kept.build();
    }

    static Labels drop(Labels labels, List<String> names) {
        LabelsBuilder kept = new LabelsBuilder();
        for (int i = 0; i < labels.size(); i++) {
            if (!names.contains(labels.name(i))) {
                kept.add(labels.name(i), labels.value(i));
            }
        }
        return kept.build();
    }

    static Labels nameless(Labels labels) {
        for (int i = 0; i < labels.size(); i++) {
            if (METRIC.contains(labels.name(i))) {
                return drop(labels, METRIC);
            }
        }
        return labels;
    }

    /** Labels that {@code without} or {@code ignoring} leave; those of the metric always go. */
    static Labels without(Labels labels, List<String> names) {
        LabelsBuilder kept = new LabelsBuilder();
        for (int i = 0; i < labels.size(); i++) {
            if (!METRIC.contains(labels.name(i)) && !names.contains(labels.name(i))) {
                kept.add(labels.name(i), labels.value(i));
            }
        }
        return kept.build();
    }

    /** With one label set, or gone where the value is empty. */
    static Labels with(Labels labels, String name, String value) {
        LabelsBuilder changed = new LabelsBuilder();
        for (int i = 0; i < labels.size(); i++) {
            if (!labels.name(i).equals(name)) {
                changed.add(labels.name(i), labels.value(i));
            }
        }
        return changed.add(name, value).build();
    }

    /** As messages show a set: the name as a label among the others. */
    static String shown(Labels labels) {
        StringBuilder text = new StringBuilder("{");
        labels.forEach((name, value) -> {
            text.append(text.length() == 1 ? "" : ", ").append(name).append('=');
            text.append(RawBytes.quoted(value));
        });
        return text.append('}').toString();
    }
}
