package dev.quadrant.lb.stats;

/** The bounds of latency histograms, and where a duration falls. */
public final class Latency {
    private static final double[] SECONDS = {
        0.000_25, 0.000_5, 0.001, 0.002_5, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10
    };
    private static final long[] NANOS = nanos();

    private Latency() {}

    /** Buckets, the one without an upper bound included. */
    public static int buckets() {
        return NANOS.length + 1;
    }

    /** Upper bound of a bucket in seconds; infinite for the last. */
    public static double bound(int bucket) {
        return bucket < SECONDS.length ? SECONDS[bucket] : Double.POSITIVE_INFINITY;
    }

    /** The bucket that a duration falls into. */
    public static int bucket(long nanos) {
        int bucket = 0;
        while (bucket < NANOS.length && nanos > NANOS[bucket]) {
            bucket++;
        }
        return bucket;
    }

    private static long[] nanos() {
        long[] nanos = new long[SECONDS.length];
        for (int i = 0; i < nanos.length; i++) {
            nanos[i] = Math.round(SECONDS[i] * 1e9);
        }
        return nanos;
    }
}
