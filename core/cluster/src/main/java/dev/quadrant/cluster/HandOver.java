package dev.quadrant.cluster;

import dev.quadrant.cluster.lease.Ballot;
import dev.quadrant.cluster.vip.Wish;

/**
 * A hand-over under way: the successor was asked whether it can take the address at once, and its answer is awaited. The holder
 * keeps address and lease meanwhile, so that a successor that is not there costs no time without a holder. For one thread.
 */
final class HandOver {
    /** Who wants it. */
    enum By {
        /** This node cannot hold the address any more. */
        NEED,
        /** A better candidate is there. */
        PREFERENCE,
        /** Somebody said so. */
        COMMAND
    }

    By by;
    String reason;
    final String successor;
    final Ballot ballot;
    /** When the holder no longer waits. */
    final long until;

    long askAgainAt;

    HandOver(By by, String reason, String successor, Ballot ballot, long now, long patience) {
        this.by = by;
        this.reason = reason;
        this.successor = successor;
        this.ballot = ballot;
        this.until = now + patience;
        this.askAgainAt = now + patience / 2;
    }

    /** Takes what the holder now wants, null for nothing; false when the hand-over is off. */
    boolean update(Wish wish) {
        if (wish != null && wish.must()) {
            by = By.NEED;
            reason = wish.reason();
            return true;
        }
        return by == By.COMMAND || by == By.PREFERENCE && wish != null;
    }

    long nextAt() {
        return Math.min(askAgainAt, until);
    }
}
