package dev.quadrant.monitor.promql;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Which series of a group stay at a step. */
final class Ranking {
    private Ranking() {}

    /** Indexes of at most {@code count} rows that have a point, best first; NaN is worse than all numbers. */
    static List<Integer> order(Aggregator operator, List<Row> rows, int step, int count) {
        List<Integer> order = new ArrayList<>();
        for (int row = 0; row < rows.size(); row++) {
            Row candidate = rows.get(row);
            boolean point = Points.present(candidate.points()[step]);
            if (point || operator == Aggregator.LIMITK && candidate.present(step)) {
                order.add(row);
            }
        }
        if (operator != Aggregator.LIMITK) {
            Comparator<Integer> ascending =
                    Comparator.comparingDouble(row -> rows.get(row).points()[step]);
            Comparator<Integer> best = operator == Aggregator.TOPK ? ascending.reversed() : ascending;
            order.sort(Comparator.<Integer, Boolean>comparing(
                            row -> Double.isNaN(rows.get(row).points()[step]))
                    .thenComparing(best));
        }
        return order.subList(0, Math.clamp(count, 0, order.size()));
    }
}
