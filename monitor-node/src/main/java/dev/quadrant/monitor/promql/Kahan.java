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
        if (Double.isInfinite(next)) {
            lost = 0;
        } else if (Math.abs(sum) >= Math.abs(value)) {
            lost += (sum - next) + value;
        } else {
            lost += (value - next) + sum;
        }
        sum = next;
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
        return Double.isInfinite(sum) ? sum : sum + lost;
    }
}
