package dev.quadrant.cluster.lease;

import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * The times of leases; nanoseconds, unless said otherwise.
 *
 * @param voters names of the nodes that vote, the same on every node
 * @param duration how long a lease lasts after its proposal was sent
 * @param maximum the longest lease in the cluster, and so how long a voter is mute after its start; the same on every node
 * @param driftPpm by how much any two clocks may differ in rate, in millionths
 * @param renewEvery how often a holder renews
 * @param retryEvery after what time a message without an answer is sent again
 * @param backOff the longest random wait after a lost attempt
 * @param acquireMargin how much of a new lease must be left for it to count
 * @param dropMargin how long before its end a lease that is not renewed is given up
 * @param killMargin how long before its end the kernel ends the process that did not give up: it covers the teardown of the
 *     process, after which its address is gone
 */
public record LeaseTerms(
        List<String> voters,
        long duration,
        long maximum,
        int driftPpm,
        long renewEvery,
        long retryEvery,
        long backOff,
        long acquireMargin,
        long dropMargin,
        long killMargin) {
    /** Covers the granularity of a voter's timer; nanoseconds. */
    private static final long SLACK = 1_000_000;

    public LeaseTerms {
        voters = voters.stream().sorted().toList();
        require(duration <= maximum, "a lease longer than the longest");
        require(killMargin > 0 && dropMargin > killMargin && acquireMargin > dropMargin, "margins out of order");
        require(acquireMargin < duration && renewEvery + dropMargin < duration, "a duration shorter than its margins");
    }

    private static void require(boolean condition, String otherwise) {
        if (!condition) {
            throw new IllegalArgumentException(otherwise);
        }
    }

    /** Votes that make a majority. */
    public int majority() {
        return voters.size() / 2 + 1;
    }

    /**
     * How long a voter keeps what a proposer thinks of as {@code duration}. Each of the two clocks may be off by the bound,
     * so twice the bound.
     */
    public long kept(long duration) {
        return duration + duration / 1_000_000 * 2 * driftPpm + SLACK;
    }

    /** A number that differs, all but surely, when the voters or the longest lease differ (FNV-1a). */
    public long sum() {
        long sum = 0xcbf29ce484222325L;
        for (byte b : (String.join(",", voters) + ';' + maximum).getBytes(StandardCharsets.UTF_8)) {
            sum = (sum ^ b & 0xff) * 0x100000001b3L;
        }
        return sum;
    }
}
