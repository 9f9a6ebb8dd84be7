package dev.quadrant.cluster.membership;

/**
 * The times of membership; nanoseconds.
 *
 * @param heartbeat pause between heartbeats to every member, while there are at most {@link #allPairsMax} of them
 * @param probeAfter silence after which a member is asked, directly and through others
 * @param suspectAfter silence after which it is suspected
 * @param probePeriod in larger clusters: one member is probed in each; it is suspected at its end, so that detection takes
 *     e/(e-1) = 1.58 periods on average
 * @param suspicionMin how long a suspicion lasts at least, with all confirmations
 * @param suspicionMax how long it lasts without any confirmation
 * @param contactEvery pause between attempts to reach the configured first contacts, and members that are dead
 * @param pullEvery shortest pause between two requests for a member's full state
 * @param forgetAfter how long a member that is dead or left is remembered
 * @param allPairsMax members up to which all send heartbeats to all
 */
public record GossipTiming(
        long heartbeat,
        long probeAfter,
        long suspectAfter,
        long probePeriod,
        long suspicionMin,
        long suspicionMax,
        long contactEvery,
        long pullEvery,
        long forgetAfter,
        int allPairsMax) {
    public GossipTiming {
        if (!(heartbeat > 0 && probeAfter >= heartbeat && suspectAfter > probeAfter && suspicionMax >= suspicionMin)) {
            throw new IllegalArgumentException("times out of order");
        }
    }
}
