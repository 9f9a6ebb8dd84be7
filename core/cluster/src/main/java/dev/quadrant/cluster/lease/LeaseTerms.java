package dev.quadrant.cluster.lease;

import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;

/**
 * The times of leases; nanoseconds, unless said otherwise. Immutable.
 *
 * @param voters names of the nodes that vote, the same on every node; at most {@value #VOTERS_MAX}
 * @param duration how long a lease lasts after its proposal was sent
 * @param maximum the longest lease in the cluster, and so how long a voter is mute after its start; the same on every node
 * @param driftPpm by how much the rate of any clock may differ from true time, in millionths, 0 to {@value #DRIFT_PPM_MAX};
 *     the same on every node
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
    public static final int VOTERS_MAX = 15;
    public static final int DRIFT_PPM_MAX = 100_000;

    private static final long MILLION = 1_000_000;
    /** Covers the granularity of a voter's timer and what integer division loses; nanoseconds. */
    private static final long SLACK = 1_000_000;

    public LeaseTerms {
        voters = voters.stream().sorted().toList();
        require(voters.size() <= VOTERS_MAX, "more than " + VOTERS_MAX + " voters");
        require(new HashSet<>(voters).size() == voters.size(), "a voter that is named twice");
        require(driftPpm >= 0 && driftPpm <= DRIFT_PPM_MAX, "a drift that is not 0 to " + DRIFT_PPM_MAX + " ppm");
        require(duration <= maximum, "a lease longer than the longest");
        require(killMargin > 0 && dropMargin > killMargin && acquireMargin > dropMargin, "margins out of order");
        require(acquireMargin < duration && renewEvery + dropMargin < duration, "a duration shorter than its margins");
        require(retryEvery > 0 && backOff > 0, "a pause of nothing");
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
     * How long a voter keeps what a proposer thinks of as {@code duration}. A proposer's clock that is slow by the bound
     * takes {@code duration / (1 - drift)} of true time for it; a voter's that is fast by the bound measures {@code 1 + drift}
     * times that.
     */
    public long kept(long duration) {
        return duration + duration / (MILLION - driftPpm) * 2 * driftPpm + SLACK;
    }

    /**
     * How much later a candidate asks for each better one: the better one's random wait and its two round trips are over by
     * then, so that the second asks in vain only when the first did.
     */
    public long stagger() {
        return backOff + retryEvery;
    }

    /**
     * The longest time without a holder after a single fault of the holder, on a network that loses nothing: it renewed just
     * before, so that the voters keep its lease for all of {@link #kept}; then the best candidate that is left asks after its
     * random wait, and needs a round trip to be promised and one to be given the lease.
     *
     * @param roundTrip between two hosts, with what a busy host adds
     */
    public long takeover(long roundTrip) {
        return kept(duration) + backOff + 2 * roundTrip + roundTrip / 2;
    }

    /**
     * A number that differs, all but surely, from another node's when its voters differ (the upper half) or its longest lease
     * or drift (the lower).
     */
    public long sum() {
        return hash(String.join(",", voters)) << Integer.SIZE | hash(maximum + "," + driftPpm) & 0xffff_ffffL;
    }

    /** What makes another node's {@link #sum} differ from {@code mine}; null when nothing does. */
    static Refusal difference(long mine, long theirs) {
        if (mine == theirs) {
            return null;
        }
        return mine >>> Integer.SIZE == theirs >>> Integer.SIZE ? Refusal.TIMES : Refusal.VOTERS;
    }

    /** FNV-1a, 64 bits folded to 32. */
    private static long hash(String text) {
        long hash = 0xcbf29ce484222325L;
        for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
            hash = (hash ^ b & 0xff) * 0x100000001b3L;
        }
        return (hash ^ hash >>> Integer.SIZE) & 0xffff_ffffL;
    }
}
