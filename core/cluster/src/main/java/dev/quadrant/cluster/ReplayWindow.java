package dev.quadrant.cluster;

/**
 * Which packets of a sender were seen: the last {@value #WINDOW} sequence numbers of its current session. Late packets within
 * the window pass once, all others do not. A higher session follows a lower one at once: the sender was started again. A lower
 * one follows a higher one only after a silence: the sender was started again with its clock set back. A session that was
 * followed by another never comes back, as far as the last {@value #RETIRED} are remembered.
 *
 * <p>What passes after all (packets of an older life yet, or of a life before this receiver's, while the sender is silent)
 * does no harm: ballots, rounds and incarnations are older than what is known by then.
 */
final class ReplayWindow {
    private static final int WINDOW = 64;
    private static final int RETIRED = 8;

    private final long silence;
    private final long[] retired = new long[RETIRED];
    private int retirements;
    private long session;
    private long highest;
    private long seen;
    private long heard;

    /** @param silence after which a lower session may follow a higher one; nanoseconds */
    ReplayWindow(long silence) {
        this.silence = silence;
    }

    /** Whether a packet is new; it is not the next time. */
    boolean fresh(long now, long session, long sequence) {
        if (seen == 0) {
            return begin(now, session, sequence);
        }
        if (session != this.session) {
            if (isRetired(session) || session < this.session && now - heard <= silence) {
                return false;
            }
            retired[retirements++ % RETIRED] = this.session;
            return begin(now, session, sequence);
        }
        return within(now, sequence);
    }

    private boolean begin(long now, long session, long sequence) {
        this.session = session;
        this.highest = sequence;
        this.seen = 1;
        this.heard = now;
        return true;
    }

    private boolean isRetired(long session) {
        for (int i = 0; i < Math.min(retirements, RETIRED); i++) {
            if (retired[i] == session) {
                return true;
            }
        }
        return false;
    }

    private boolean within(long now, long sequence) {
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
