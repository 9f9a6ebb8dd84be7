package dev.quadrant.cluster;

import dev.quadrant.cluster.lease.Acceptor;
import dev.quadrant.cluster.lease.LeaseMessage;
import dev.quadrant.cluster.lease.LeaseTerms;
import dev.quadrant.cluster.membership.GossipMessage;
import dev.quadrant.cluster.membership.GossipOutput;
import dev.quadrant.cluster.membership.GossipTiming;
import dev.quadrant.cluster.membership.Member;
import dev.quadrant.cluster.membership.Membership;
import dev.quadrant.cluster.membership.Status;
import dev.quadrant.cluster.vip.VipSpec;
import dev.quadrant.cluster.vip.VirtualIp;
import dev.quadrant.cluster.wire.Packet;
import java.net.InetSocketAddress;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;

/**
 * One node's whole part in the cluster, without I/O: takes the time and what happened, gives {@link Action}s. Whoever drives
 * it calls {@link #tick} not later than {@link #nextAt}. Times are nanoseconds of one clock that never jumps back; actions of
 * a call are given before it returns. For one thread.
 */
public final class ClusterNode {
    /** Pause between two reports of the same kind of trouble. */
    private static final long RARE = 60_000_000_000L;

    private static final long REPLAY_SILENCE = 3_000_000_000L;
    /** How long a node whose kernel refused the address leaves it to others. */
    private static final long HOLD_DOWN = 10_000_000_000L;

    private static final String HELD = "held.";

    private final String self;
    private final long session;
    private final LeaseTerms terms;
    private final Consumer<Action> actions;
    private final Membership membership;
    /** Null when this node does not vote. */
    private final Acceptor acceptor;

    private final Map<String, Lease> leases = new LinkedHashMap<>();
    private final Outbox outbox;
    private final Map<String, ReplayWindow> windows = new HashMap<>();
    /** Messages of this node's proposers to its own voter. */
    private final Deque<LeaseMessage> local = new ArrayDeque<>();

    private final Map<String, Long> lastReports = new HashMap<>();
    private final SortedMap<String, String> published = new TreeMap<>();
    /** Of what {@link #publish} last told. */
    private long publishedHash = -1;

    private boolean ready;
    private boolean drained;
    private boolean leaving;

    /**
     * How a node starts.
     *
     * @param self what it says about itself; its incarnation is the wall clock's milliseconds
     * @param session this life of the node: greater than earlier ones, and random in its lower bits
     * @param gossip the times of membership
     * @param terms the times of leases; null without voters, and then there are no virtual IPs
     * @param vips what it is a candidate for
     * @param contacts members to ask first
     */
    public record Start(
            Member self,
            long session,
            GossipTiming gossip,
            LeaseTerms terms,
            List<VipSpec> vips,
            List<InetSocketAddress> contacts) {}

    /** Starts at {@code now}; nothing is sent before the first {@link #tick}. */
    public ClusterNode(Start start, RandomGenerator random, Consumer<Action> actions, long now) {
        this(start, random, actions, now, Acceptor::new);
    }

    /** With a voter of the caller's making: the simulator breaks it on purpose. */
    ClusterNode(
            Start start,
            RandomGenerator random,
            Consumer<Action> actions,
            long now,
            BiFunction<LeaseTerms, Long, Acceptor> voter) {
        this.self = start.self().name();
        this.session = start.session();
        this.terms = start.terms();
        this.actions = actions;
        this.ready = start.self().ready();
        this.outbox = new Outbox(self, session);
        this.published.putAll(start.self().state());
        this.membership = new Membership(start.gossip(), start.self(), start.contacts(), random, new Gossip(), now);
        this.acceptor = terms != null && terms.voters().contains(self) ? voter.apply(terms, now) : null;
        for (VipSpec vip : start.vips()) {
            VirtualIp virtualIp = new VirtualIp(vip, self, terms.backOff() + terms.retryEvery(), HOLD_DOWN);
            Lease lease = new Lease(this, virtualIp, self, session, start.self().incarnation(), terms, random, now);
            leases.put(vip.name(), lease);
        }
    }

