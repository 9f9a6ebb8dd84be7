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
import java.util.function.Supplier;

/** Collects what one step sends, so that messages to one address share packets. */
final class Outbox {
    private final String sender;
    private final long session;
    private final Map<InetSocketAddress, Pending> pending = new LinkedHashMap<>();
    private long sequence;

    private static final class Pending {
        final List<GossipMessage> gossip = new ArrayList<>();
        final List<LeaseMessage> leases = new ArrayList<>();
    }

    Outbox(String sender, long session) {
        this.sender = sender;
        this.session = session;
    }

    void add(InetSocketAddress to, GossipMessage message) {
        pending.computeIfAbsent(to, _ -> new Pending()).gossip.add(message);
    }

    void add(InetSocketAddress to, LeaseMessage message) {
        pending.computeIfAbsent(to, _ -> new Pending()).leases.add(message);
    }

    /**
     * Sends all, in as few packets as they fit.
     *
     * @param news gives what rides along, asked once an address
     */
    void flush(Supplier<List<GossipMessage>> news, Consumer<Action> actions) {
        pending.forEach((to, messages) -> {
            messages.gossip.addAll(news.get());
            pack(to, messages, actions);
        });
        pending.clear();
    }

    private void pack(InetSocketAddress to, Pending messages, Consumer<Action> actions) {
        int head = PacketCodec.headSize(sender);
        int size = head;
        List<GossipMessage> gossip = new ArrayList<>();
        List<LeaseMessage> leases = new ArrayList<>();
        for (LeaseMessage message : messages.leases) {
            int more = PacketCodec.size(message);
            if (size + more > PacketCodec.PLAIN_MAX) {
                send(to, gossip, leases, actions);
                size = head;
            }
            leases.add(message);
            size += more;
        }
        for (GossipMessage message : messages.gossip) {
            int more = PacketCodec.size(message);
            if (size + more > PacketCodec.PLAIN_MAX) {
                send(to, gossip, leases, actions);
                size = head;
            }
            gossip.add(message);
            size += more;
        }
        send(to, gossip, leases, actions);
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
