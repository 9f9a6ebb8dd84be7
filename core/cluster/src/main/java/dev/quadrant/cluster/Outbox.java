package dev.quadrant.cluster;

import dev.quadrant.cluster.lease.LeaseMessage;
import dev.quadrant.cluster.membership.GossipMessage;
import dev.quadrant.cluster.wire.Packet;
import dev.quadrant.cluster.wire.PacketCodec;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.IntFunction;

/** Collects what one step sends, so that messages to one address share packets. */
final class Outbox {
    /** Parts of a packet without news, which are at least 20 bytes each and so fewer than the rest. */
    private static final int PARTS = PacketCodec.PARTS_MAX / 2;

    private final String sender;
    private final long session;
    private final int head;
    private final Map<InetSocketAddress, Pending> pending = new LinkedHashMap<>();
    private long sequence;

    private static final class Pending {
        final List<GossipMessage> gossip = new ArrayList<>();
        final List<LeaseMessage> leases = new ArrayList<>();
    }

    Outbox(String sender, long session) {
        this.sender = sender;
        this.session = session;
        this.head = PacketCodec.headSize(sender);
    }

    void add(InetSocketAddress to, GossipMessage message) {
        pending.computeIfAbsent(to, _ -> new Pending()).gossip.add(message);
    }

    void add(InetSocketAddress to, LeaseMessage message) {
        pending.computeIfAbsent(to, _ -> new Pending()).leases.add(message);
    }

    /** Sends news to an address, if there are some, though there is no message for it. */
    void news(InetSocketAddress to) {
        pending.computeIfAbsent(to, _ -> new Pending());
    }

    /**
     * Sends all, in as few packets as they fit.
     *
     * @param news gives what rides along in the room that is left, asked once an address
     */
    void flush(IntFunction<List<GossipMessage>> news, Consumer<Action> actions) {
        pending.forEach((to, messages) -> pack(to, messages, news, actions));
        pending.clear();
    }

    private void pack(
            InetSocketAddress to, Pending messages, IntFunction<List<GossipMessage>> news, Consumer<Action> actions) {
        int size = head;
        List<GossipMessage> gossip = new ArrayList<>();
        List<LeaseMessage> leases = new ArrayList<>();
        for (LeaseMessage message : messages.leases) {
            int more = PacketCodec.size(message);
            if (full(size + more, gossip, leases)) {
                send(to, gossip, leases, actions);
                size = head;
            }
            leases.add(message);
            size += more;
        }
        for (GossipMessage message : messages.gossip) {
            int more = PacketCodec.size(message);
            if (full(size + more, gossip, leases)) {
                send(to, gossip, leases, actions);
                size = head;
            }
            gossip.add(message);
            size += more;
        }
        gossip.addAll(news.apply(PacketCodec.PLAIN_MAX - size));
        send(to, gossip, leases, actions);
    }

    private static boolean full(int size, List<GossipMessage> gossip, List<LeaseMessage> leases) {
        return size > PacketCodec.PLAIN_MAX || gossip.size() + leases.size() >= PARTS;
    }

    private void send(
            InetSocketAddress to, List<GossipMessage> gossip, List<LeaseMessage> leases, Consumer<Action> actions) {
        if (!gossip.isEmpty() || !leases.isEmpty()) {
            actions.accept(new Action.Send(
                    to,
                    new Packet(Packet.VERSION_MIN, Packet.VERSION_MAX, sender, session, ++sequence, gossip, leases)));
        }
        gossip.clear();
        leases.clear();
    }
}
