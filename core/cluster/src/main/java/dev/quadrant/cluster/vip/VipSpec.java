package dev.quadrant.cluster.vip;

/**
 * A virtual IP as this node is configured for it.
 *
 * @param name its name, and its lease's
 * @param role the role whose nodes may hold it
 * @param priority this node's, 0 to 255; the higher wins
 * @param preempt whether a holder hands over to a candidate of higher priority
 * @param preemptDelay how long that candidate must have been one without a break; nanoseconds
 * @param flapsMax how often this node may cease to be a candidate within a minute, at least 1: see {@link HoldDown}
 */
public record VipSpec(String name, String role, int priority, boolean preempt, long preemptDelay, int flapsMax) {
    /** Default of {@link #flapsMax}. */
    public static final int FLAPS_MAX = 4;

    private static final String KEY = "vip.";

    public VipSpec {
        if (flapsMax < 1) {
            throw new IllegalArgumentException("a node must be allowed to fail once");
        }
    }

    /** With the default bound on flapping. */
    public VipSpec(String name, String role, int priority, boolean preempt, long preemptDelay) {
        this(name, role, priority, preempt, preemptDelay, FLAPS_MAX);
    }

    /** The key under which members publish their priority as candidates. */
    public String key() {
        return KEY + name;
    }
}
