package dev.quadrant.monitor.promql;

/** The population variance, in one pass (Welford 1962). */
final class Deviation {
    private final Kahan mean = new Kahan();
    private final Kahan squares = new Kahan();
    private double count;

    void add(double value) {
        count++;
        double delta = value - mean.value();
        mean.add(delta / count);
        squares.add(delta * (value - mean.value()));
    }

    boolean empty() {
        return count == 0;
    }

    double variance() {
        return squares.value() / count;
    }
}
