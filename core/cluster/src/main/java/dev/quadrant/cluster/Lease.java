package dev.quadrant.cluster;

import dev.quadrant.cluster.lease.Ballot;
import dev.quadrant.cluster.lease.LeaseMessage;
import dev.quadrant.cluster.lease.LeaseOutput;
import dev.quadrant.cluster.lease.LeaseTerms;
import dev.quadrant.cluster.lease.Proposer;
import dev.quadrant.cluster.lease.Refusal;
import dev.quadrant.cluster.vip.VirtualIp;
import java.util.List;
import java.util.random.RandomGenerator;

/** A virtual IP of this node with its lease: turns what the proposer says into actions. */
final class Lease implements LeaseOutput {
    final VirtualIp vip;
    final Proposer proposer;
    private final ClusterNode node;
    private final LeaseTerms terms;
    private long now;
    /** When this node came to hold the address or ceased to. */
    long since;

    String obstacle = "starting";
    String refusal = "";

    Lease(
            ClusterNode node,
            VirtualIp vip,
            String self,
            long session,
            long firstCounter,
            LeaseTerms terms,
            RandomGenerator random,
            long now) {
        this.node = node;
        this.vip = vip;
        this.terms = terms;
        this.since = now;
        this.proposer = new Proposer(name(), self, session, firstCounter, terms, random, this);
    }

    String name() {
        return vip.spec().name();
    }

    void tick(long now) {
        this.now = now;
        proposer.tick(now);
    }

    void receive(long now, String voter, LeaseMessage message) {
        this.now = now;
        proposer.receive(now, voter, message);
    }

    /** Takes the address down and gives the lease back. */
    void handOver(long now, String reason) {
        this.now = now;
        since = now;
        node.act(new Action.Drop(name(), reason));
        node.event(false, "vip-released", "vip", name(), "reason", reason);
        proposer.release(now);
    }

    @Override
    public void toVoter(String voter, LeaseMessage message) {
        node.toVoter(voter, message);
    }

    @Override
    public void toAll(LeaseMessage message) {
        node.toCandidatesAndVoters(vip.spec(), message);
    }

    @Override
    public void acquired(Ballot ballot, long end) {
        since = now;
        node.act(new Action.Acquire(name(), end - terms.killMargin()));
        node.event(false, "vip-acquired", "vip", name(), "ballot", ballot);
    }

    @Override
    public void extended(long end) {
        node.act(new Action.Extend(name(), end - terms.killMargin()));
    }

    @Override
    public void lost(String reason) {
        since = now;
        node.act(new Action.Drop(name(), reason));
        node.event(true, "vip-lost", "vip", name(), "reason", reason);
    }

    @Override
    public void refused(String voter, Refusal reason, String holder) {
        refusal = reason.code() + " by " + voter + (holder.isEmpty() ? "" : " for " + holder);
        if (reason == Refusal.TERMS) {
            node.rareEvent(
                    now, "lease-voters-differ", "vip", name(), "voter", voter, "voters", List.copyOf(terms.voters()));
        }
    }
}
