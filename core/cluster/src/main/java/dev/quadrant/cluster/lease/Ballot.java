package dev.quadrant.cluster.lease;

/**
 * The number of an attempt to get a lease (condition (c): ballots are unique, and grow).
 *
 * <p><b>Unique, without stable storage.</b> Within a session the counter grows with every attempt. A session is one life of a
 * process; two lives of one node differ in their session, which is the start's wall clock in milliseconds with random bits
 * below. A wall clock that was set back can repeat a millisecond, not the bits: that an earlier life's answer passes for this
 * one's takes the same millisecond, the same 20 random bits, the same counter and a message that is still under way. Two
 * nodes that were given one name have different sessions for the same reason, and are two proposers to every voter.
 *
 * <p><b>Growing.</b> A voter gives the lease only to a counter above all that it promised to others, so the counter alone is
 * the epoch of a holder, and of two successive holders the later has the greater: their majorities share a voter, and that one
 * remembers. A voter that restarted has forgotten, and learns how high the counters are from what it hears while it is mute.
 * Where it hears nothing (the holder died in the same moment), the wall clock fills the gap: a counter is never below the
 * milliseconds of the wall clock, as it stood at the start of the process and as much later as the process is old, so a holder
 * that comes later has the greater one all the same. Only when a voter restarts, the holder dies at that time, the next one
 * never heard of its ballot <em>and</em> the wall clocks of the two are apart, or were set back between two lives, by more than
 * the address was without a holder, can an epoch be repeated. Safety does not rest on it: that needs uniqueness alone.
 *
 * @param counter the epoch: grows with every attempt
 * @param proposer name of the node that attempts
 * @param session which life of that node
 */
public record Ballot(long counter, String proposer, long session) {
    /** Whether the other ballot is of the same life of the same node. */
    public boolean sameProposer(Ballot other) {
        return session == other.session && proposer.equals(other.proposer);
    }

    /** Whether a voter that promised {@code other} may not take this one: lower, or as high and another's. */
    boolean outbidBy(Ballot other) {
        return counter < other.counter || counter == other.counter && !sameProposer(other);
    }

    // Written out: a record's own is interpreted in a native image, at some 10 us a call (bench/README.md).
    @Override
    public boolean equals(Object other) {
        return other instanceof Ballot ballot && counter == ballot.counter && sameProposer(ballot);
    }

    @Override
    public int hashCode() {
        return Long.hashCode(counter) + 31 * (proposer.hashCode() + 31 * Long.hashCode(session));
    }

    @Override
    public String toString() {
        return counter + "/" + proposer;
    }
}
