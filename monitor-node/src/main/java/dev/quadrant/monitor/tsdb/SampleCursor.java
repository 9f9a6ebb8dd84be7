package dev.quadrant.monitor.tsdb;

import dev.quadrant.monitor.histogram.FloatHistogram;

/** Samples of one series, oldest first. Not for several threads. */
public interface SampleCursor {
    /** Moves to the next sample; false when there is none. */
    boolean next();

    /** Time of the sample in ms since 1970. */
    long time();

    /** Bits of a float sample's value; {@link Stale#BITS} where the series ended, as floats or as histograms. */
    long bits();

    /** The value of a histogram sample; null where it is a float, or the series ended. */
    default FloatHistogram histogram() {
        return null;
    }

    /** When what the sample counts began, in ms since 1970; 0 when that is not known. */
    default long start() {
        return 0;
    }
}
