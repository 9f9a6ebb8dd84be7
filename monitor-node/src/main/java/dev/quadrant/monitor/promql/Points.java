package dev.quadrant.monitor.promql;

import java.util.Arrays;

/** Values at the steps of an evaluation; a NaN of its own, which no computation makes, says that there is none. */
final class Points {
    private static final long ABSENT_BITS = 0x7ff80000000ab5e7L;

    /** No point. Never to be computed with: a NaN's bits may pass through arithmetic. */
    static final double ABSENT = Double.longBitsToDouble(ABSENT_BITS);

    private Points() {}

    static boolean present(double value) {
        return Double.doubleToRawLongBits(value) != ABSENT_BITS;
    }

    static double[] none(int steps) {
        double[] points = new double[steps];
        Arrays.fill(points, ABSENT);
        return points;
    }

    static double[] all(int steps, double value) {
        double[] points = new double[steps];
        Arrays.fill(points, value);
        return points;
    }

    static boolean any(double[] points) {
        for (double point : points) {
            if (present(point)) {
                return true;
            }
        }
        return false;
    }
}
