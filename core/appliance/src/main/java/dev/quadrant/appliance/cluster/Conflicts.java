package dev.quadrant.appliance.cluster;

/**
 * What a holder does when another machine claims its address: it announces again, so that the neighbours come back, and says
 * so; both with a bound, since the other machine may do the same for ever (RFC 5227, section 2.4, keeping the address as a host
 * with a lease may). Times are nanoseconds.
 */
final class Conflicts {
    private static final long MILLIS = 1_000_000;
    /** What the previous holder said last may arrive late; it is answered, and no conflict. */
    static final long AFTERMATH = 2_000 * MILLIS;

    static final long ANNOUNCE_EVERY = 1_000 * MILLIS;
    static final long REPORT_EVERY = 10_000 * MILLIS;

    private final long since;
    private long announceAt;
    private long reportAt;

    /** @param since when the address was put up */
    Conflicts(long since) {
        this.since = since;
        this.announceAt = since;
        this.reportAt = since + AFTERMATH;
    }

    /** Whether to announce because of a claim heard at {@code now}. */
    boolean announce(long now) {
        if (now - announceAt < 0) {
            return false;
        }
        announceAt = now + ANNOUNCE_EVERY;
        return true;
    }

    /** Whether a claim heard at {@code now} is a conflict, and not the previous holder's last word. */
    boolean counts(long now) {
        return now - since >= AFTERMATH;
    }

    /** Whether to tell people of a claim heard at {@code now}. */
    boolean report(long now) {
        if (now - reportAt < 0) {
            return false;
        }
        reportAt = now + REPORT_EVERY;
        return true;
    }
}
