package dev.quadrant.monitor.promql;

import dev.quadrant.monitor.histogram.CounterReset;
import dev.quadrant.monitor.histogram.FloatHistogram;
import dev.quadrant.monitor.histogram.ResetHint;

/**
 * Finds out what the hints of a series' histograms leave open, from one sample to the next. Where a function asks for counts
 * and sums alone, Prometheus does so while it reads, and tells of counter resets that contradict each other.
 */
final class ResetHints {
    private final boolean active;
    private FloatHistogram before;

    ResetHints(boolean active) {
        this.active = active;
    }

    /** The next histogram of the series, as it should be seen. */
    FloatHistogram resolve(FloatHistogram histogram) {
        if (!active) {
            return histogram;
        }
        FloatHistogram known = histogram;
        if (before != null && histogram.hint() == ResetHint.UNKNOWN) {
            known = histogram.hinted(CounterReset.seen(before, histogram) ? ResetHint.RESET : ResetHint.NOT_RESET);
        }
        before = histogram;
        return known;
    }
}
