package dev.quadrant.cluster;

import dev.quadrant.cluster.lease.LeaseMessage;
import dev.quadrant.cluster.lease.LeaseTerms;
import dev.quadrant.cluster.membership.GossipMessage;
import dev.quadrant.cluster.membership.GossipOutput;
import dev.quadrant.cluster.membership.GossipTiming;
import dev.quadrant.cluster.membership.Health;
import dev.quadrant.cluster.membership.Member;
import dev.quadrant.cluster.membership.Membership;
import dev.quadrant.cluster.membership.Status;
import dev.quadrant.cluster.vip.VipSpec;
import dev.quadrant.cluster.wire.Packet;
import dev.quadrant.cluster.wire.PacketCodec;
import java.net.InetSocketAddress;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;

/**
 * One node's whole part in the cluster, without I/O: takes the time and what happened, gives {@link Action}s. Whoever drives
 * it calls {@link #tick} not later than {@link #nextAt}. Times are nanoseconds of one clock that never jumps back; actions of
 * a call are given before it returns. For one thread.
 */
public final class ClusterNode {
    private static final long REPLAY_SILENCE = 3_000_000_000L;

    private final String self;
    private final long session;
    private final Consumer<Action> actions;
    private final Events events;
    private final Outbox outbox;
    private final Membership membership;
    private final Leases leases;
    private final Map<String, ReplayWindow> windows = new HashMap<>();

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
        this(start, random, actions, now, LeaseParts.SOUND);
    }

    /** With parts of the caller's making: the simulator breaks some on purpose. */
    ClusterNode(Start start, RandomGenerator random, Consumer<Action> actions, long now, LeaseParts parts) {
        this.self = start.self().name();
        this.session = start.session();
        this.actions = actions;
        this.events = new Events(actions);
        this.outbox = new Outbox(self, session);
        this.membership = new Membership(start.gossip(), start.self(), start.contacts(), random, new Gossip(), now);
        this.leases = new Leases(start, membership, outbox, events, actions, random, now, parts);
    }

    /** This node's name. */
    public String self() {
        return self;
    }

    /** How badly this node itself seems to do: 0 is well, 8 the worst. */
    public int awareness() {
        return membership.awareness();
    }

    /** When {@link #tick} is due. */
    public long nextAt() {
        return Math.min(membership.nextAt(), leases.nextAt());
    }

    /** Does what is due. */
    public void tick(long now) {
        membership.tick(now);
        leases.tick(now);
        ride(now);
        settle(now);
    }

    /** Why an authentic packet was not taken. */
    public enum Refusal {
        /** It, or a later one of its sender, was taken before. */
        REPLAYED,
        /** Its sender understands no version that this build does. */
        VERSION,
        /** Its sender has this node's name. */
        NAME_CONFLICT;

        /** The stable reason code. */
        public String code() {
            return switch (this) {
                case REPLAYED -> "replayed";
                case VERSION -> "version-not-understood";
                case NAME_CONFLICT -> "name-conflict";
            };
        }
    }

    /**
     * Takes a packet that was authentic.
     *
     * @return null when it was taken
     */
    public Refusal receive(long now, InetSocketAddress source, Packet packet) {
        Refusal refusal = refusal(now, source, packet);
        if (refusal != null) {
            return refusal;
        }
        membership.heard(now, packet.sender());
        // One that leaves hears no gossip any more, but votes to the end: that makes its successor's majority.
        for (GossipMessage message : packet.gossip()) {
            membership.receive(now, packet.sender(), source, message);
        }
        for (LeaseMessage message : packet.leases()) {
            leases.receive(now, packet.sender(), source, message);
        }
        if (leases.answered()) {
            membership.beatIfSoon(now);
            ride(now);
        }
        settle(now);
        return null;
    }

    /**
     * Has renewals go with heartbeats, as heartbeats go with answers to renewals: so the members fall into step, a holder's
     * packets take the place of others, and each process wakes up less often.
     */
    private void ride(long now) {
        if (membership.beatAt(now)) {
            leases.ride(now);
        }
    }

    private Refusal refusal(long now, InetSocketAddress source, Packet packet) {
        if (packet.sender().equals(self)) {
            // A packet of our own comes back when this node is its own first contact, or when somebody replays it.
            if (packet.session() == session) {
                return Refusal.REPLAYED;
            }
            events.rareEvent(now, "name-conflict", "name", self, "address", Events.text(source));
            return Refusal.NAME_CONFLICT;
        }
        if (!packet.understood()) {
            events.rareEvent(
                    now,
                    "version-not-understood",
                    "member",
                    packet.sender(),
                    "oldest",
                    packet.versionMin(),
                    "newest",
                    packet.versionMax());
            return Refusal.VERSION;
        }
        if (!fresh(now, packet)) {
            events.rareEvent(now, "packet-replayed", "member", packet.sender(), "address", Events.text(source));
            return Refusal.REPLAYED;
        }
        return null;
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

    /** Tells the others whether this node's own parts are all up; a holder that is not ready hands over. */
    public void ready(long now, boolean ready) {
        health(now, Member.alike(membership.self().roles(), Health.of(ready)));
    }

    /** Tells the others how this node is in each of its roles; a holder that is not ready in its role hands over. */
    public void health(long now, SortedMap<String, Health> health) {
        Member self = membership.self();
        if (!health.equals(self.health())) {
            membership.say(now, health, self.keys(), self.state());
            settle(now);
        }
    }

    /** Tells the others which keys this node opens with, by their numbers, the one that it seals with first. */
    public void keys(long now, List<Integer> keys) {
        Member self = membership.self();
        membership.say(now, self.health(), keys, self.state());
        settle(now);
    }

    /**
     * Publishes a value under a key to all members; an empty one takes it back.
     *
     * @throws IllegalArgumentException beyond the bounds of {@link dev.quadrant.cluster.membership.Facts}, in words
     */
    public void publish(long now, String key, String value) {
        membership.publish(now, key, value);
        settle(now);
    }

    /** All that this node knows, as it would say it: its part of an exchange by stream. */
    public List<GossipMessage> all() {
        return membership.all();
    }

    /** A number that two members share, all but surely, when they know the same. */
    public int digest() {
        return membership.digest();
    }

    /** Takes what a member said by stream. */
    public void exchange(long now, String sender, List<GossipMessage> messages) {
        for (GossipMessage message : messages) {
            if (GossipMessage.isKnowledge(message)) {
                membership.receive(now, sender, null, message);
            }
        }
        settle(now);
    }

    /** Replaces the members to ask first. */
    public void contacts(long now, List<InetSocketAddress> contacts) {
        membership.contacts(now, contacts);
    }

    /** Hands over all virtual IPs and asks for none until it is called with false. */
    public void drain(long now, boolean drained) {
        leases.drain(drained);
        settle(now);
    }

    /**
     * How the address of an {@link Action.Acquire} fared.
     *
     * @param failure why it could not be put up; empty when it is up
     */
    public void placed(long now, String vip, String failure) {
        leases.placed(now, vip, failure);
        settle(now);
    }

    /**
     * Tells whether this host can place a virtual IP's address at all, as far as the driver knows: it may try when the reason
     * is empty. A node that cannot is no candidate, and one that holds the address hands over.
     *
     * @param reason a stable code and, behind a colon, what it is about, for example {@code interface-down: eth0}
     */
    public void placeable(long now, String vip, String reason) {
        leases.placeable(vip, reason);
        settle(now);
    }

    /**
     * Hands a virtual IP over. The address goes when the successor has said that it is ready for it; a hand-over that it does
     * not answer is off, and said so by the event {@code vip-not-handed-over}. This node is the last to take the address back
     * until it held it again.
     *
     * @param to the member that shall have it, empty for the best other candidate
     * @return empty when it is under way; else why not: {@code unknown-vip}, {@code not-holder}, {@code under-way}, {@code
     *     already-holder}, {@code no-other-candidate}, {@code not-a-candidate}
     */
    public String handOver(long now, String vip, String to) {
        String refusal = leases.handOver(now, vip, to);
        settle(now);
        return refusal;
    }

    /** Takes another priority, role or preemption of a virtual IP that this node was started with. */
    public void change(long now, VipSpec vip) {
        leases.change(vip);
        settle(now);
    }

    /** Gives all leases back and says goodbye. After this, {@link #tick} only repeats the goodbyes. */
    public void leave(long now) {
        if (leaving) {
            return;
        }
        leaving = true;
        leases.leave();
        settle(now);
        membership.leave(now);
        settle(now);
    }

    /** Lets the leases decide, tells the others, and sends what came of it all. */
    private void settle(long now) {
        leases.settle(now);
        Member self = membership.self();
        membership.say(now, self.health(), self.keys(), leases.told());
        outbox.flush(room -> membership.news(room, PacketCodec::size), actions);
    }

    /** The cluster as it is seen now. */
    public ClusterView view(long now) {
        List<Membership.View> members = membership.view(now);
        return new ClusterView(now, members, leases.view(members), leases.known(now), leases.muteUntil(now));
    }

    /** Membership's wishes as actions. */
    private final class Gossip implements GossipOutput {
        @Override
        public void send(InetSocketAddress to, GossipMessage message) {
            outbox.add(to, message);
        }

        @Override
        public void news(InetSocketAddress to) {
            outbox.news(to);
        }

        @Override
        public void exchange(InetSocketAddress with) {
            actions.accept(new Action.Exchange(with));
        }

        @Override
        public void full(String member) {
            events.event(true, "cluster-full", "member", member, "members", Membership.MEMBERS_MAX);
        }

        @Override
        public void changed(Member member, Status before, Status after, String accuser) {
            boolean bad = after == Status.SUSPECT || after == Status.DEAD;
            events.event(
                    bad,
                    before == null ? "member-joined" : "member-" + name(after),
                    "member",
                    member.name(),
                    "address",
                    Events.text(member.gossip()),
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
