package dev.quadrant.monitor.promql;

/** What the times at which counting began tell of counter resets. 0 is a time that is not known. */
final class Starts {
    private Starts() {}

    /**
     * Whether counting began anew between two samples. A start that is the time of the sample before is that of a delta,
     * unless the start before was not known, or was the time of that sample itself: so OpenTelemetry writes a counter of
     * which it did not see the beginning.
     */
    static boolean reset(long startBefore, long before, long start, long time) {
        if (start == 0 || start >= time || start < before) {
            return false;
        }
        return start > before || startBefore != 0 && startBefore < before;
    }

    /** Whether counting began before the sample before, and yet anew. */
    static boolean overlap(long startBefore, long before, long start) {
        return start != 0 && start < before && start != startBefore;
    }
}
