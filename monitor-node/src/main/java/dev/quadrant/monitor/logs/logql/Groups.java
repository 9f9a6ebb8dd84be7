package dev.quadrant.monitor.logs.logql;

import dev.quadrant.monitor.labels.Labels;
import dev.quadrant.monitor.labels.LabelsBuilder;
import java.util.List;

/** Applies groupings. */
final class Groups {
    private Groups() {}

    /** What is left of labels; all become one without a grouping. */
    static Labels of(Expression.Grouping grouping, Labels labels) {
        if (grouping == null) {
            return Labels.EMPTY;
        }
        LabelsBuilder left = new LabelsBuilder();
        labels.forEach((name, value) -> {
            if (grouping.names().contains(name) == grouping.by()) {
                left.add(name, value);
            }
        });
        return left.build();
    }

    /** The same for a line whose labels need not all be put together. */
    static Labels of(Expression.Grouping grouping, Line line) {
        if (grouping == null) {
            return Labels.EMPTY;
        }
        if (!grouping.by()) {
            return of(grouping, line.labels());
        }
        List<String> names = grouping.names();
        LabelsBuilder left = new LabelsBuilder();
        for (int i = 0; i < names.size(); i++) {
            if (names.indexOf(names.get(i)) == i) {
                left.add(names.get(i), line.label(names.get(i)));
            }
        }
        return left.build();
    }
}
