package dev.quadrant.cluster.membership;

import java.util.List;
import java.util.random.RandomGenerator;

/**
 * The pace of what a member says unasked: heartbeats to all while the cluster is small, and who is silent; news to a few in a
 * larger one. A member that still takes the cluster for small and one that does not get along: silence makes the first ask,
 * and the other answers.
 */
final class Heartbeats {
    /** Members to which news go in each round of a larger cluster. */
    private static final int FAN_OUT = 3;
    /** Heartbeats come up to this part of their pause early or late, so that members are not in step by chance for long. */
    private static final int JITTER = 20;

    private final GossipTiming timing;
    private final Peers peers;
    private final Awareness awareness;
    private final Rumours rumours;
    private final Probing probing;
    private final GossipOutput output;
    private final RandomGenerator random;
    private long nextBeat;
    private boolean beaten;
    private long lastBeat;

    Heartbeats(
            GossipTiming timing,
            Peers peers,
            Awareness awareness,
            Rumours rumours,
            Probing probing,
            GossipOutput output,
            RandomGenerator random,
            long now) {
        this.timing = timing;
        this.peers = peers;
        this.awareness = awareness;
        this.rumours = rumours;
        this.probing = probing;
        this.output = output;
        this.random = random;
        this.nextBeat = now;
    }

    long nextAt() {
        long next = nextBeat;
        if (peers.allPairs()) {
            next = Math.min(next, rumours.flushAt());
            for (Peer peer : peers.all()) {
                if (peer.status == Status.ALIVE && peer.probe == null) {
                    next = Math.min(next, peer.heard + timing.probeAfter());
                }
            }
        }
        return next;
    }

    /** How late a tick is; a process that runs is late by little. */
    long lateness(long now) {
        return Math.max(0, now - nextBeat);
    }

    void tick(long now) {
        boolean allPairs = peers.allPairs();
        if (allPairs) {
            watch(now);
        }
        if (now - nextBeat >= 0) {
            next(now);
            if (allPairs) {
                beat(now);
            } else {
                round();
            }
        } else if (allPairs && now - rumours.flushAt() >= 0) {
            for (Peer peer : peers.all()) {
                if (peer.status.present()) {
                    output.news(peer.member.gossip());
                }
            }
        }
        if (now - rumours.flushAt() >= 0) {
            rumours.flushed();
        }
    }

    private void next(long now) {
        long jitter = timing.heartbeat() / JITTER;
        nextBeat = now + timing.heartbeat() - jitter + random.nextLong(2 * jitter + 1);
    }

    /**
     * Beats now where the next beat is due within half a pause. The one after that is as late as may be, so that the same occasion
     * comes again before it, at whatever time within the other's own {@link #JITTER}.
     */
    void beatIfSoon(long now) {
        if (peers.allPairs() && nextBeat - now <= timing.heartbeat() / 2) {
            nextBeat = now + timing.heartbeat() + timing.heartbeat() / JITTER;
            beat(now);
        }
    }

    /** Whether heartbeats went to all at this moment. */
    boolean beatAt(long now) {
        return beaten && lastBeat == now;
    }

    private void watch(long now) {
        for (Peer peer : List.copyOf(peers.all())) {
            if (peer.status == Status.ALIVE && peer.probe == null && now - peer.heard >= timing.probeAfter()) {
                long answers = timing.suspectAfter() - timing.probeAfter();
                long end = Math.max(peer.heard + timing.suspectAfter(), now + answers);
                probing.start(peer, now, end + awareness.score() * timing.heartbeat());
            }
        }
    }

    private void beat(long now) {
        beaten = true;
        lastBeat = now;
        GossipMessage heartbeat = new GossipMessage.Heartbeat(peers.digest());
        for (Peer peer : peers.all()) {
            if (peer.status.present()) {
                output.send(peer.member.gossip(), heartbeat);
                rumours.tellSuspect(peer);
            }
        }
    }

    private void round() {
        if (!rumours.quiet()) {
            peers.presentInRandomOrder().stream().limit(FAN_OUT).forEach(peer -> output.news(peer.member.gossip()));
        }
    }
}
