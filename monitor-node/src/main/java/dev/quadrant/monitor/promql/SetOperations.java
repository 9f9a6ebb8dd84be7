package dev.quadrant.monitor.promql;

import dev.quadrant.monitor.labels.Labels;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** {@code and}, {@code or} and {@code unless}, step by step: which series there are may change from one to the next. */
final class SetOperations {
    private final Expression.Binary binary;
    private final int steps;

    SetOperations(Expression.Binary binary, int steps) {
        this.binary = binary;
        this.steps = steps;
    }

    Value evaluate(List<Row> left, List<Row> right) {
        return switch (binary.operator()) {
            case AND -> new Value.Vector(filtered(left, presence(right), true));
            case UNLESS -> new Value.Vector(filtered(left, presence(right), false));
            default -> {
                List<Row> rows = new ArrayList<>(left);
                rows.addAll(filtered(right, presence(left), false));
                yield new Value.Vector(rows);
            }
        };
    }

    /** For each signature the steps at which a series has it. */
    private Map<Labels, boolean[]> presence(List<Row> rows) {
        Map<Labels, boolean[]> presence = new HashMap<>();
        for (Row row : rows) {
            boolean[] at = presence.computeIfAbsent(
                    Binaries.signature(binary.matching(), row.labels()), signature -> new boolean[steps]);
            for (int i = 0; i < steps; i++) {
                at[i] |= row.present(i);
            }
        }
        return presence;
    }

    private List<Row> filtered(List<Row> rows, Map<Labels, boolean[]> presence, boolean wanted) {
        List<Row> kept = new ArrayList<>();
        for (Row row : rows) {
            boolean[] at = presence.get(Binaries.signature(binary.matching(), row.labels()));
            if (at == null && !wanted) {
                kept.add(row);
            } else if (at != null) {
                Row some = Row.none(row.labels(), row.nameless(), steps);
                for (int i = 0; i < steps; i++) {
                    if (at[i] == wanted) {
                        some.copy(i, row);
                    }
                }
                kept.add(some);
            }
        }
        return kept;
    }
}
