package dev.quadrant.monitor.promql;

/** The {@code _over_time} functions: figures of the samples in a window. */
final class OverTime {
    private OverTime() {}

    static double sum(Window window, double[] arguments) {
        Kahan sum = new Kahan();
        for (int i = 0; i < window.size(); i++) {
            sum.add(window.value(i));
        }
        return sum.value();
    }

    static double average(Window window, double[] arguments) {
        Mean mean = new Mean();
        for (int i = 0; i < window.size(); i++) {
            mean.add(window.value(i));
        }
        return mean.value();
    }

    static double least(Window window, double[] arguments) {
        return window.value(extreme(window, -1, false));
    }

    static double greatest(Window window, double[] arguments) {
        return window.value(extreme(window, 1, false));
    }

    static double leastTime(Window window, double[] arguments) {
        return window.time(extreme(window, -1, true)) / 1000.0;
    }

    static double greatestTime(Window window, double[] arguments) {
        return window.time(extreme(window, 1, true)) / 1000.0;
    }

    /** Index of the least (sign -1) or greatest (1); NaN only when there is no number. */
    private static int extreme(Window window, int sign, boolean latest) {
        int best = 0;
        for (int i = 1; i < window.size(); i++) {
            double value = window.value(i) * sign;
            double known = window.value(best) * sign;
            if (value > known || latest && value == known || Double.isNaN(known)) {
                best = i;
            }
        }
        return best;
    }

    static double variance(Window window, double[] arguments) {
        Deviation deviation = new Deviation();
        for (int i = 0; i < window.size(); i++) {
            deviation.add(window.value(i));
        }
        return deviation.variance();
    }

    /** The median of the distances from the median. */
    static double medianDistance(Window window, double[] arguments) {
        double[] values = window.sorted();
        double median = Quantiles.of(0.5, values);
        for (int i = 0; i < values.length; i++) {
            values[i] = Math.abs(values[i] - median);
        }
        return Quantiles.of(0.5, Quantiles.sort(values));
    }

    static Function.Body quantile() {
        return new Quantile(RangeFunctions.at(1, (window, arguments) -> Quantiles.of(arguments[0], window.sorted())));
    }

    /** Warns of quantiles that are none before the body computes them. */
    private record Quantile(Function.Body body) implements Function.Body {
        @Override
        public Value evaluate(Evaluator evaluator, Expression.Call call) throws QueryException {
            warn(evaluator, call);
            return body.evaluate(evaluator, call);
        }

        @Override
        public void each(Evaluator evaluator, Expression.Call call, RowVisitor visitor) throws QueryException {
            warn(evaluator, call);
            body.each(evaluator, call, visitor);
        }

        private static void warn(Evaluator evaluator, Expression.Call call) throws QueryException {
            for (double quantile : evaluator.scalar(call.arguments().get(0))) {
                String complaint = Quantiles.complaint(quantile);
                if (complaint != null) {
                    evaluator.annotations().warn(call.arguments().get(0), complaint);
                }
            }
        }
    }
}
