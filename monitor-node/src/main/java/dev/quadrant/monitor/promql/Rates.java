package dev.quadrant.monitor.promql;

import dev.quadrant.monitor.labels.Labels;
import java.util.List;

/** How fast values change: {@code rate}, {@code increase}, {@code delta}, and their instant forms. */
final class Rates {
    /** A gap at an end of the range that is longer than this many mean intervals is no scrape that just missed it. */
    private static final double GAP = 1.1;

    private static final List<String> COUNTERS = List.of("_total", "_sum", "_count", "_bucket");

    private Rates() {}

    static double rate(Window window, double[] arguments) {
        double increase = increase(window, arguments);
        return Points.present(increase) ? increase / ((window.end() - window.start()) / 1000.0) : increase;
    }

    static double increase(Window window, double[] arguments) {
        if (window.size() < 2) {
            return Points.ABSENT;
        }
        double change = window.last() - window.value(0);
        for (int i = 1; i < window.size(); i++) {
            if (window.value(i) < window.value(i - 1)) {
                // A counter that began anew: what it had lost counts.
                change += window.value(i - 1);
            }
        }
        return change * extrapolation(window, toZero(window, change));
    }

    static double delta(Window window, double[] arguments) {
        if (window.size() < 2) {
            return Points.ABSENT;
        }
        return (window.last() - window.value(0)) * extrapolation(window, Double.POSITIVE_INFINITY);
    }

    /** Seconds before the first sample at which a counter that grew as in the window was 0. */
    private static double toZero(Window window, double change) {
        return change > 0 && window.value(0) >= 0
                ? sampled(window) * (window.value(0) / change)
                : Double.POSITIVE_INFINITY;
    }

    private static double sampled(Window window) {
        return (window.lastTime() - window.time(0)) / 1000.0;
    }

    /**
     * How much longer the range is than what the samples span. Towards each end as far as the range goes, if a sample may
     * just have been missed; else half an interval.
     *
     * @param startMax most seconds towards the start
     */
    private static double extrapolation(Window window, double startMax) {
        double sampled = sampled(window);
        double interval = sampled / (window.size() - 1);
        double toStart = (window.time(0) - window.start()) / 1000.0;
        double toEnd = (window.end() - window.lastTime()) / 1000.0;
        if (toStart >= interval * GAP) {
            toStart = interval / 2;
        }
        if (toEnd >= interval * GAP) {
            toEnd = interval / 2;
        }
        return (sampled + Math.min(toStart, startMax) + toEnd) / sampled;
    }

    static double instantRate(Window window, double[] arguments) {
        int last = window.size() - 1;
        if (last < 1) {
            return Points.ABSENT;
        }
        double before = window.value(last - 1);
        double change = window.last() < before ? window.last() : window.last() - before;
        return change / ((window.lastTime() - window.time(last - 1)) / 1000.0);
    }

    static double instantDelta(Window window, double[] arguments) {
        int last = window.size() - 1;
        return last < 1 ? Points.ABSENT : window.last() - window.value(last - 1);
    }

    /** Tells of a rate of what does not look like a counter. */
    static void counter(Labels labels, Annotations annotations, Expression range) {
        String name = labels.get(Labels.NAME);
        if (!name.isEmpty() && COUNTERS.stream().noneMatch(name::endsWith)) {
            annotations.info(
                    range,
                    "metric might not be a counter, name does not end in _total/_sum/_count/_bucket: "
                            + RawBytes.quoted(name));
        }
    }
}
