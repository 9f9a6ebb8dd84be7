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

    // Written out: a record's own is interpreted in a native image, at some 10 us a call (bench/README.md).
    @Override
    public boolean equals(Object other) {
        return this == other || other instanceof Health(boolean was, String why) && ready == was && reason.equals(why);
    }

    @Override
    public int hashCode() {
        return 31 * Boolean.hashCode(ready) + reason.hashCode();
    }
}
