package dev.quadrant.dns.transport;

/**
 * How long a sample of queries took, from the kernel's hand to the kernel's hand. Written by one thread with plain writes; others
 * read values that may be a moment old.
 */
public final class Latency {
    /** Upper bounds of the buckets, in nanoseconds; a last bucket has no bound. */
    private static final long[] BOUNDS = {
        5_000,
        10_000,
        25_000,
        50_000,
        100_000,
        250_000,
        500_000,
        1_000_000,
        2_500_000,
        5_000_000,
        10_000_000,
        100_000_000
    };

    private final long[] counts = new long[BOUNDS.length + 1];
    private long sum;

    /** Adds {@code queries} that each waited at most so long. */
    void add(long nanos, int queries) {
        int bucket = 0;
        while (bucket < BOUNDS.length && nanos > BOUNDS[bucket]) {
            bucket++;
        }
        counts[bucket] += queries;
        sum += nanos * queries;
    }

    /** Number of buckets, that without a bound included. */
    public static int buckets() {
        return BOUNDS.length + 1;
    }

    /** Upper bound of a bucket in seconds; infinite for the last. */
    public static double bound(int bucket) {
        return bucket < BOUNDS.length ? BOUNDS[bucket] / 1e9 : Double.POSITIVE_INFINITY;
    }

    /** Queries in a bucket. */
    public long count(int bucket) {
        return counts[bucket];
    }

    /** Seconds that all sampled queries took together. */
    public double seconds() {
        return sum / 1e9;
    }
}