    /** When {@link #tick} is due. */
    public long nextAt() {
        long next = membership.nextAt();
        for (Lease lease : leases.values()) {
            next = Math.min(next, lease.proposer.nextAt());
            next = Math.min(next, lease.vip.nextAt(lease.proposer.holding()));
        }
        return next;
    }

    /** Does what is due. */
    public void tick(long now) {
        membership.tick(now);
        for (Lease lease : leases.values()) {
            lease.tick(now);
        }
        settle(now);
    }

    /** Takes a packet that was authentic. */
    public void receive(long now, InetSocketAddress source, Packet packet) {
        if (packet.sender().equals(self)) {
            if (packet.session() != session) {
                rareEvent(now, "name-conflict", "name", self, "address", text(source));
            }
            return;
        }
        if (!packet.understood()) {
            rareEvent(now, "version-not-understood", "member", packet.sender(), "oldest", packet.versionMin());
            return;
        }
        if (!fresh(now, packet)) {
            return;
        }
        // One that leaves hears no gossip any more, but votes to the end: that makes its successor's majority.
        for (GossipMessage message : packet.gossip()) {
            membership.receive(now, packet.sender(), source, message);
        }
        for (LeaseMessage message : packet.leases()) {
            lease(now, packet.sender(), source, message);
        }
        settle(now);
    }

    private boolean fresh(long now, Packet packet) {
        ReplayWindow window = windows.get(packet.sender());
        if (window == null) {
            if (windows.size() >= Membership.MEMBERS_MAX) {
                windows.keySet().removeIf(name -> membership.status(name) == null);
            }
            window = new ReplayWindow(REPLAY_SILENCE);
            windows.put(packet.sender(), window);
        }
        return window.fresh(now, packet.session(), packet.sequence());
    }

    private void lease(long now, String sender, InetSocketAddress source, LeaseMessage message) {
        if (acceptor != null) {
            LeaseMessage answer = acceptor.receive(now, message);
            if (answer != null) {
                outbox.add(source, answer);
            }
        }
        Lease lease = leases.get(message.lease());
        if (lease != null) {
            if (message instanceof LeaseMessage.Release) {
                lease.proposer.freed(now);
            } else {
                lease.receive(now, sender, message);
            }
        }
    }

    /** Tells the others whether this node's own parts are all up; a holder that is not ready hands over. */
    public void ready(long now, boolean ready) {
        if (this.ready != ready) {
            this.ready = ready;
            settle(now);
        }
    }

    /** Hands over all virtual IPs and asks for none until it is called with false. */
    public void drain(long now, boolean drained) {
        this.drained = drained;
        settle(now);
    }

    /**
     * How the address of an {@link Action.Acquire} fared.
     *
     * @param failure why it could not be put up; empty when it is up
     */
    public void placed(long now, String vip, String failure) {
        Lease lease = leases.get(vip);
        if (lease == null || failure.isEmpty()) {
            return;
        }
        event(true, "vip-not-placed", "vip", vip, "reason", failure);
        lease.vip.failed(now);
        settle(now);
    }

    /** Gives all leases back and says goodbye. After this, {@link #tick} only repeats the goodbyes. */
    public void leave(long now) {
        if (leaving) {
            return;
        }
        leaving = true;
        settle(now);
        membership.leave(now);
        settle(now);
    }

    /** Decides about the virtual IPs, hears the own voter, and sends what came of it all. */
    private void settle(long now) {
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
        publish(now);
        outbox.flush(membership::news, actions);
    }

