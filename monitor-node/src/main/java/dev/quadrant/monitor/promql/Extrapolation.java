package dev.quadrant.monitor.promql;

/**
 * How much longer a range is than what its samples span. Towards each end as far as the range goes, if a sample may just
 * have been missed; else half an interval.
 *
 * @param first time of the first sample, in ms
 * @param last time of the last sample, in ms
 * @param samples how many there are
 * @param start when what they count began, in ms, if that lies in the range: then it was 0, and there is nothing to guess;
 *     else 0
 */
record Extrapolation(long first, long last, int samples, long start) {
    /** A gap at an end of the range that is longer than this many mean intervals is no scrape that just missed it. */
    private static final double GAP = 1.1;

    /** That of the numbers in a window. */
    static Extrapolation ofNumbers(Window window, boolean counter) {
        long start = counter ? start(window, window.started(0), window.time(0)) : 0;
        return new Extrapolation(window.time(0), window.lastTime(), window.size(), start);
    }

    /** That of the histograms in a window. */
    static Extrapolation ofHistograms(Window window, boolean counter) {
        int count = window.histograms();
        long first = window.histogramTime(0);
        long start = counter ? start(window, window.histogramStarted(0), first) : 0;
        return new Extrapolation(first, window.histogramTime(count - 1), count, start);
    }

    private static long start(Window window, long start, long first) {
        return start > window.start() && start < first ? start : 0;
    }

    boolean started() {
        return start != 0;
    }

    /** Whether there are samples enough. */
    boolean possible() {
        return samples > 1 || started();
    }

    /**
     * What a change between the samples is to be multiplied by.
     *
     * @param toZero how much before the first sample a counter that grew as in the window was 0, as part of what the samples
     *     span; it goes no further back than that
     */
    double factor(Window window, double toZero) {
        double interval = samples == 1 ? 0 : (last - first) / 1000.0 / (samples - 1);
        double sampled = (last - (started() ? start : first)) / 1000.0;
        double toStart = started() ? 0 : (first - window.start()) / 1000.0;
        double toEnd = (window.end() - last) / 1000.0;
        if (!started() && toStart >= interval * GAP) {
            toStart = interval / 2;
        }
        if (toEnd >= interval * GAP) {
            toEnd = interval / 2;
        }
        return (sampled + Math.min(toStart, sampled * toZero) + toEnd) / sampled;
    }
}
