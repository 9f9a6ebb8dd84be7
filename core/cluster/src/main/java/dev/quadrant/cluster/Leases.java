package dev.quadrant.cluster;

import dev.quadrant.cluster.lease.Acceptor;
import dev.quadrant.cluster.lease.LeaseMessage;
import dev.quadrant.cluster.lease.LeaseTerms;
import dev.quadrant.cluster.membership.Member;
import dev.quadrant.cluster.membership.Membership;
import dev.quadrant.cluster.vip.Candidate;
import dev.quadrant.cluster.vip.VipSpec;
import dev.quadrant.cluster.vip.VirtualIp;
import java.net.InetSocketAddress;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;

/** A node's part in the leases: its vote, and the virtual IPs that it is a candidate for. For one thread. */
final class Leases {
    private static final String HELD = "held.";
    private static final long NO_CANDIDATE = Long.MIN_VALUE;

    private final String self;
    private final LeaseTerms terms;
    private final Membership membership;
    private final Outbox outbox;
    private final Events events;
    private final Consumer<Action> actions;
    /** Null when this node does not vote. */
    private final Acceptor acceptor;

    /** Null without voters. */
    private final OtherTerms others;

    private final Map<String, Lease> leases = new LinkedHashMap<>();
    /** Messages of this node's proposers to its own voter. */
    private final Deque<LeaseMessage> local = new ArrayDeque<>();

    /** What was last told, and a sum of what it was made of: it is asked for after every step. */
    private SortedMap<String, String> told = new TreeMap<>();

    private long toldSum = -1;

    private boolean answered;
    private boolean drained;
    private boolean leaving;

    Leases(
            ClusterNode.Start start,
            Membership membership,
            Outbox outbox,
            Events events,
            Consumer<Action> actions,
            RandomGenerator random,
            long now,
            LeaseParts parts) {
        this.self = start.self().name();
        this.terms = start.terms();
        this.membership = membership;
        this.outbox = outbox;
        this.events = events;
        this.actions = actions;
        this.acceptor = terms != null && terms.voters().contains(self) ? parts.voter(terms, now) : null;
        this.others = terms == null ? null : new OtherTerms(terms);
        for (VipSpec vip : start.vips()) {
            Lease lease = new Lease(
                    this,
                    new VirtualIp(vip, self, terms.stagger()),
                    terms,
                    output -> parts.proposer(vip.name(), start, now, random, output, membership),
                    now);
            leases.put(vip.name(), lease);
        }
    }

    long nextAt() {
        long next = Long.MAX_VALUE;
        for (Lease lease : leases.values()) {
            next = Math.min(next, lease.nextAt());
        }
        return next;
    }

    void tick(long now) {
        boolean sent = false;
        for (Lease lease : leases.values()) {
            lease.tick(now);
            sent |= lease.proposer.sentAt(now);
        }
        if (sent) {
            ride(now);
        }
    }

    /** Whether this node's voter answered a proposal since this was last asked. */
    boolean answered() {
        boolean was = answered;
        answered = false;
        return was;
    }

    /** Packets leave at this moment: renewals that are due soon ride along. */
    void ride(long now) {
        for (Lease lease : leases.values()) {
            lease.ride(now);
        }
    }

    void receive(long now, String sender, InetSocketAddress source, LeaseMessage message) {
        if (acceptor != null) {
            LeaseMessage answer = acceptor.receive(now, message);
            if (answer != null) {
                outbox.add(source, answer);
                answered |= message instanceof LeaseMessage.Propose;
            }
        }
        Lease lease = leases.get(message.lease());
        if (lease == null) {
            return;
        }
        if (message instanceof LeaseMessage.Release) {
            // How soon it asks rests on who else is a candidate, and news of that may have come in the same packet.
            decide(now, lease);
        }
        LeaseMessage answer = lease.receive(now, sender, message);
        if (answer != null) {
            outbox.add(source, answer);
        }
    }

    void drain(boolean drained) {
        this.drained = drained;
    }

    /** From now on this node is no candidate; it still votes. */
    void leave() {
        leaving = true;
    }

    void placed(long now, String vip, String failure) {
        Lease lease = leases.get(vip);
        if (lease != null && !failure.isEmpty()) {
            events.event(true, "vip-not-placed", "vip", vip, "reason", failure);
            lease.vip.refused(now);
        }
    }

    void placeable(String vip, String reason) {
        Lease lease = leases.get(vip);
        if (lease != null) {
            lease.vip.placeable(reason);
        }
    }

    void change(VipSpec spec) {
        Lease lease = leases.get(spec.name());
        if (lease != null) {
            lease.vip.change(spec);
        }
    }

    String handOver(long now, String vip, String to) {
        Lease lease = leases.get(vip);
        return lease == null ? "unknown-vip" : lease.handOver(now, to);
    }

    /** Decides about the virtual IPs by what the membership says, then hears the own voter. */
    void settle(long now) {
        for (Lease lease : leases.values()) {
            decide(now, lease);
        }
        for (LeaseMessage message = local.poll(); message != null; message = local.poll()) {
            LeaseMessage answer = acceptor.receive(now, message);
            Lease lease = leases.get(message.lease());
            if (answer != null && lease != null) {
                lease.receive(now, self, answer);
            }
        }
    }

