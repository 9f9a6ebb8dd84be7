package dev.quadrant.monitor.promql;

import dev.quadrant.monitor.labels.Labels;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** What a query's author should know of the result, each with its place in the query and once. */
final class Annotations {
    /** Most that are kept of each kind. */
    private static final int MAX = 10;

    private final String query;
    private final Set<String> warnings = new LinkedHashSet<>();
    private final Set<String> infos = new LinkedHashSet<>();

    Annotations(String query) {
        this.query = query;
    }

    void warn(Expression place, String message) {
        add(warnings, "PromQL warning: ", place, message);
    }

    void info(Expression place, String message) {
        add(infos, "PromQL info: ", place, message);
    }

    private void add(Set<String> to, String kind, Expression place, String message) {
        if (to.size() < MAX) {
            to.add(kind + message + " (" + QueryException.place(query, place.position()) + ")");
        }
    }

    /** The metric's name as messages end with it; empty when there is none. */
    static String ofMetric(Labels labels) {
        String name = labels.get(Labels.NAME);
        return name.isEmpty() ? "" : " for metric name " + RawBytes.quoted(name);
    }

    List<String> warnings() {
        return List.copyOf(warnings);
    }

    List<String> infos() {
        return List.copyOf(infos);
    }
}
