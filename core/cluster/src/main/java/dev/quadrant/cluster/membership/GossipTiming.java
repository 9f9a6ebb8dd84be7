package dev.quadrant.cluster.membership;

/**
 * The times of membership; nanoseconds.
 *
 * @param heartbeat pause between heartbeats to every member, while there are at most {@link #allPairsMax} of them, and
 *     between rounds of news in larger clusters
 * @param probeAfter silence after which a member is asked, directly and through others: more than one heartbeat, so that
 *     one lost packet costs a question and no suspicion
 * @param suspectAfter silence after which it is suspected; what is left after {@code probeAfter} is for the answers
 * @param probePeriod in larger clusters: one member is probed in each; it is suspected at its end, so that the first
 *     suspicion of a dead one comes after e/(e-1) = 1.58 periods on average (SWIM, section 3.1)
 * @param probeTimeout how long a probe waits for the direct answer before others are asked: more than the round trip
 * @param suspicion how long a suspicion lasts at least, with all confirmations, in a cluster of up to ten: several times
 *     what the suspect needs to hear of it and to be heard
 * @param suspicionFactor by how much longer it lasts without any confirmation
 * @param contactEvery pause between attempts to reach the configured first contacts, and members that are dead
 * @param pullEvery shortest pause between two requests for a member's full state
 * @param exchangeEvery pause between two comparisons with a member chosen at random, in larger clusters
 * @param forgetAfter how long a member that is dead or left is remembered
 * @param allPairsMax members up to which all send heartbeats to all
 */
public record GossipTiming(
        long heartbeat,
        long probeAfter,
        long suspectAfter,
        long probePeriod,
        long probeTimeout,
        long suspicion,
        int suspicionFactor,
        long contactEvery,
        long pullEvery,
        long exchangeEvery,
        long forgetAfter,
        int allPairsMax) {
    public GossipTiming {
        if (!(heartbeat > 0 && probeAfter > heartbeat && suspectAfter > probeAfter)) {
            throw new IllegalArgumentException("heartbeat < probeAfter < suspectAfter does not hold");
        }
        if (!(probeTimeout > 0 && probePeriod > 2 * probeTimeout && suspicion >= probePeriod && suspicionFactor >= 1)) {
            throw new IllegalArgumentException("2 probeTimeout < probePeriod <= suspicion does not hold");
        }
    }

    /** The shortest suspicion among {@code members}: news need log n rounds, so it grows as they do. */
    public long suspicionMin(int members) {
        return (long) (suspicion * Math.max(1, Math.log10(members)));
    }

    /** The longest suspicion among {@code members}. */
    public long suspicionMax(int members) {
        return suspicionFactor * suspicionMin(members);
    }
}