    private void decide(long now, Lease lease) {
        VipSpec vip = lease.vip.spec();
        String obstacle = obstacle(now, lease.vip);
        if (!obstacle.equals(lease.obstacle)) {
            lease.obstacle = obstacle;
            if (obstacle.isEmpty()) {
                event(false, "vip-candidate", "vip", vip.name(), "priority", vip.priority());
            } else {
                event(false, "vip-no-candidate", "vip", vip.name(), "reason", obstacle);
            }
        }
        long freeAt = acceptor == null ? now : acceptor.freeAt(vip.name(), now);
        String reason = lease.vip.decide(now, lease.obstacle, lease.proposer, membership, freeAt);
        if (!reason.isEmpty()) {
            lease.handOver(now, reason);
        }
    }

    /** Why this node cannot hold an address now; empty when it can. */
    private String obstacle(long now, VirtualIp vip) {
        if (leaving) {
            return "leaving";
        }
        if (drained) {
            return "drained";
        }
        if (!vip.fit(now)) {
            return "not-placed";
        }
        if (!membership.self().roles().contains(vip.spec().role())) {
            return "other-role";
        }
        return ready ? "" : "not-ready";
    }

    private void publish(long now) {
        long hash = ready ? 1 : 0;
        for (Lease lease : leases.values()) {
            hash = 31 * hash + (lease.obstacle.isEmpty() ? 1 : 0);
            hash = 31 * hash
                    + (lease.proposer.holding() ? lease.proposer.ballot().counter() : 0);
        }
        if (hash == publishedHash) {
            return;
        }
        publishedHash = hash;
        SortedMap<String, String> state = new TreeMap<>(published);
        for (Lease lease : leases.values()) {
            VipSpec vip = lease.vip.spec();
            if (lease.obstacle.isEmpty()) {
                state.put(vip.key(), Integer.toString(vip.priority()));
            }
            if (lease.proposer.holding()) {
                state.put(
                        HELD + vip.name(), Long.toString(lease.proposer.ballot().counter()));
            }
        }
        membership.publish(now, ready, state);
    }

    /** The cluster as it is seen now. */
    public ClusterView view(long now) {
        List<Membership.View> members = membership.view(now);
        List<Acceptor.Known> known = acceptor == null ? List.of() : acceptor.known(now);
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
        return new ClusterView(now, members, vips, known, acceptor == null ? now : acceptor.muteUntil());
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
            InetSocketAddress address = membership.address(voter);
            if (address != null) {
                outbox.add(address, message);
            }
        }
    }

    void toCandidatesAndVoters(VipSpec vip, LeaseMessage message) {
        terms.voters().forEach(voter -> toVoter(voter, message));
        for (Membership.View view : membership.view(0)) {
            Member member = view.member();
            if (!terms.voters().contains(member.name()) && member.state().containsKey(vip.key())) {
                toVoter(member.name(), message);
            }
        }
    }

    void act(Action action) {
        actions.accept(action);
    }

    void event(boolean warning, String name, Object... facts) {
        actions.accept(new Action.Event(warning, name, Arrays.asList(facts)));
    }

    /** Reports trouble that would come again and again, at most once a minute. */
    void rareEvent(long now, String name, Object... facts) {
        Long last = lastReports.get(name);
        if (last == null || now - last >= RARE) {
            lastReports.put(name, now);
            event(true, name, facts);
        }
    }

    private static String text(InetSocketAddress address) {
        return address.getAddress().getHostAddress() + ":" + address.getPort();
    }

    /** Membership's wishes as actions. */
    private final class Gossip implements GossipOutput {
        @Override
        public void send(InetSocketAddress to, GossipMessage message) {
            outbox.add(to, message);
        }

        @Override
        public void changed(Member member, Status before, Status after, String accuser) {
            boolean bad = after == Status.SUSPECT || after == Status.DEAD;
            event(
                    bad,
                    before == null ? "member-joined" : "member-" + name(after),
                    "member",
                    member.name(),
                    "address",
                    text(member.gossip()),
                    "said-by",
                    accuser);
        }

        private static String name(Status status) {
            return switch (status) {
                case ALIVE -> "alive";
                case SUSPECT -> "suspect";
                case DEAD -> "dead";
                case LEFT -> "left";
            };
        }
    }
}
