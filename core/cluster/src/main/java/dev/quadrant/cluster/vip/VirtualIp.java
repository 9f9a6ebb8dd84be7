package dev.quadrant.cluster.vip;

import dev.quadrant.cluster.lease.Proposer;
import dev.quadrant.cluster.membership.Membership;
import java.util.List;

/**
 * Decides for one virtual IP when this node asks for its lease and when it hands over. The lease decides who holds it. Times
 * are nanoseconds. For one thread.
 */
public final class VirtualIp {
    private static final long NEVER = Long.MAX_VALUE;

    private final VipSpec spec;
    private final String self;
    private final long stagger;
    private final long holdDown;

    /** Since when the candidate that is better than this holder is one; {@link #NEVER} when there is none. */
    private long betterSince = NEVER;

    private String better = "";
    /** The candidates, the best first, as of a version of the membership. */
    private List<Candidate> candidates = List.of();

    private long candidatesVersion = -1;
    /** Not a candidate before this time. */
    private long heldDownUntil = Long.MIN_VALUE;

    /**
     * @param stagger how much later a candidate asks for each better one
     * @param holdDown how long this node is no candidate after the address could not be put up
     */
    public VirtualIp(VipSpec spec, String self, long stagger, long holdDown) {
        this.spec = spec;
        this.self = self;
        this.stagger = stagger;
        this.holdDown = holdDown;
    }

    public VipSpec spec() {
        return spec;
    }

    /** Whether this node may be a candidate at all now, apart from its readiness. */
    public boolean fit(long now) {
        return now - heldDownUntil >= 0 || heldDownUntil == Long.MIN_VALUE;
    }

    /** The address could not be put up: somebody else shall try. */
    public void failed(long now) {
        heldDownUntil = now + holdDown;
    }

    /** When {@link #decide} next has something to do on its own. */
    public long nextAt(boolean holding) {
        return holding && betterSince != NEVER ? betterSince + spec.preemptDelay() : NEVER;
    }

    /**
     * Decides.
     *
     * @param unable why this node cannot hold the address now, empty when it can
     * @param freeAt when this node's own voter expects the lease to be free
     * @return why the address shall be handed over now; empty when it stays as it is
     */
    public String decide(long now, String unable, Proposer proposer, Membership members, long freeAt) {
        if (!unable.isEmpty()) {
            betterSince = NEVER;
            proposer.unwant();
            return proposer.holding() ? unable : "";
        }
        if (candidatesVersion != members.version()) {
            candidatesVersion = members.version();
            candidates = Candidate.of(spec, members.view(now));
        }
        if (proposer.holding()) {
            return preempted(now) ? "better-candidate" : "";
        }
        betterSince = NEVER;
        Candidate me = new Candidate(self, spec.priority());
        long rank = candidates.stream()
                .filter(other -> !other.name().equals(self) && other.compareTo(me) < 0)
                .count();
        proposer.want(now, rank * stagger);
        if (freeAt - now > 0) {
            proposer.defer(freeAt);
        }
        return "";
    }

    private boolean preempted(long now) {
        Candidate best = candidates.isEmpty() ? null : candidates.getFirst();
        if (!spec.preempt() || best == null || best.priority() <= spec.priority()) {
            betterSince = NEVER;
            better = "";
            return false;
        }
        if (betterSince == NEVER || !better.equals(best.name())) {
            betterSince = now;
            better = best.name();
        }
        return now - betterSince >= spec.preemptDelay();
    }
}
