package dev.quadrant.monitor.tsdb;

/**
 * Told of samples as the store takes them, in their order: each one, then the end of the batch. Called by whoever commits, with
 * the store's lock held, so calls do not overlap: must be quick, must not throw and must not call the store.
 */
public interface SampleListener {
    /** Takes nothing. */
    SampleListener NONE = new SampleListener() {
        @Override
        public void sample(Series series, long time, long bits) {}

        @Override
        public void committed() {}
    };

    /**
     * One sample.
     *
     * @param time ms since 1970
     * @param bits of the value; {@link Stale#BITS} where the series ends
     */
    void sample(Series series, long time, long bits);

    /** The batch is complete. */
    void committed();
}
