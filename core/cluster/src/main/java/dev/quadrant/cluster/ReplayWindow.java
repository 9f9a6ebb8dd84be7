package dev.quadrant.cluster;

/**
 * Which packets of a sender were seen: the last {@value #WINDOW} sequence numbers of its current session. Late packets within
 * the window pass once, all others and those of another session while the current one lives do not. What passes after all
 * (a session's packets, after the sender was silent for long) does no harm: ballots, rounds and incarnations are older than
 * what is known by then.
 */
final class ReplayWindow {
    private static final int WINDOW = 64;

    private long session;
    private long highest;
    private long seen;
    private long heard;
    private final long silence;

    /** @param silence after which a lower session may follow a higher one; nanoseconds */
    ReplayWindow(long silence) {
        this.silence = silence;
    }

    /** Whether a packet is new; it is not the next time. */
    boolean fresh(long now, long session, long sequence) {
        if (seen == 0 || session > this.session || session < this.session && now - heard > silence) {
            this.session = session;
            this.highest = sequence;
            this.seen = 1;
            this.heard = now;
            return true;
        }
        if (session != this.session) {
            return false;
        }
        long behind = highest - sequence;
        if (behind < 0) {
            seen = -behind >= WINDOW ? 1 : seen << -behind | 1;
            highest = sequence;
        } else if (behind >= WINDOW || (seen >> behind & 1) != 0) {
            return false;
        } else {
            seen |= 1L << behind;
        }
        heard = now;
        return true;
    }
}
