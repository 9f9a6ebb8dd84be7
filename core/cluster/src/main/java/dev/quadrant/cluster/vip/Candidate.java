package dev.quadrant.cluster.vip;

import dev.quadrant.cluster.membership.Member;
import dev.quadrant.cluster.membership.Membership;
import dev.quadrant.cluster.membership.Status;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;

/**
 * A member that may hold a virtual IP now.
 *
 * @param priority the higher wins; of equals the lower name
 */
public record Candidate(String name, int priority) implements Comparable<Candidate> {
    private static final Comparator<Candidate> BEST_FIRST =
            Comparator.comparingInt(Candidate::priority).reversed().thenComparing(Candidate::name);

    /** Under this key a member tells its voters and lease times, as a sum. */
    public static final String TERMS = "lease";

    /**
     * All candidates, the best first: members that are alive and ready and publish a priority. One whose voters or lease times
     * are not this node's is none, since this node's voters would refuse it.
     *
     * @param members this node first
     */
    static List<Candidate> of(VipSpec vip, List<Membership.View> members) {
        String terms = members.getFirst().member().state().get(TERMS);
        List<Candidate> candidates = new ArrayList<>();
        for (Membership.View view : members) {
            Member member = view.member();
            String priority = member.state().get(vip.key());
            boolean able = view.status() == Status.ALIVE && member.ready(vip.role()) && priority != null;
            if (able && Objects.equals(member.state().get(TERMS), terms)) {
                candidates.add(new Candidate(member.name(), number(priority)));
            }
        }
        candidates.sort(null);
        return candidates;
    }

    private static int number(String priority) {
        try {
            return Integer.parseInt(priority);
        } catch (NumberFormatException _) {
            return -1;
        }
    }

    @Override
    public int compareTo(Candidate other) {
        return BEST_FIRST.compare(this, other);
    }
}
