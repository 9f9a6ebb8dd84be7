package dev.quadrant.cluster.membership;

import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.function.ToIntFunction;
import java.util.random.RandomGenerator;

/**
 * This node's view of who is there. Times are nanoseconds of one clock of any origin; messages come authenticated and with
 * their sender. For one thread.
 *
 * <p>While the cluster is small every member sends a heartbeat to every other. One that is silent is asked, directly and
 * through others, then suspected; the suspect is told first and objects by a higher incarnation; one that does not is dead.
 * Larger clusters probe one member a period, as SWIM does. Members compare digests of all that they know; when they differ,
 * they exchange it.
 */
public final class Membership {
    /** Members that are remembered, dead ones included. */
    public static final int MEMBERS_MAX = 512;

    private static final long NEVER = Long.MAX_VALUE;

    private final GossipTiming timing;
    private final GossipOutput output;
    private final Peers peers;
    private final Awareness awareness = new Awareness();
    private final Rumours rumours;
    private final Probing probing;
    private final Heartbeats heartbeats;
    private final Exchanges exchanges;
    private long nextBetter;

    /**
     * A member as this node sees it.
     *
     * @param since when it came to be so
     * @param heard when it was last heard
     * @param accusation while it is suspected, else null
     */
    public record View(Member member, Status status, long since, long heard, Accusation accusation) {
        /** One that nobody suspects. */
        public View(Member member, Status status, long since, long heard) {
            this(member, status, since, heard, null);
        }
    }

    /**
     * Why a member is suspected.
     *
     * @param accusers who missed it, as far as this node heard
     * @param end when it is dead if it says nothing
     */
    public record Accusation(SortedSet<String> accusers, long end) {}

    /**
     * Starts at {@code now} with nobody but itself.
     *
     * @param self this node; its incarnation is the wall clock's milliseconds at its start
     * @param contacts members to ask at first; this node itself among them does no harm
     */
    public Membership(
            GossipTiming timing,
            Member self,
            List<InetSocketAddress> contacts,
            RandomGenerator random,
            GossipOutput output,
            long now) {
        this.timing = timing;
        this.output = output;
        this.peers = new Peers(self, timing.allPairsMax(), random);
        this.rumours = new Rumours(timing, peers, awareness, output);
        this.probing = new Probing(timing, peers, awareness, rumours, output, now);
        this.heartbeats = new Heartbeats(timing, peers, awareness, rumours, probing, output, random, now);
        this.exchanges = new Exchanges(timing, peers, rumours, output, contacts, random, now);
    }

    public Member self() {
        return peers.self();
    }

    /** A number that is the same as before when no member and no status changed. */
    public long version() {
        return peers.version();
    }

    /** A number that two members share when they know the same of all that are there. */
    public int digest() {
        return peers.digest();
    }

    /** How badly this member itself seems to do: 0 is well, 8 the worst (Lifeguard's local health multiplier). */
    public int awareness() {
        return awareness.score();
    }

    /** All members, this one first. */
    public List<View> view(long now) {
        List<View> view = new ArrayList<>();
        view.add(new View(peers.self(), peers.status(), now, now));
        for (Peer peer : peers.all()) {
            Accusation accusation = peer.suspicion == null ? null : peer.suspicion.accusation();
            view.add(new View(peer.member, peer.status, peer.since, peer.heard, accusation));
        }
        return view;
    }

    /** Members beside this one that are there, suspected or not. */
    public int present() {
        return peers.present();
    }

    /** A member's record; null when it is unknown. */
    public Member member(String name) {
        Peer peer = peers.get(name);
        return name.equals(self().name()) ? self() : peer == null ? null : peer.member;
    }

    /** A member's status; null when it is unknown. */
    public Status status(String name) {
        Peer peer = peers.get(name);
        return name.equals(self().name()) ? peers.status() : peer == null ? null : peer.status;
    }

    /** Where a member receives gossip; null when it is unknown or not there. */
    public InetSocketAddress address(String name) {
        Peer peer = peers.get(name);
        return peer == null || peer.status == Status.LEFT ? null : peer.member.gossip();
    }

    /** Says something new about all of this node's roles and about its candidacies, at once. */
    public void publish(long now, boolean ready, SortedMap<String, String> state) {
        say(now, Member.alike(self().roles(), Health.of(ready)), self().keys(), state);
    }

    /** Says something new about this node, at once. */
    public void say(long now, SortedMap<String, Health> health, List<Integer> keys, SortedMap<String, String> state) {
        Member self = self();
        if (!self.health().equals(health)
                || !self.keys().equals(keys)
                || !self.state().equals(state)) {
            peers.self(self.as(health, keys, state));
            rumours.announceSelf(now);
        }
    }

    /**
     * Publishes a value under a key to all members, at once; an empty one takes it back.
     *
     * @throws IllegalArgumentException beyond the bounds of {@link Facts}, in words; nothing is published then
     */
    public void publish(long now, String key, String value) {
        SortedMap<String, String> published = new TreeMap<>();
        self().facts().forEach((known, fact) -> published.put(known, fact.value()));
        String refusal = Facts.refusal(published, key, value);
        if (!refusal.isEmpty()) {
            throw new IllegalArgumentException(refusal);
        }
        if (!value.equals(published.get(key))) {
            rumours.publish(now, key, value);
        }
    }

