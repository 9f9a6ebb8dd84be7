package dev.quadrant.monitor.promql;

import dev.quadrant.monitor.labels.Labels;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Collects series whose labels may have become equal: they are one series, as long as they never have a point at once. */
final class Rows {
    private final Map<Labels, Row> rows = new LinkedHashMap<>();

    void add(Row row) throws QueryException {
        Row known = rows.putIfAbsent(row.labels(), row);
        if (known != null) {
            merge(known, row);
        }
    }

    private static void merge(Row into, Row from) throws QueryException {
        for (int i = 0; i < from.points().length; i++) {
            if (from.present(i)) {
                if (into.present(i)) {
                    throw new QueryException(
                            QueryException.Kind.EXECUTION, "vector cannot contain metrics with the same labelset");
                }
                into.copy(i, from);
            }
        }
    }

    Value.Vector vector() {
        return new Value.Vector(list());
    }

    List<Row> list() {
        return new ArrayList<>(rows.values());
    }
}
