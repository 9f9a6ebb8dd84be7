package dev.quadrant.monitor.tsdb;

/**
 * Which times are taken.
 *
 * @param sealed samples before are in blocks: none is taken, ms since 1970
 * @param late a sample that is older than what its series has is taken from this time on; {@link Long#MAX_VALUE} for never
 * @param ahead none behind this time is taken
 */
record TimeBounds(long sealed, long late, long ahead) {
    /** Takes what comes. */
    static final TimeBounds NONE = new TimeBounds(Long.MIN_VALUE, Long.MAX_VALUE, Long.MAX_VALUE);
}
