package dev.quadrant.cluster.lease;

/** What a {@link Proposer} wants done, in this order. No method answers the proposer before it returned. */
public interface LeaseOutput {
    /** Sends a message to a voter, which may be this node itself. */
    void toVoter(String voter, LeaseMessage message);

    /** Sends a message to every voter and to everybody else who may want the lease. */
    void toAll(LeaseMessage message);

    /** The lease is ours until {@code end}. */
    void acquired(Ballot ballot, long end);

    /** The lease is ours until the later {@code end}. */
    void extended(long end);

    /** The lease ends soon and could not be renewed: what depends on it goes now. */
    void lost(String reason);

    /** A voter refused. */
    void refused(String voter, Refusal reason, String holder);
}
