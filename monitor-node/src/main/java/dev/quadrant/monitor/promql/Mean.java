package dev.quadrant.monitor.promql;

/** A mean: the sum by the count as long as the sum is in range, since that is the most exact; from then on step by step. */
final class Mean {
    private final Kahan sum = new Kahan();
    private double count;
    private boolean incremental;

    void add(double value) {
        count++;
        if (!incremental && count > 1 && sum.overflows(value)) {
            incremental = true;
            sum.divide(count - 1);
        }
        if (incremental) {
            sum.scale((count - 1) / count);
            sum.add(value / count);
        } else {
            sum.add(value);
        }
    }

    boolean empty() {
        return count == 0;
    }

    double value() {
        return incremental ? sum.value() : sum.value() / count;
    }
}
