package dev.quadrant.monitor.promql;

import java.util.Locale;

/** Straight lines and smoothing through the samples of a window. */
final class Trends {
    private Trends() {}

    private record Line(double slope, double intercept) {}

    static double derivative(Window window, double[] arguments) {
        return window.size() < 2 ? Points.ABSENT : line(window, window.time(0)).slope();
    }

    static double predict(Window window, double[] arguments) {
        if (window.size() < 2) {
            return Points.ABSENT;
        }
        Line line = line(window, window.now());
        return line.slope() * arguments[0] + line.intercept();
    }

    /** Least squares; the intercept is the value at a time. */
    private static Line line(Window window, long time) {
        double first = window.value(0);
        boolean constant = true;
        Kahan xs = new Kahan();
        Kahan ys = new Kahan();
        Kahan products = new Kahan();
        Kahan squares = new Kahan();
        for (int i = 0; i < window.size(); i++) {
            double x = (window.time(i) - time) / 1000.0;
            double y = window.value(i);
            constant &= y == first;
            xs.add(x);
            ys.add(y);
            products.add(x * y);
            squares.add(x * x);
        }
        if (constant) {
            return Double.isInfinite(first) ? new Line(Double.NaN, Double.NaN) : new Line(0, first);
        }
        double count = window.size();
        double covariance = products.value() - xs.value() * ys.value() / count;
        double variance = squares.value() - xs.value() * xs.value() / count;
        double slope = covariance / variance;
        return new Line(slope, ys.value() / count - slope * xs.value() / count);
    }

    /** Holt's linear method: a level and a trend, each with its factor. */
    static double smooth(Window window, double[] arguments) throws QueryException {
        double level = factor("smoothing", "sf", arguments[0]);
        double trend = factor("trend", "tf", arguments[1]);
        if (window.size() < 2) {
            return Points.ABSENT;
        }
        double before = 0;
        double now = window.value(0);
        double slope = window.value(1) - window.value(0);
        for (int i = 1; i < window.size(); i++) {
            if (i > 1) {
                slope = trend * (now - before) + (1 - trend) * slope;
            }
            double next = level * window.value(i) + (1 - level) * (now + slope);
            before = now;
            now = next;
        }
        return now;
    }

    private static double factor(String what, String symbol, double factor) throws QueryException {
        if (!(factor > 0 && factor < 1)) {
            throw new QueryException(
                    QueryException.Kind.EXECUTION,
                    String.format(
                            Locale.ROOT, "invalid %s factor. Expected: 0 < %s < 1, got: %f", what, symbol, factor));
        }
        return factor;
    }
}
