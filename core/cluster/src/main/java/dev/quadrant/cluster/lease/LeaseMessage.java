package dev.quadrant.cluster.lease;

/** What proposers, acceptors and candidates say to each other. Every message names its lease and the ballot that it is about. */
public sealed interface LeaseMessage {
    String lease();

    Ballot ballot();

    /** May I try? {@code terms} is {@link LeaseTerms#sum}. */
    record Prepare(String lease, Ballot ballot, long terms) implements LeaseMessage {}

    /** You may: I take no lower ballot, and nobody else has the lease as far as I know. */
    record Promise(String lease, Ballot ballot) implements LeaseMessage {}

    /**
     * Let me have it.
     *
     * @param round grows with every renewal under one ballot
     * @param duration nanoseconds
     */
    record Propose(String lease, Ballot ballot, long round, long duration, long terms) implements LeaseMessage {}

    /** You have my vote, for the duration that this round proposed. */
    record Accepted(String lease, Ballot ballot, long round) implements LeaseMessage {}

    /**
     * No.
     *
     * @param ballot the refused ballot
     * @param highest the highest ballot that this voter has met, the refused one when that is it
     * @param holder who has the lease as far as this voter knows, empty when nobody has
     * @param remaining nanoseconds until asking again makes sense
     */
    record Refused(String lease, Ballot ballot, Refusal reason, Ballot highest, String holder, long remaining)
            implements LeaseMessage {}

    /**
     * I no longer have it: forget this ballot and all of mine below it.
     *
     * @param successor who shall ask first, empty for whoever is best
     */
    record Release(String lease, Ballot ballot, String successor) implements LeaseMessage {}

    /** From a holder to a candidate: I want to hand over to you; can you take it at once? */
    record Offer(String lease, Ballot ballot) implements LeaseMessage {}

    /** The candidate's answer: I can, and wait for your {@link Release}. */
    record Willing(String lease, Ballot ballot) implements LeaseMessage {}
}
