package dev.quadrant.monitor.tsdb;

/** The windows of two hours in which time is cut: each becomes a block, and no chunk has samples of two of them. */
final class Windows {
    static final long MILLIS = 2 * 3600_000L;

    private Windows() {}

    static long begin(long time) {
        return Math.floorDiv(time, MILLIS) * MILLIS;
    }

    static long end(long time) {
        return begin(time) + MILLIS;
    }
}
