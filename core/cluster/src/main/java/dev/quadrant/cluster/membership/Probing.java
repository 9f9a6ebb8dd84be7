package dev.quadrant.cluster.membership;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Questions to members that are silent: directly, then through up to three others, of whom each says when it heard nothing
 * either. In a larger cluster one member is asked a period, all in a random order before one is again (SWIM, section 4.3).
 */
final class Probing {
    private static final int RELAYS = 3;
    /** Questions that are relayed for others at a time; further ones are not. */
    private static final int RELAYED_MAX = 512;

    private static final long NEVER = Long.MAX_VALUE;

    private final GossipTiming timing;
    private final Peers peers;
    private final Awareness awareness;
    private final Rumours rumours;
    private final GossipOutput output;
    private final Map<Long, Probe> probes = new HashMap<>();
    /** By this node's own number of the question. */
    private final Map<Long, Relay> relays = new HashMap<>();

    private final List<String> order = new ArrayList<>();
    private long lastId;
    private long nextProbe;

    private static final class Relay {
        final Peer asker;
        final long id;
        final long until;
        long nackAt;

        Relay(Peer asker, long id, long nackAt, long until) {
            this.asker = asker;
            this.id = id;
            this.nackAt = nackAt;
            this.until = until;
        }
    }

    Probing(GossipTiming timing, Peers peers, Awareness awareness, Rumours rumours, GossipOutput output, long now) {
        this.timing = timing;
        this.peers = peers;
        this.awareness = awareness;
        this.rumours = rumours;
        this.output = output;
        this.nextProbe = now;
    }

    long nextAt() {
        long next = peers.allPairs() ? NEVER : nextProbe;
        for (Probe probe : probes.values()) {
            next = Math.min(next, probe.nextAt());
        }
        for (Relay relay : relays.values()) {
            next = Math.min(next, Math.min(relay.nackAt, relay.until));
        }
        return next;
    }

    void tick(long now) {
        if (!peers.allPairs() && now - nextProbe >= 0) {
            probeNext(now);
        }
        for (Probe probe : List.copyOf(probes.values())) {
            if (now - probe.end >= 0) {
                failed(now, probe);
            } else if (!probe.indirect && now - probe.indirectAt >= 0) {
                throughOthers(probe);
            }
        }
        relays.values().removeIf(relay -> now - relay.until >= 0);
        for (Relay relay : relays.values()) {
            if (relay.nackAt != NEVER && now - relay.nackAt >= 0) {
                relay.nackAt = NEVER;
                output.send(relay.asker.member.gossip(), new GossipMessage.Nack(relay.id));
            }
        }
    }

    private void probeNext(long now) {
        long period = awareness.scale(timing.probePeriod());
        nextProbe = now + period;
        Peer next = nextInOrder();
        if (next != null) {
            start(next, now + awareness.scale(timing.probeTimeout()), now + period);
            rumours.tellSuspect(next);
        }
    }

    private Peer nextInOrder() {
        for (int refills = 0; refills < 2; ) {
            if (order.isEmpty()) {
                refills++;
                peers.presentInRandomOrder().forEach(peer -> order.add(peer.name()));
            } else {
                Peer next = peers.get(order.removeLast());
                if (next != null && next.status.present() && next.probe == null) {
                    return next;
                }
            }
        }
        return null;
    }

    /** Asks a member, others from {@code indirectAt} on; suspects it at {@code end} when nothing came of it. */
    void start(Peer target, long indirectAt, long end) {
        Probe probe = new Probe(++lastId, target, indirectAt, end);
        probes.put(probe.id, probe);
        target.probe = probe;
        output.send(target.member.gossip(), new GossipMessage.Ping(probe.id));
    }

    private void throughOthers(Probe probe) {
        probe.indirect = true;
        for (Peer relay : peers.presentInRandomOrder()) {
            if (relay != probe.target && relay.status == Status.ALIVE && probe.relays < RELAYS) {
                probe.relays++;
                output.send(relay.member.gossip(), new GossipMessage.PingRequest(probe.id, probe.target.name()));
            }
        }
    }

    private void failed(long now, Probe probe) {
        end(probe);
        // A relay that is silent too speaks against ourselves.
        awareness.worse(probe.relays == 0 ? 1 : probe.relays - probe.nacks);
        if (probe.target.status == Status.ALIVE) {
            rumours.suspect(now, probe.target);
        }
    }

    private void end(Probe probe) {
        probes.remove(probe.id);
        probe.target.probe = null;
    }

    /** A member was heard, in whatever way. */
    void heard(long now, Peer peer) {
        peer.heard = now;
        if (peer.probe != null) {
            end(peer.probe);
            awareness.better();
        }
    }

    /** An answer to a question of our own, directly or through another, or to one that we relay. */
    void acknowledged(long now, GossipMessage.Ack ack) {
        Relay relay = relays.remove(ack.id());
        if (relay != null) {
            output.send(relay.asker.member.gossip(), new GossipMessage.Ack(relay.id));
            return;
        }
        Probe probe = probes.get(ack.id());
        if (probe != null) {
            heard(now, probe.target);
        }
    }

    void notAcknowledged(GossipMessage.Nack nack) {
        Probe probe = probes.get(nack.id());
        if (probe != null && probe.nacks < probe.relays) {
            probe.nacks++;
        }
    }

    /** Asks for another member, which may be null when it is unknown. */
    void relay(long now, Peer asker, GossipMessage.PingRequest request) {
        Peer target = peers.get(request.target());
        if (asker != null && target != null && target.status.present() && relays.size() < RELAYED_MAX) {
            long id = ++lastId;
            long nackAt = now + timing.probeTimeout() * 4 / 5;
            relays.put(id, new Relay(asker, request.id(), nackAt, now + timing.probePeriod()));
            output.send(target.member.gossip(), new GossipMessage.Ping(id));
        }
    }

    /** This process did not run for a while. */
    void delay(long by) {
        for (Probe probe : probes.values()) {
            probe.end += by;
        }
    }
}
