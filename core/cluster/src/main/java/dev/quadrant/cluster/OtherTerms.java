package dev.quadrant.cluster;

import dev.quadrant.cluster.lease.LeaseTerms;
import dev.quadrant.cluster.membership.Membership;
import java.util.HashMap;
import java.util.Map;

/**
 * Looks for voters whose list of voters or lease times are not this node's. A voter refuses such a node, so one alone is no
 * danger; but as many as make a majority of <em>their</em> list could give each other a lease that this node's voters know
 * nothing of. While they are there, a node of either list asks for nothing, and a holder stays what it is: two lists are for
 * people to put right, not for nodes to choose from. Gossip here only ever keeps a node from asking (condition (d)): it adds
 * no voter. For one thread.
 */
final class OtherTerms {
    /** Under this key a voter tells its terms; the others are no danger, since nobody needs their votes. */
    static final String VOTE = "vote";

    private final String mine;
    private long version = -1;
    private boolean dangerous;

    OtherTerms(LeaseTerms terms) {
        this.mine = text(terms);
    }

    /** What a node tells of its terms: their sum and how many votes make a majority. */
    static String text(LeaseTerms terms) {
        return Long.toHexString(terms.sum()) + ":" + terms.majority();
    }

    /** Whether voters that are there could give each other leases by other terms. */
    boolean dangerous(long now, Membership membership) {
        if (version != membership.version()) {
            version = membership.version();
            dangerous = look(now, membership);
        }
        return dangerous;
    }

    private boolean look(long now, Membership membership) {
        Map<String, Integer> counts = new HashMap<>();
        for (Membership.View view : membership.view(now)) {
            String theirs = view.member().state().get(VOTE);
            if (theirs != null && !theirs.equals(mine) && view.status().present()) {
                int count = counts.merge(theirs, 1, Integer::sum);
                if (count >= majority(theirs)) {
                    return true;
                }
            }
        }
        return false;
    }

    private static int majority(String text) {
        try {
            return Integer.parseInt(text.substring(text.indexOf(':') + 1));
        } catch (NumberFormatException _) {
            return 1;
        }
    }
}
