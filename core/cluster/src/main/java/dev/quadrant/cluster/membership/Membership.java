package dev.quadrant.cluster.membership;

import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.random.RandomGenerator;

/**
 * This node's view of who is there. Times are nanoseconds of one clock of any origin; messages come authenticated and with
 * their sender. For one thread.
 *
 * <p>While the cluster is small every member sends a heartbeat to every other. One that is silent is asked, directly and
 * through others, then suspected; the suspect is told first and objects by a higher incarnation; one that does not is dead.
 * Larger clusters probe one member a period, as SWIM does. A heartbeat carries a digest of all that its sender knows; one
 * that differs makes the receiver ask for all of it.
 */
public final class Membership {
    /** Members that are remembered, dead ones included. */
    public static final int MEMBERS_MAX = 512;

    private static final int RELAYS = 3;
    /** News in one packet. */
    private static final int NEWS_MAX = 4;
    /** Members to which news go at once in a larger cluster. */
    private static final int FAN_OUT = 3;

    private static final long NEVER = Long.MAX_VALUE;

    private final GossipTiming timing;
    private final List<InetSocketAddress> contacts;
    private final RandomGenerator random;
    private final GossipOutput output;
    private final Map<String, Peer> peers = new TreeMap<>();
    private final Broadcasts broadcasts = new Broadcasts();
    /** Probes that this node relays: its own number, who asked, and the asker's number. */
    private final Map<Long, Relay> relays = new HashMap<>();

    /** Grows with every change of a member, this one included, or of a status. */
    private long version;

    private long digestVersion = -1;
    private long digest;

    private Member self;
    private Status status = Status.ALIVE;
    private long lastTick;
    private long nextBeat;
    private long nextContact;
    private long nextProbe;
    private long flushAt = NEVER;
    private long lastProbe;
    private final List<String> probeOrder = new ArrayList<>();

    private record Relay(String asker, long id, long until) {}