    /** From now on these are the members to ask first, at once and as long as they are not known. */
    public void contacts(long now, List<InetSocketAddress> replaced) {
        exchanges.contacts(now, replaced);
    }

    /** Says goodbye to all. Nothing is sent afterwards. */
    public void leave(long now) {
        peers.left();
        for (Peer peer : peers.all()) {
            if (peer.status.present()) {
                output.send(
                        peer.member.gossip(),
                        new GossipMessage.Verdict(self().name(), self().incarnation(), Status.LEFT, self().name()));
            }
        }
    }

    /** When {@link #tick} next has something to do. */
    public long nextAt() {
        if (peers.status() == Status.LEFT) {
            return NEVER;
        }
        long next = Math.min(Math.min(heartbeats.nextAt(), exchanges.nextAt()), probing.nextAt());
        for (Peer peer : peers.all()) {
            if (peer.suspicion != null) {
                next = Math.min(next, peer.suspicion.end());
            }
        }
        return next;
    }

    /** Does what is due. */
    public void tick(long now) {
        if (peers.status() == Status.LEFT) {
            return;
        }
        forgiveOwnPause(now);
        exchanges.tick(now);
        rumours.endSuspicions(now);
        probing.tick(now);
        heartbeats.tick(now);
    }

    /** A packet leaves at this moment: heartbeats that are due within half a pause go now, so that one of them goes with it. */
    public void beatIfSoon(long now) {
        if (peers.status() != Status.LEFT) {
            heartbeats.beatIfSoon(now);
        }
    }

    /** Whether heartbeats went to all at this moment. */
    public boolean beatAt(long now) {
        return heartbeats.beatAt(now);
    }

    /** A pause of this process is no silence of the others (Lifeguard's idea, for heartbeats). */
    private void forgiveOwnPause(long now) {
        long late = heartbeats.lateness(now);
        if (late > timing.heartbeat() / 2) {
            awareness.worse(1);
            nextBetter = now + timing.probePeriod();
            probing.delay(late);
            for (Peer peer : peers.all()) {
                peer.heard = Math.min(now, peer.heard + late);
                if (peer.suspicion != null) {
                    peer.suspicion.delay(late);
                }
            }
        } else if (now - nextBetter >= 0) {
            awareness.better();
            nextBetter = now + timing.probePeriod();
        }
    }

    /**
     * News for a packet that is about to leave.
     *
     * @param room bytes that are left in it
     * @param size of a message in bytes
     */
    public List<GossipMessage> news(int room, ToIntFunction<GossipMessage> size) {
        return peers.status() == Status.LEFT ? List.of() : rumours.take(room, size);
    }

    /** All that this member knows, as it would say it: its part of an exchange. */
    public List<GossipMessage> all() {
        return exchanges.all();
    }

    /** A packet of a member came, whatever is in it. */
    public void heard(long now, String sender) {
        Peer peer = peers.get(sender);
        if (peer == null || peers.status() == Status.LEFT) {
            return;
        }
        probing.heard(now, peer);
        if (peer.status == Status.DEAD && now - peer.contactedAt >= timing.heartbeat()) {
            peer.contactedAt = now;
            rumours.tell(peer);
        }
    }

    /**
     * Takes a message.
     *
     * @param sender who sent it, by its own word, authenticated as one of the cluster
     * @param source where it came from; null for knowledge that came by stream
     */
    public void receive(long now, String sender, InetSocketAddress source, GossipMessage message) {
        if (peers.status() == Status.LEFT) {
            return;
        }
        switch (message) {
            case GossipMessage.Heartbeat heartbeat -> exchanges.compared(now, peers.get(sender), source, heartbeat);
            case GossipMessage.Ping ping -> output.send(source, new GossipMessage.Ack(ping.id()));
            case GossipMessage.Ack ack -> probing.acknowledged(now, ack);
            case GossipMessage.Nack nack -> probing.notAcknowledged(nack);
            case GossipMessage.PingRequest request -> probing.relay(now, peers.get(sender), request);
            case GossipMessage.Pull _ -> exchanges.pulled(source);
            case GossipMessage.Offer _ -> output.exchange(source);
            case GossipMessage.Seen seen -> seen(now, seen.address());
            case GossipMessage.Announce announce -> rumours.announced(now, sender, source, announce);
            case GossipMessage.Published published -> rumours.published(now, published);
            case GossipMessage.Verdict verdict -> rumours.judged(now, verdict);
        }
    }

    /** A node that listens on all addresses takes the one that the first peer sees. */
    private void seen(long now, InetSocketAddress address) {
        Member self = self();
        if (self.gossip().getAddress().isAnyLocalAddress()
                && !address.getAddress().isAnyLocalAddress()) {
            peers.self(self.at(address).as(self.health(), self.keys(), self.state()));
            rumours.announceSelf(now);
        }
    }
}
