package dev.quadrant.cluster.membership;

import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.ToIntFunction;

/**
 * What is said about members and what this one makes of it. A higher incarnation wins; within one, the worse status does; only
 * the member itself takes a new one. What was new is passed on.
 */
final class Rumours {
    private static final long NEVER = Long.MAX_VALUE;

    private final GossipTiming timing;
    private final Peers peers;
    private final Awareness awareness;
    private final GossipOutput output;
    private final Broadcasts broadcasts = new Broadcasts();
    private long flushAt = NEVER;
    private long factCounter;

    Rumours(GossipTiming timing, Peers peers, Awareness awareness, GossipOutput output) {
        this.timing = timing;
        this.peers = peers;
        this.awareness = awareness;
        this.output = output;
    }

    /** When there are news that should go at once. */
    long flushAt() {
        return flushAt;
    }

    void flushed() {
        flushAt = NEVER;
    }

    boolean quiet() {
        return broadcasts.isEmpty();
    }

    List<GossipMessage> take(int room, ToIntFunction<GossipMessage> size) {
        return broadcasts.take(room, size, Broadcasts.limit(peers.size(), peers.allPairs()));
    }

    /** This member says something new about itself. */
    void announceSelf(long now) {
        broadcasts.add(peers.self().name(), new GossipMessage.Announce(peers.self(), peers.status()));
        flushAt = now;
    }

    /** This member publishes a value; it is within {@link Facts}. */
    void publish(long now, String key, String value) {
        Member self = peers.self();
        Fact fact = new Fact(value, self.incarnation(), ++factCounter);
        peers.self(self.with(key, fact));
        spread(now, self.name(), key, fact);
    }

    private void spread(long now, String member, String key, Fact fact) {
        broadcasts.add(member + '\n' + key, new GossipMessage.Published(member, key, fact));
        flushAt = now;
    }

    /**
     * A member's own word, directly or through others.
     *
     * @param source where it came from; null when it came by stream
     */
    void announced(long now, String sender, InetSocketAddress source, GossipMessage.Announce announce) {
        Member member = announce.member();
        if (member.gossip().getAddress().isAnyLocalAddress()) {
            if (source == null || !member.name().equals(sender)) {
                return;
            }
            member = member.at(source);
            output.send(source, new GossipMessage.Seen(source));
        }
        if (member.name().equals(peers.self().name())) {
            object(now, member.incarnation(), announce.status());
            return;
        }
        Peer peer = peers.get(member.name());
        if (peer == null) {
            if (announce.status().present()) {
                meet(now, member, announce.status(), sender);
            }
        } else if (member.incarnation() > peer.member.incarnation()) {
            peer.member = member.knowing(peer.member.facts());
            peer.heard = now;
            become(now, peer, announce.status(), sender);
        } else if (member.incarnation() == peer.member.incarnation()) {
            if (member.newerThan(peer.member)) {
                peer.member = member.knowing(peer.member.facts());
                peers.changed();
                news(now, peer, sender);
            }
            if (announce.status().compareTo(peer.status) > 0) {
                become(now, peer, announce.status(), sender);
            }
        }
    }

    private void meet(long now, Member member, Status status, String sender) {
        Peer peer = new Peer(member, now);
        peer.status = status;
        if (!peers.add(peer)) {
            output.full(member.name());
            return;
        }
        if (status == Status.SUSPECT) {
            peer.suspicion = new Suspicion(now, sender, timing, peers.size());
        }
        output.changed(member, null, status, sender);
        news(now, peer, sender);
    }

    /** A value that a member published. */
    void published(long now, GossipMessage.Published published) {
        Peer peer = peers.get(published.member());
        Fact fact = published.fact();
        if (peer == null || fact.incarnation() < peer.member.born() || fact.incarnation() > peer.member.incarnation()) {
            return;
        }
        Fact known = peer.member.facts().get(published.key());
        if (known == null || fact.newerThan(known)) {
            try {
                peer.member = peer.member.with(published.key(), fact);
            } catch (IllegalArgumentException _) {
                // A member of another version with wider bounds: what we cannot hold we do not spread.
                return;
            }
            peers.changed();
            spread(now, published.member(), published.key(), fact);
        }
    }

    /** What somebody found about a member. */
    void judged(long now, GossipMessage.Verdict verdict) {
        if (verdict.member().equals(peers.self().name())) {
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

    /** Contradicts what is not so: this member is here. */
    private void object(long now, long incarnation, Status status) {
        Member self = peers.self();
        if (incarnation > self.incarnation()) {
            // An earlier life of this node, whose wall clock was ahead of today's: all that it said is void.
            peers.self(restamped(self.reborn(incarnation + 1, incarnation + 1)));
            peers.self().facts().forEach((key, fact) -> spread(now, self.name(), key, fact));
        } else if (incarnation == self.incarnation() && status != Status.ALIVE) {
            peers.self(self.reborn(self.born(), incarnation + 1));
            awareness.worse(1);
        } else {
            return;
        }
        announceSelf(now);
    }

    private Member restamped(Member self) {
        SortedMap<String, Fact> facts = new TreeMap<>();
        for (Map.Entry<String, Fact> entry : self.facts().entrySet()) {
            facts.put(entry.getKey(), new Fact(entry.getValue().value(), self.incarnation(), ++factCounter));
        }
        return self.knowing(facts);
    }

    /** This member has not heard of another for too long. The suspect is told first (Lifeguard, "Buddy System"). */
    void suspect(long now, Peer peer) {
        become(now, peer, Status.SUSPECT, peers.self().name());
        tellSuspect(peer);
    }

    /** Tells a suspect that it is one, so that it can object. */
    void tellSuspect(Peer peer) {
        if (peer.status == Status.SUSPECT) {
            tell(peer);
        }
    }

    /** Tells a member how it is seen. */
    void tell(Peer peer) {
        output.send(peer.member.gossip(), verdict(peer, peers.self().name()));
    }

    /** Those whose suspicion is over are dead. */
    void endSuspicions(long now) {
        for (Peer peer : List.copyOf(peers.all())) {
            if (peer.status == Status.SUSPECT && now - peer.suspicion.end() >= 0) {
                become(now, peer, Status.DEAD, peers.self().name());
            }
        }
    }

    private void become(long now, Peer peer, Status next, String accuser) {
        Status before = peer.status;
        peer.status = next;
        peer.suspicion = next == Status.SUSPECT ? new Suspicion(now, accuser, timing, peers.size()) : null;
        peers.changed();
        if (before != next) {
            peer.since = now;
            output.changed(peer.member, before, next, accuser);
        }
        news(now, peer, accuser);
    }

    private void news(long now, Peer peer, String accuser) {
        broadcasts.add(
                peer.name(),
                peer.status == Status.ALIVE
                        ? new GossipMessage.Announce(peer.member, peer.status)
                        : verdict(peer, accuser));
        flushAt = now;
    }

    private static GossipMessage verdict(Peer peer, String accuser) {
        return new GossipMessage.Verdict(peer.name(), peer.member.incarnation(), peer.status, accuser);
    }
}
