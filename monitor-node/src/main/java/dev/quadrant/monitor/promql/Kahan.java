package dev.quadrant.monitor.promql;

/** A sum whose rounding errors are kept beside it (Kahan, Babuska, Neumaier 1974). */
final class Kahan {
    private double sum;
    private double lost;

    Kahan() {}

    Kahan(double sum, double lost) {
        this.sum = sum;
        this.lost = lost;
    }

    void add(double value) {
        double next = sum + value;
        lost = lost(sum, lost, value, next);
        sum = next;
    }

    /** What rounding has lost in all once {@code value} was added to {@code sum}, which made {@code next}. */
    static double lost(double sum, double lost, double value, double next) {
        if (Double.isInfinite(next)) {
            return 0;
        }
        return lost + (Math.abs(sum) >= Math.abs(value) ? (sum - next) + value : (value - next) + sum);
    }

    /** The sum with what rounding lost. */
    static double value(double sum, double lost) {
        return Double.isInfinite(sum) ? sum : sum + lost;
    }

    /** Makes both parts smaller or larger. */
    void scale(double factor) {
        sum *= factor;
        lost *= factor;
    }

    void divide(double divisor) {
        sum /= divisor;
        lost /= divisor;
    }

    /** Whether adding the value would leave the range of a double though both are in it. */
    boolean overflows(double value) {
        return !Double.isInfinite(sum) && !Double.isInfinite(value) && Double.isInfinite(sum + value);
    }

    double value() {
        return value(sum, lost);
    }
}
