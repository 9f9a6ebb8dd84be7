package dev.quadrant.monitor.logs.logql;

import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.IntStream;

/** Values of a series with their times, in any order until windows of them are computed. Not for several threads. */
final class Samples {
    private static final double NANOS = 1e9;

    private long[] times = new long[16];
    private double[] values = new double[16];
    private int count;

    void add(long time, double value) {
        if (count == times.length) {
            times = Arrays.copyOf(times, count * 2);
            values = Arrays.copyOf(values, count * 2);
        }
        times[count] = time;
        values[count++] = value;
    }

    /** A function of the window that ends at each step; NaN where it is empty. */
    double[] windows(Expression.RangeFunction function, double parameter, long range, Steps steps) {
        sort();
        double[] results = new double[steps.count()];
        int from = 0;
        int to = 0;
        for (int i = 0; i < results.length; i++) {
            long end = steps.time(i);
            while (to < count && times[to] <= end) {
                to++;
            }
            while (from < to && times[from] <= end - range) {
                from++;
            }
            results[i] = from == to ? Double.NaN : of(function, parameter, range, from, to);
        }
        return results;
    }

    private void sort() {
        int[] order = IntStream.range(0, count)
                .boxed()
                .sorted(Comparator.comparingLong(i -> times[i]))
                .mapToInt(Integer::intValue)
                .toArray();
        long[] sortedTimes = new long[count];
        double[] sortedValues = new double[count];
        for (int i = 0; i < count; i++) {
            sortedTimes[i] = times[order[i]];
            sortedValues[i] = values[order[i]];
        }
        times = sortedTimes;
        values = sortedValues;
    }

    private double of(Expression.RangeFunction function, double parameter, long range, int from, int to) {
        double[] window = Arrays.copyOfRange(values, from, to);
        double sum = Arrays.stream(window).sum();
        return switch (function) {
            case RATE -> sum / (range / NANOS);
            case COUNT_OVER_TIME -> window.length;
            case AVG_OVER_TIME -> sum / window.length;
            case MIN_OVER_TIME -> Arrays.stream(window).min().orElseThrow();
            case MAX_OVER_TIME -> Arrays.stream(window).max().orElseThrow();
            case FIRST_OVER_TIME -> window[0];
            case LAST_OVER_TIME -> window[window.length - 1];
            case STDVAR_OVER_TIME -> Statistics.variance(window);
            case STDDEV_OVER_TIME -> Math.sqrt(Statistics.variance(window));
            case QUANTILE_OVER_TIME -> Statistics.quantile(parameter, window);
            default -> sum;
        };
    }
}
