package dev.quadrant.cluster.lease;

/** A voter that takes the end of a lease from a clock that is not the proposer's. */
public final class BrokenAcceptor extends Acceptor {
    private final long off;

    private BrokenAcceptor(LeaseTerms terms, long now, long off) {
        super(terms, now);
        this.off = off;
    }

    public static Acceptor withClockOff(LeaseTerms terms, long now, long off) {
        return new BrokenAcceptor(terms, now, off);
    }

    @Override
    long keptUntil(long now, LeaseMessage.Propose propose) {
        return super.keptUntil(now, propose) + off;
    }
}
