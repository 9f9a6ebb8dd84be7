package dev.quadrant.monitor.promql;

import java.util.List;

/** What an expression evaluated to, at all steps. Range vectors are no values: their samples are streamed. */
sealed interface Value {
    /** A number at each step. */
    final class Scalar implements Value {
        private final double[] points;

        Scalar(double[] points) {
            this.points = points;
        }

        /** As {@link Points} has them; all are there. */
        double[] points() {
            return points;
        }
    }

    /** Series. */
    record Vector(List<Row> rows) implements Value {}

    /** A string. */
    record Text(String text) implements Value {}
}
