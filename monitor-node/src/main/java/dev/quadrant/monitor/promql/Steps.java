package dev.quadrant.monitor.promql;

/**
 * The times of an evaluation, in ms since 1970, both ends included.
 *
 * @param step at least 1
 */
record Steps(long from, long to, long step) {
    static Steps one(long time) {
        return new Steps(time, time, 1);
    }

    int count() {
        return (int) ((to - from) / step) + 1;
    }

    long time(int index) {
        return from + index * step;
    }
}
