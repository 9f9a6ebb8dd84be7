package dev.quadrant.cluster.lease;

import java.util.Comparator;

/**
 * The number of an attempt to get a lease; unique and ordered.
 *
 * <p>Unique without stable storage: the counter grows within a session, a session is one life of a process, and two lives of
 * one node differ in their session (its start time and random bits). The counter starts at the wall clock's milliseconds and
 * is raised above every ballot that is met, so the ballots of successive holders grow as long as some voter remembers, and
 * also when none does, unless the clocks were set back meanwhile. Safety needs uniqueness alone.
 *
 * @param counter grows with every attempt
 * @param proposer name of the node that attempts
 * @param session which life of that node
 */
public record Ballot(long counter, String proposer, long session) implements Comparable<Ballot> {
    private static final Comparator<Ballot> ORDER = Comparator.comparingLong(Ballot::counter)
            .thenComparing(Ballot::proposer)
            .thenComparingLong(Ballot::session);

    /** Whether the other ballot is of the same life of the same node. */
    public boolean sameProposer(Ballot other) {
        return session == other.session && proposer.equals(other.proposer);
    }

    @Override
    public int compareTo(Ballot other) {
        return ORDER.compare(this, other);
    }

    @Override
    public String toString() {
        return counter + "/" + proposer;
    }
}
