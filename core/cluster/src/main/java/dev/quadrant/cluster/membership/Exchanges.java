package dev.quadrant.cluster.membership;

import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * How members come to know the same: at first by the configured contacts, then by comparing digests, with every heartbeat in
 * a small cluster and with one member at a time in a larger one. A small cluster's state goes in a few datagrams, a larger
 * one's by stream.
 */
final class Exchanges {
    /** Dead members that are told so at a time. */
    private static final int DEAD_TOLD = 3;

    private final GossipTiming timing;
    private final Peers peers;
    private final Rumours rumours;
    private final GossipOutput output;
    private final RandomGenerator random;
    private List<InetSocketAddress> contacts;
    private long nextContact;
    private long nextCompare;

    Exchanges(
            GossipTiming timing,
            Peers peers,
            Rumours rumours,
            GossipOutput output,
            List<InetSocketAddress> contacts,
            RandomGenerator random,
            long now) {
        this.timing = timing;
        this.peers = peers;
        this.rumours = rumours;
        this.output = output;
        this.contacts = List.copyOf(contacts);
        this.random = random;
        this.nextContact = now;
        this.nextCompare = now + timing.contactEvery();
    }

    /** From now on these are the members to ask first, at once and as long as they are not known. */
    void contacts(long now, List<InetSocketAddress> replaced) {
        contacts = List.copyOf(replaced);
        nextContact = now;
    }

    long nextAt() {
        return peers.allPairs() ? nextContact : Math.min(nextContact, nextCompare);
    }

    void tick(long now) {
        if (now - nextContact >= 0) {
            nextContact = now + timing.contactEvery();
            contact(now);
        }
        if (!peers.allPairs() && now - nextCompare >= 0) {
            nextCompare = now + timing.exchangeEvery() / 2 + random.nextLong(timing.exchangeEvery());
            peers.presentInRandomOrder().stream()
                    .limit(1)
                    .forEach(peer -> output.send(peer.member.gossip(), new GossipMessage.Heartbeat(peers.digest())));
        }
    }

    private void contact(long now) {
        for (InetSocketAddress contact : contacts) {
            if (!known(contact)) {
                ask(contact);
            }
        }
        // A cluster that was in two parts grows together when one hears that it is taken for dead.
        peers.deadInRandomOrder().stream().limit(DEAD_TOLD).forEach(rumours::tell);
        peers.forget(now - timing.forgetAfter());
    }

    private void ask(InetSocketAddress address) {
        output.send(address, new GossipMessage.Pull());
        output.send(address, new GossipMessage.Announce(peers.self(), Status.ALIVE));
    }

    private boolean known(InetSocketAddress contact) {
        if (contact.equals(peers.self().gossip())) {
            return true;
        }
        for (Peer peer : peers.all()) {
            if (peer.status.present() && peer.member.gossip().equals(contact)) {
                return true;
            }
        }
        return false;
    }

    /** @param peer who compared; null when it is unknown */
    void compared(long now, Peer peer, InetSocketAddress source, GossipMessage.Heartbeat heartbeat) {
        if (peer == null) {
            // Nothing is kept of one that we do not know, so there is no pace to keep either; it beats at its own.
            ask(source);
        } else if (heartbeat.digest() != peers.digest() && now - peer.pulledAt >= timing.pullEvery()) {
            peer.pulledAt = now;
            if (peers.allPairs()) {
                output.send(source, new GossipMessage.Pull());
            } else {
                output.exchange(peer.member.gossip());
            }
        }
    }

    void pulled(InetSocketAddress by) {
        output.send(by, new GossipMessage.Seen(by));
        if (peers.allPairs()) {
            all().forEach(message -> output.send(by, message));
        } else {
            output.send(by, new GossipMessage.Announce(peers.self(), peers.status()));
            output.send(by, new GossipMessage.Offer());
        }
    }

    /** All that this member knows, as it would say it. */
    List<GossipMessage> all() {
        List<GossipMessage> all = new ArrayList<>();
        add(all, peers.self(), peers.status());
        for (Peer peer : peers.all()) {
            add(all, peer.member, peer.status);
        }
        return all;
    }

    private static void add(List<GossipMessage> all, Member member, Status status) {
        all.add(new GossipMessage.Announce(member, status));
        member.facts().forEach((key, fact) -> all.add(new GossipMessage.Published(member.name(), key, fact)));
    }
}
