package dev.quadrant.cluster;

import dev.quadrant.cluster.lease.Ballot;
import dev.quadrant.cluster.lease.LeaseMessage;
import dev.quadrant.cluster.lease.LeaseOutput;
import dev.quadrant.cluster.lease.LeaseTerms;
import dev.quadrant.cluster.lease.Proposer;
import dev.quadrant.cluster.lease.Refusal;
import dev.quadrant.cluster.vip.VirtualIp;
import dev.quadrant.cluster.vip.Wish;
import java.util.List;
import java.util.function.Function;

/**
 * A virtual IP of this node with its lease: turns what the proposer says into actions, and hands over. For one thread.
 *
 * <p>A hand-over takes one and a half round trips without a holder: the successor is asked first and has said that it is
 * willing; the holder drops the address, and its release, with the successor's name, goes to the voters and the successor at
 * once; the successor proposes as soon as it hears, and passes the release on to voters that did not hear it yet.
 */
final class Lease implements LeaseOutput {
    final VirtualIp vip;
    final Proposer proposer;
    private final Leases all;
    private final LeaseTerms terms;
    private long now;
    /** When this node came to hold the address or ceased to. */
    long since;

    String obstacle = "starting";
    String refusal = "";
    /** Null when none is under way. */
    private HandOver handOver;

    /** @param proposers makes this lease's proposer */
    Lease(Leases all, VirtualIp vip, LeaseTerms terms, Function<LeaseOutput, Proposer> proposers, long now) {
        this.all = all;
        this.vip = vip;
        this.terms = terms;
        this.since = now;
        this.proposer = proposers.apply(this);
    }

    String name() {
        return vip.spec().name();
    }

    long nextAt() {
        long next = Math.min(proposer.nextAt(), vip.nextAt(proposer.holding() && handOver == null));
        return handOver == null ? next : Math.min(next, handOver.nextAt());
    }

    void tick(long now) {
        this.now = now;
        proposer.tick(now);
        if (handOver != null && now - handOver.until >= 0) {
            unanswered();
        } else if (handOver != null && now - handOver.askAgainAt >= 0) {
            handOver.askAgainAt = handOver.until;
            offer();
        }
    }

    /** See {@link Proposer#ride}. */
    void ride(long now) {
        this.now = now;
        proposer.ride(now);
    }

    /** Takes a message of another node; gives the answer, null for none. */
    LeaseMessage receive(long now, String sender, LeaseMessage message) {
        this.now = now;
        switch (message) {
            case LeaseMessage.Release release -> proposer.freed(now, release);
            case LeaseMessage.Willing willing -> willing(sender, willing.ballot());
            case LeaseMessage.Offer offer -> {
                boolean able = obstacle.isEmpty() && !proposer.holding();
                return able ? new LeaseMessage.Willing(name(), offer.ballot()) : null;
            }
            case LeaseMessage.Prepare _,
                    LeaseMessage.Promise _,
                    LeaseMessage.Propose _,
                    LeaseMessage.Accepted _,
                    LeaseMessage.Refused _ -> proposer.receive(now, sender, message);
        }
        return null;
    }

    /** Takes what this holder wants now; null for nothing. */
    void wish(long now, Wish wish) {
        this.now = now;
        if (handOver != null && !handOver.update(wish)) {
            handOver = null;
        }
        if (wish == null || handOver != null) {
            return;
        }
        HandOver.By by = wish.must() ? HandOver.By.NEED : HandOver.By.PREFERENCE;
        if (wish.successor().isEmpty()) {
            give(wish.reason(), "");
        } else {
            begin(by, wish.reason(), wish.successor());
        }
    }

    /** Hands over because somebody says so; gives the code of why it does not, empty when it is under way. */
    String handOver(long now, String to) {
        this.now = now;
        if (!proposer.holding()) {
            return "not-holder";
        }
        if (handOver != null) {
            return "under-way";
        }
        String successor = to.isEmpty() ? vip.bestOther() : to;
        if (successor.isEmpty()) {
            return "no-other-candidate";
        }
        if (all.isSelf(successor)) {
            return "already-holder";
        }
        if (!vip.candidate(successor)) {
            return "not-a-candidate";
        }
        begin(HandOver.By.COMMAND, "handover", successor);
        return "";
    }

    private void begin(HandOver.By by, String reason, String successor) {
        handOver = new HandOver(by, reason, successor, proposer.ballot(), now, terms.retryEvery());
        offer();
    }

    private void offer() {
        all.toMember(handOver.successor, new LeaseMessage.Offer(name(), handOver.ballot));
    }

    private void willing(String sender, Ballot ballot) {
        if (handOver != null && sender.equals(handOver.successor) && ballot.equals(handOver.ballot)) {
            give(handOver.reason, sender);
        }
    }

    private void unanswered() {
        HandOver over = handOver;
        if (over.by == HandOver.By.NEED) {
            give(over.reason, "");
            return;
        }
        handOver = null;
        vip.silent(now);
        all.events().event(true, "vip-not-handed-over", "vip", name(), "to", over.successor, "reason", "no-answer");
    }

    /** Takes the address down and gives the lease back. */
    private void give(String reason, String successor) {
        if (handOver != null && handOver.by == HandOver.By.COMMAND) {
            vip.yielded();
        }
        handOver = null;
        since = now;
        all.act(new Action.Drop(name(), reason));
        all.events().event(false, "vip-released", "vip", name(), "reason", reason, "successor", successor);
        proposer.release(now, successor);
    }

    @Override
    public void toVoter(String voter, LeaseMessage message) {
        all.toVoter(voter, message);
    }

    @Override
    public void toAll(LeaseMessage message) {
        all.toCandidatesAndVoters(vip.spec(), message);
    }

    @Override
    public void acquired(Ballot ballot, long end) {
        since = now;
        all.act(new Action.Acquire(name(), end - terms.killMargin()));
        all.events().event(false, "vip-acquired", "vip", name(), "ballot", ballot);
    }

    @Override
    public void extended(long end) {
        all.act(new Action.Extend(name(), end - terms.killMargin()));
    }

    @Override
    public void lost(String reason) {
        handOver = null;
        since = now;
        all.act(new Action.Drop(name(), reason));
        all.events().event(true, "vip-lost", "vip", name(), "reason", reason);
    }

    @Override
    public void refused(String voter, Refusal reason, String holder) {
        refusal = reason.code() + " by " + voter + (holder.isEmpty() ? "" : " for " + holder);
        if (reason.configuration()) {
            all.events()
                    .rareEvent(
                            now,
                            "lease-" + reason.code(),
                            "vip",
                            name(),
                            "voter",
                            voter,
                            "voters",
                            List.copyOf(terms.voters()));
        }
    }
}
