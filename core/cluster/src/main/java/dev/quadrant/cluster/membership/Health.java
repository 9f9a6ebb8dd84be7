package dev.quadrant.cluster.membership;

/**
 * How a member is in one of its roles.
 *
 * @param ready whether it does its work
 * @param reason why not, one word, at most {@value #REASON_MAX} bytes; empty when it is ready
 */
public record Health(boolean ready, String reason) {
    public static final int REASON_MAX = 32;

    public static final Health READY = new Health(true, "");
    /** Without a reason that is known better. */
    public static final Health NOT_READY = new Health(false, "not-ready");

    public Health {
        if (Member.utf8(reason) > REASON_MAX) {
            throw new IllegalArgumentException("a reason of health is out of bounds");
        }
    }

    public static Health of(boolean ready) {
        return ready ? READY : NOT_READY;
    }
}