    /**
     * A member as this node sees it.
     *
     * @param since when it came to be so
     * @param heard when it was last heard
     */
    public record View(Member member, Status status, long since, long heard) {}

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
        this.self = self;
        this.contacts = List.copyOf(contacts);
        this.random = random;
        this.output = output;
        this.lastTick = now;
        this.nextBeat = now;
        this.nextContact = now;
        this.nextProbe = now;
    }

    public Member self() {
        return self;
    }

    /** A number that is the same as before when no member and no status changed. */
    public long version() {
        return version;
    }

    /** All members, this one first. */
    public List<View> view(long now) {
        List<View> view = new ArrayList<>();
        view.add(new View(self, status, now, now));
        for (Peer peer : peers.values()) {
            view.add(new View(peer.member, peer.status, peer.since, peer.heard));
        }
        return view;
    }

    /** Members beside this one that are there, suspected or not. */
    public int present() {
        int present = 0;
        for (Peer peer : peers.values()) {
            present += peer.status.present() ? 1 : 0;
        }
        return present;
    }

    /** A member's record; null when it is unknown. */
    public Member member(String name) {
        Peer peer = peers.get(name);
        return name.equals(self.name()) ? self : peer == null ? null : peer.member;
    }

    /** A member's status; null when it is unknown. */
    public Status status(String name) {
        Peer peer = peers.get(name);
        return name.equals(self.name()) ? status : peer == null ? null : peer.status;
    }

    /** Says something new about this node, at once. */
    public void publish(long now, boolean ready, SortedMap<String, String> state) {
        if (self.ready() != ready || !self.state().equals(state)) {
            self = self.as(ready, state);
            announceSelf(now);
        }
    }

    /** Says goodbye to all. Nothing is sent afterwards. */
    public void leave(long now) {
        version++;
        status = Status.LEFT;
        for (Peer peer : peers.values()) {
            if (peer.status.present()) {
                output.send(
                        peer.member.gossip(),
                        new GossipMessage.Verdict(self.name(), self.incarnation(), Status.LEFT, self.name()));
            }
        }
    }

    /** When {@link #tick} next has something to do. */
    public long nextAt() {
        if (status == Status.LEFT) {
            return NEVER;
        }
        long next = Math.min(Math.min(nextBeat, nextContact), flushAt);
        for (Peer peer : peers.values()) {
            if (peer.suspicion != null) {
                next = Math.min(next, peer.suspicion.end());
            } else if (peer.status == Status.ALIVE && allPairs()) {
                long silent = peer.heard + timing.probeAfter();
                next = Math.min(next, silent > lastTick ? silent : peer.heard + timing.suspectAfter());
            }
        }
        return next;
    }

    /** Does what is due. */
    public void tick(long now) {
        if (status == Status.LEFT) {
            return;
        }
        forgiveOwnPause(now);
        lastTick = now;
        if (now - nextContact >= 0) {
            nextContact = now + timing.contactEvery();
            contact(now);
        }
        watch(now);
        if (!allPairs() && now - nextProbe >= 0) {
            nextProbe = now + timing.probePeriod();
            probeNext(now);
        }
        if (now - nextBeat >= 0) {
            nextBeat = now + timing.heartbeat() - random.nextLong(timing.heartbeat() / 10 + 1);
            beat();
        } else if (now - flushAt >= 0) {
            flushAt = NEVER;
            spread();
        }
        relays.values().removeIf(relay -> now - relay.until() >= 0);
    }

    /** A pause of this process is no silence of the others (Lifeguard's idea, for heartbeats). */
    private void forgiveOwnPause(long now) {
        long late = now - Math.max(lastTick, Math.min(nextBeat, now));
        if (late > timing.heartbeat() / 2) {
            for (Peer peer : peers.values()) {
                peer.heard = Math.min(now, peer.heard + late);
            }
        }
    }

    private boolean allPairs() {
        return peers.size() < timing.allPairsMax() || present() < timing.allPairsMax();
    }

    private GossipMessage heartbeat() {
        return new GossipMessage.Heartbeat(self.incarnation(), self.revision(), digest());
    }

    private void beat() {
        boolean allPairs = allPairs();
        if (!allPairs) {
            spread();
            return;
        }
        GossipMessage heartbeat = heartbeat();
        for (Peer peer : peers.values()) {
            if (peer.status.present()) {
                output.send(peer.member.gossip(), heartbeat);
                tellSuspect(peer);
            }
        }
    }

    /** Sends news ahead of the next heartbeat. */
    private void spread() {
        if (broadcasts.isEmpty()) {
            return;
        }
        List<Peer> present = presentInRandomOrder();
        int count = allPairs() ? present.size() : Math.min(FAN_OUT, present.size());
        for (Peer peer : present.subList(0, count)) {
            output.send(peer.member.gossip(), heartbeat());
        }
    }

    private void tellSuspect(Peer peer) {
        if (peer.status == Status.SUSPECT) {
            output.send(peer.member.gossip(), verdict(peer, self.name()));
        }
    }

    private static GossipMessage verdict(Peer peer, String accuser) {
        return new GossipMessage.Verdict(peer.name(), peer.member.incarnation(), peer.status, accuser);
    }

    /** News for a packet that is about to leave. */
    public List<GossipMessage> news() {
        return broadcasts.take(NEWS_MAX, present() + 1);
    }

    private void contact(long now) {
        for (InetSocketAddress contact : contacts) {
            if (!known(contact)) {
                output.send(contact, new GossipMessage.Pull());
                output.send(contact, new GossipMessage.Announce(self, Status.ALIVE));
            }
        }
        for (Peer peer : peers.values()) {
            if (peer.status == Status.DEAD) {
                output.send(peer.member.gossip(), verdict(peer, self.name()));
            }
        }
        if (peers.values().removeIf(peer -> !peer.status.present() && now - peer.since >= timing.forgetAfter())) {
            version++;
        }
    }

    private boolean known(InetSocketAddress contact) {
        if (contact.equals(self.gossip())) {
            return true;
        }
        for (Peer peer : peers.values()) {
            if (peer.status.present() && peer.member.gossip().equals(contact)) {
                return true;
            }
        }
        return false;
    }

    private void watch(long now) {
        boolean allPairs = allPairs();
        for (Peer peer : List.copyOf(peers.values())) {
            if (peer.status == Status.SUSPECT && now - peer.suspicion.end() >= 0) {
                become(now, peer, Status.DEAD, self.name());
            } else if (peer.status == Status.ALIVE && allPairs) {
                long silence = now - peer.heard;
                if (silence >= timing.suspectAfter()) {
                    suspect(now, peer, self.name());
                } else if (silence >= timing.probeAfter() && peer.probe == 0) {
                    probe(peer);
                    throughOthers(peer);
                }
            }
        }
    }

    /** SWIM's period: the member probed in the last one is suspected if it did not answer, the next one is probed. */
    private void probeNext(long now) {
        for (Peer peer : List.copyOf(peers.values())) {
            if (peer.status == Status.ALIVE && peer.probe != 0) {
                if (now - peer.heard > 2 * timing.probePeriod()) {
                    suspect(now, peer, self.name());
                } else {
                    throughOthers(peer);
                }
            }
        }
        Peer next = nextInOrder();
        if (next != null) {
            probe(next);
            tellSuspect(next);
        }
    }

    private Peer nextInOrder() {
        while (true) {
            if (probeOrder.isEmpty()) {
                presentInRandomOrder().forEach(peer -> probeOrder.add(peer.name()));
                if (probeOrder.isEmpty()) {
                    return null;
                }
            }
            Peer next = peers.get(probeOrder.removeLast());
            if (next != null && next.status.present()) {
                return next;
            }
        }
    }

    private void probe(Peer peer) {
        peer.probe = ++lastProbe;
        output.send(peer.member.gossip(), new GossipMessage.Ping(peer.probe));
    }

    private void throughOthers(Peer target) {
        int asked = 0;
        for (Peer relay : presentInRandomOrder()) {
            if (relay != target && relay.status == Status.ALIVE && asked < RELAYS) {
                asked++;
                output.send(relay.member.gossip(), new GossipMessage.PingRequest(target.probe, target.name()));
            }
        }
    }

    private List<Peer> presentInRandomOrder() {
        List<Peer> present = new ArrayList<>();
        for (Peer peer : peers.values()) {
            if (peer.status.present()) {
                present.add(peer);
            }
        }
        for (int i = present.size() - 1; i > 0; i--) {
            Collections.swap(present, i, random.nextInt(i + 1));
        }
        return present;
    }

    /**
     * Takes a message.
     *
     * @param sender who sent it, by its own word, authenticated as one of the cluster
     * @param source where it came from
     */
    public void receive(long now, String sender, InetSocketAddress source, GossipMessage message) {
        if (status == Status.LEFT) {
            return;
        }
        Peer peer = peers.get(sender);
        if (peer != null) {
            heard(now, peer);
        }
        switch (message) {
            case GossipMessage.Heartbeat heartbeat -> heartbeat(now, peer, source, heartbeat);
            case GossipMessage.Ping ping -> output.send(source, new GossipMessage.Ack(ping.id()));
            case GossipMessage.Ack ack -> acknowledged(now, ack);
            case GossipMessage.PingRequest request -> relay(now, sender, request);
            case GossipMessage.Pull _ -> tellAll(source);
            case GossipMessage.Seen seen -> seen(now, seen.address());
            case GossipMessage.Announce announce -> announced(now, sender, source, announce);
            case GossipMessage.Verdict verdict -> judged(now, verdict);
        }
    }

    private void heard(long now, Peer peer) {
        peer.heard = now;
        peer.probe = 0;
        if (peer.status == Status.DEAD && now - peer.contactedAt >= timing.heartbeat()) {
            peer.contactedAt = now;
            output.send(peer.member.gossip(), verdict(peer, self.name()));
        }
    }

    private void heartbeat(long now, Peer peer, InetSocketAddress source, GossipMessage.Heartbeat heartbeat) {
        boolean unknown = peer == null
                || heartbeat.incarnation() > peer.member.incarnation()
                || heartbeat.incarnation() == peer.member.incarnation()
                        && heartbeat.revision() > peer.member.revision();
        if (peer == null) {
            // Nothing is kept of one that we do not know, so there is no pace to keep either; it beats at its own.
            output.send(source, new GossipMessage.Pull());
            output.send(source, new GossipMessage.Announce(self, Status.ALIVE));
        } else if ((unknown || heartbeat.digest() != digest()) && now - peer.pulledAt >= timing.pullEvery()) {
            peer.pulledAt = now;
            output.send(source, new GossipMessage.Pull());
        }
    }

    private void relay(long now, String asker, GossipMessage.PingRequest request) {
        Peer target = peers.get(request.target());
        if (target != null && target.status.present() && relays.size() < MEMBERS_MAX) {
            long id = ++lastProbe;
            relays.put(id, new Relay(asker, request.id(), now + timing.probePeriod()));
            output.send(target.member.gossip(), new GossipMessage.Ping(id));
        }
    }

    /** An answer to a probe of our own, or to one that we relay, or the relayed answer to one of our own. */
    private void acknowledged(long now, GossipMessage.Ack ack) {
        Relay relay = relays.remove(ack.id());
        if (relay != null) {
            Peer asker = peers.get(relay.asker());
            if (asker != null) {
                output.send(asker.member.gossip(), new GossipMessage.Ack(relay.id()));
            }
            return;
        }
        for (Peer peer : peers.values()) {
            if (peer.probe == ack.id()) {
                heard(now, peer);
            }
        }
    }

    private void tellAll(InetSocketAddress to) {
        output.send(to, new GossipMessage.Seen(to));
        output.send(to, new GossipMessage.Announce(self, status));
        for (Peer peer : peers.values()) {
            output.send(to, new GossipMessage.Announce(peer.member, peer.status));
        }
    }

    /** A node that listens on all addresses takes the one that the first peer sees. */
    private void seen(long now, InetSocketAddress address) {
        if (self.gossip().getAddress().isAnyLocalAddress()
                && !address.getAddress().isAnyLocalAddress()) {
            self = self.at(address).as(self.ready(), self.state());
            announceSelf(now);
        }
    }

    private void announceSelf(long now) {
        version++;
        broadcasts.add(self.name(), new GossipMessage.Announce(self, status));
        flushAt = now;
    }

    private void announced(long now, String sender, InetSocketAddress source, GossipMessage.Announce announce) {
        Member member = announce.member();
        if (member.gossip().getAddress().isAnyLocalAddress()) {
            if (!member.name().equals(sender)) {
                return;
            }
            member = member.at(source);
            output.send(source, new GossipMessage.Seen(source));
        }
        if (member.name().equals(self.name())) {
            object(now, member.incarnation(), announce.status());
            return;
        }
        Peer peer = peers.get(member.name());
        if (peer == null) {
            if (announce.status().present() && peers.size() < MEMBERS_MAX) {
                meet(now, member, announce.status(), sender);
            }
        } else if (member.incarnation() > peer.member.incarnation()) {
            peer.member = member;
            peer.heard = now;
            become(now, peer, announce.status(), sender);
        } else {
            if (member.newerThan(peer.member)) {
                peer.member = member;
                news(now, peer);
            }
            if (member.incarnation() == peer.member.incarnation()
                    && announce.status().compareTo(peer.status) > 0) {
                become(now, peer, announce.status(), sender);
            }
        }
    }

    private void meet(long now, Member member, Status status, String sender) {
        Peer peer = new Peer(member, now);
        peers.put(member.name(), peer);
        peer.status = status;
        if (status == Status.SUSPECT) {
            peer.suspicion = new Suspicion(now, sender, timing, Math.max(0, present() - 1));
        }
        output.changed(member, null, status, sender);
        news(now, peer);
    }

    /** Objects to what others say of this node, if that is not what it is. */
    private void object(long now, long incarnation, Status said) {
        boolean earlierLife = incarnation > self.incarnation();
        if (earlierLife || said != Status.ALIVE && incarnation == self.incarnation()) {
            self = self.reborn(incarnation + 1);
            announceSelf(now);
        }
    }

    private void judged(long now, GossipMessage.Verdict verdict) {
        if (verdict.member().equals(self.name())) {
            object(now, verdict.incarnation(), verdict.status());
            return;
        }
        Peer peer = peers.get(verdict.member());
        if (peer == null || verdict.incarnation() != peer.member.incarnation()) {
            return;
        }
        if (verdict.status() == Status.SUSPECT && peer.status == Status.SUSPECT) {
            if (peer.suspicion.confirm(verdict.accuser())) {
                broadcasts.add(peer.name(), verdict);
            }
        } else if (verdict.status().compareTo(peer.status) > 0) {
            become(now, peer, verdict.status(), verdict.accuser());
        }
    }

    private void suspect(long now, Peer peer, String accuser) {
        become(now, peer, Status.SUSPECT, accuser);
        tellSuspect(peer);
    }

    private void become(long now, Peer peer, Status next, String accuser) {
        Status before = peer.status;
        peer.status = next;
        peer.probe = 0;
        peer.suspicion =
                next == Status.SUSPECT ? new Suspicion(now, accuser, timing, Math.max(0, present() - 1)) : null;
        if (before != next) {
            peer.since = now;
            output.changed(peer.member, before, next, accuser);
        }
        news(now, peer, accuser);
    }

    private void news(long now, Peer peer) {
        version++;
        broadcasts.add(peer.name(), new GossipMessage.Announce(peer.member, peer.status));
        flushAt = now;
    }

    private void news(long now, Peer peer, String accuser) {
        version++;
        if (peer.status == Status.ALIVE) {
            news(now, peer);
        } else {
            broadcasts.add(peer.name(), verdict(peer, accuser));
            flushAt = now;
        }
    }

    /** A number that two members share when they know the same of all that are there. */
    public long digest() {
        if (digestVersion != version) {
            digestVersion = version;
            digest = new Peer(self, 0).digest();
            for (Peer peer : peers.values()) {
                if (peer.status.present()) {
                    digest += peer.digest();
                }
            }
        }
        return digest;
    }

    /** Where a member receives gossip; null when it is unknown or not there. */
    public InetSocketAddress address(String name) {
        Peer peer = peers.get(name);
        return peer == null || peer.status == Status.LEFT ? null : peer.member.gossip();
    }
}
