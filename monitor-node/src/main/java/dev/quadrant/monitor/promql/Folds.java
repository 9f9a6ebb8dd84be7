package dev.quadrant.monitor.promql;

import java.util.Arrays;
import java.util.List;

/** What a group has at a step. */
final class Folds {
    private Folds() {}

    /** The values of a step, in the order of the rows. */
    static double[] values(List<Row> rows, int step) {
        double[] values = new double[rows.size()];
        int size = 0;
        for (Row row : rows) {
            if (Points.present(row.points()[step])) {
                values[size++] = row.points()[step];
            }
        }
        return Arrays.copyOf(values, size);
    }
}
