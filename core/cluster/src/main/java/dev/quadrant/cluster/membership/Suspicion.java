package dev.quadrant.cluster.membership;

import java.util.HashSet;
import java.util.Set;
import java.util.TreeSet;

/**
 * How long a suspicion lasts: from the maximum when one member has it, down to the minimum when enough others confirm it
 * independently (Lifeguard, "LHA-Suspicion").
 */
final class Suspicion {
    /** Confirmations, beyond the first accuser's, that make a suspicion as short as it gets. */
    private static final int CONFIRMATIONS = 2;

    private final long min;
    private final long max;
    private final int needed;
    private final Set<String> accusers = new HashSet<>();
    private long start;

    /** @param members that are there, the accuser and the accused included */
    Suspicion(long start, String accuser, GossipTiming timing, int members) {
        this.start = start;
        this.min = timing.suspicionMin(members);
        this.max = timing.suspicionMax(members);
        this.needed = members - 2 >= CONFIRMATIONS ? CONFIRMATIONS : 0;
        accusers.add(accuser);
    }

    /** Adds an accuser; false when it is known, or no further one changes anything. */
    boolean confirm(String accuser) {
        return accusers.size() <= needed && accusers.add(accuser);
    }

    Membership.Accusation accusation() {
        return new Membership.Accusation(new TreeSet<>(accusers), end());
    }

    /** This process did not run for a while, so the suspect's objection may still wait to be read. */
    void delay(long by) {
        start += by;
    }

    /** When the member is dead if it says nothing. */
    long end() {
        return start + duration(accusers.size() - 1, needed, min, max);
    }

    /** max - (max - min) log(c + 1) / log(k + 1), for c confirmations of k that are needed. */
    static long duration(int confirmations, int needed, long min, long max) {
        if (needed == 0) {
            return min;
        }
        double share = Math.log(confirmations + 1.0) / Math.log(needed + 1.0);
        return Math.max(min, max - (long) (share * (max - min)));
    }
}
