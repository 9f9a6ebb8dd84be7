package dev.quadrant.cluster.vip;

import dev.quadrant.cluster.lease.Proposer;
import dev.quadrant.cluster.membership.Membership;
import java.util.List;

/**
 * Decides for one virtual IP when this node asks for its lease and when it wants to hand over. The lease decides who holds it.
 * Times are nanoseconds. For one thread.
 */
public final class VirtualIp {
    /** How long a node whose kernel refused the address leaves it to others. */
    private static final long UNPLACED_PAUSE = 10_000_000_000L;
    /** How long a better candidate that did not answer is left alone, at least. */
    private static final long SILENT_PAUSE = 1_000_000_000L;
    /** The priority of a node that handed over because it was told to: below all others, so that the address stays away. */
    private static final int YIELDED = -1;

    private static final long NEVER = Long.MAX_VALUE;

    private VipSpec spec;
    private final String self;
    private final long stagger;
    private HoldDown holdDown;
    private boolean yielded;
    /** Why the host cannot place the address, in the words of who looked; empty when it can. */
    private String unplaceable = "";

    /** The kernel refused the address not long ago. */
    private boolean refused;

    private long refusedUntil;

    /** Since when the candidate that is better than this holder is one; {@link #NEVER} when there is none. */
    private long betterSince = NEVER;

    private String better = "";
    private long silentUntil = Long.MIN_VALUE;

    /** The candidates, the best first, as of a version of the membership. */
    private List<Candidate> candidates = List.of();

    private long candidatesVersion = -1;

    /** @param stagger how much later a candidate asks for each better one */
    public VirtualIp(VipSpec spec, String self, long stagger) {
        this.spec = spec;
        this.self = self;
        this.stagger = stagger;
        this.holdDown = new HoldDown(spec.flapsMax());
    }

    public VipSpec spec() {
        return spec;
    }

    /** Takes another configuration of the same virtual IP. */
    public void change(VipSpec changed) {
        if (changed.flapsMax() != spec.flapsMax()) {
            holdDown = new HoldDown(changed.flapsMax());
        }
        spec = changed;
        candidatesVersion = -1;
    }

    /** What this node publishes as its priority. */
    public int priority() {
        return yielded ? YIELDED : spec.priority();
    }

    /** The address could not be put up: somebody else shall try. */
    public void refused(long now) {
        refused = true;
        refusedUntil = now + UNPLACED_PAUSE;
    }

    /** Takes why the host cannot place the address; empty when it can. */
    public void placeable(String reason) {
        unplaceable = reason;
    }

    /** The address was handed over because somebody said so: this node is the last to take it back. */
    public void yielded() {
        yielded = true;
    }

    /** The better candidate did not answer: the holder keeps the address for a while. */
    public void silent(long now) {
        betterSince = NEVER;
        silentUntil = now + Math.max(SILENT_PAUSE, spec.preemptDelay());
    }

    /**
     * Why this node cannot hold the address now, as far as the virtual IP and the node's health go; empty when it can.
     *
     * @param role whether the node has the role
     */
    public String obstacle(long now, boolean role, boolean ready) {
        refused &= now - refusedUntil < 0;
        String failure = unplaceable;
        if (failure.isEmpty()) {
            failure = refused ? "not-placed" : ready ? "" : "not-ready";
        }
        boolean free = holdDown.update(now, failure.isEmpty());
        if (!role) {
            return "other-role";
        }
        return failure.isEmpty() && !free ? "held-down" : failure;
    }

    /** When {@link #obstacle} or {@link #decide} next has something to do on its own. */
    public long nextAt(boolean holding) {
        long next = Math.min(holdDown.nextAt(), refused ? refusedUntil : NEVER);
        if (holding && betterSince != NEVER) {
            next = Math.min(next, Math.max(betterSince + spec.preemptDelay(), silentUntil));
        }
        return next;
    }

    /**
     * Decides.
     *
     * @param unable why this node cannot hold the address now, empty when it can
     * @param freeAt when this node's own voter expects the lease to be free
     * @return the wish to hand over; null when there is none
     */
    public Wish decide(long now, String unable, Proposer proposer, Membership members, long freeAt) {
        look(now, members);
        if (!unable.isEmpty()) {
            betterSince = NEVER;
            proposer.unwant(now);
            return proposer.holding() ? new Wish(unable, bestOther(), true) : null;
        }
        proposer.want(now, rank() * stagger);
        if (proposer.holding()) {
            yielded = false;
            return preempted(now) ? new Wish("better-candidate", better, false) : null;
        }
        betterSince = NEVER;
        if (freeAt - now > 0) {
            proposer.defer(freeAt);
        }
        return null;
    }

    private void look(long now, Membership members) {
        if (candidatesVersion != members.version()) {
            candidatesVersion = members.version();
            candidates = Candidate.of(spec, members.view(now));
        }
    }

    /** How many candidates are better than this node. */
    private int rank() {
        Candidate me = new Candidate(self, priority());
        int rank = 0;
        for (Candidate other : candidates) {
            rank += !other.name().equals(self) && other.compareTo(me) < 0 ? 1 : 0;
        }
        return rank;
    }

    /** The best candidate beside this node; empty when there is none. */
    public String bestOther() {
        for (Candidate candidate : candidates) {
            if (!candidate.name().equals(self)) {
                return candidate.name();
            }
        }
        return "";
    }

    /** Whether a member is a candidate, as far as this node knows. */
    public boolean candidate(String name) {
        return candidates.stream().anyMatch(candidate -> candidate.name().equals(name));
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
        return now - betterSince >= spec.preemptDelay() && (silentUntil == Long.MIN_VALUE || now - silentUntil >= 0);
    }
}