    private void decide(long now, Lease lease) {
        VipSpec vip = lease.vip.spec();
        String obstacle = obstacle(now, lease);
        if (!obstacle.equals(lease.obstacle)) {
            lease.obstacle = obstacle;
            if (obstacle.isEmpty()) {
                events.event(false, "vip-candidate", "vip", vip.name(), "priority", vip.priority());
            } else {
                events.event(false, "vip-no-candidate", "vip", vip.name(), "reason", obstacle);
            }
        }
        long freeAt = acceptor == null ? now : acceptor.freeAt(vip.name(), now);
        lease.wish(now, lease.vip.decide(now, lease.obstacle, lease.proposer, membership, freeAt));
    }

    /** Why this node cannot hold an address now; empty when it can. What somebody wants of it comes before how it is. */
    private String obstacle(long now, Lease lease) {
        Member member = membership.self();
        String role = lease.vip.spec().role();
        String ofTheVip = lease.vip.obstacle(now, member.health().containsKey(role), member.ready(role));
        if (leaving) {
            return "leaving";
        }
        if (drained) {
            return "drained";
        }
        if (!lease.proposer.holding() && others.dangerous(now, membership)) {
            events.rareEvent(now, "lease-terms-differ", "voters", terms.voters());
            return "voters-differ";
        }
        return ofTheVip;
    }

    /** What this node tells the others of its candidacies and of the leases that it holds. */
    SortedMap<String, String> told() {
        long sum = 0;
        for (Lease lease : leases.values()) {
            long epoch = lease.proposer.holding() ? lease.proposer.ballot().counter() : 0;
            long priority = lease.obstacle.isEmpty() ? lease.vip.priority() : NO_CANDIDATE;
            sum = 31 * (31 * sum + epoch) + priority;
        }
        if (sum != toldSum) {
            toldSum = sum;
            told = tell();
        }
        return told;
    }

    private SortedMap<String, String> tell() {
        SortedMap<String, String> told = new TreeMap<>();
        if (terms != null) {
            told.put(Candidate.TERMS, OtherTerms.text(terms));
        }
        if (acceptor != null) {
            told.put(OtherTerms.VOTE, OtherTerms.text(terms));
        }
        for (Lease lease : leases.values()) {
            VipSpec vip = lease.vip.spec();
            if (lease.obstacle.isEmpty()) {
                told.put(vip.key(), Integer.toString(lease.vip.priority()));
            }
            if (lease.proposer.holding()) {
                told.put(
                        HELD + vip.name(), Long.toString(lease.proposer.ballot().counter()));
            }
        }
        return told;
    }

    /** The virtual IPs that this node is a candidate for. */
    List<ClusterView.Vip> view(List<Membership.View> members) {
        List<ClusterView.Vip> vips = new ArrayList<>();
        for (Lease lease : leases.values()) {
            boolean holding = lease.proposer.holding();
            vips.add(new ClusterView.Vip(
                    lease.name(),
                    holding,
                    holding ? self : holder(lease.name(), members),
                    lease.proposer.ballot() == null
                            ? 0
                            : lease.proposer.ballot().counter(),
                    lease.proposer.end(),
                    lease.since,
                    lease.obstacle,
                    lease.refusal));
        }
        return vips;
    }

    /** What this node knows of leases as a voter; empty when it is none. */
    List<Acceptor.Known> known(long now) {
        return acceptor == null ? List.of() : acceptor.known(now);
    }

    long muteUntil(long now) {
        return acceptor == null ? now : acceptor.muteUntil();
    }

    /** Who says that it holds a virtual IP; the highest ballot, when an old word is still about. */
    private static String holder(String vip, List<Membership.View> members) {
        String holder = "";
        long highest = -1;
        for (Membership.View view : members) {
            String ballot = view.member().state().get(HELD + vip);
            if (ballot != null && view.status().present() && number(ballot) > highest) {
                highest = number(ballot);
                holder = view.member().name();
            }
        }
        return holder;
    }

    private static long number(String text) {
        try {
            return Long.parseLong(text);
        } catch (NumberFormatException _) {
            return -1;
        }
    }

    void toVoter(String voter, LeaseMessage message) {
        if (voter.equals(self)) {
            local.add(message);
        } else {
            toMember(voter, message);
        }
    }

    void toCandidatesAndVoters(VipSpec vip, LeaseMessage message) {
        terms.voters().forEach(voter -> toVoter(voter, message));
        for (Membership.View view : membership.view(0)) {
            Member member = view.member();
            boolean told = isSelf(member.name()) || terms.voters().contains(member.name());
            if (!told && member.state().containsKey(vip.key())) {
                toMember(member.name(), message);
            }
        }
    }

    void toMember(String member, LeaseMessage message) {
        InetSocketAddress address = membership.address(member);
        if (address != null) {
            outbox.add(address, message);
        }
    }

    boolean isSelf(String member) {
        return member.equals(self);
    }

    void act(Action action) {
        actions.accept(action);
    }

    Events events() {
        return events;
    }
}
