package dev.quadrant.cluster.vip;

/**
 * A virtual IP as this node is configured for it.
 *
 * @param name its name, and its lease's
 * @param role the role whose nodes may hold it
 * @param priority this node's, 0 to 255; the higher wins
 * @param preempt whether a holder hands over to a candidate of higher priority
 * @param preemptDelay how long that candidate must have been one without a break; nanoseconds
 */
public record VipSpec(String name, String role, int priority, boolean preempt, long preemptDelay) {
    private static final String KEY = "vip.";

    /** The key under which members publish their priority as candidates. */
    public String key() {
        return KEY + name;
    }
}
