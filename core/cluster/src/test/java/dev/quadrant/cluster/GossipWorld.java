package dev.quadrant.cluster;

import dev.quadrant.cluster.crypto.PacketSeal;
import dev.quadrant.cluster.lease.LeaseTerms;
import dev.quadrant.cluster.membership.GossipMessage;
import dev.quadrant.cluster.membership.GossipTiming;
import dev.quadrant.cluster.membership.Member;
import dev.quadrant.cluster.membership.Membership;
import dev.quadrant.cluster.membership.Status;
import dev.quadrant.cluster.wire.MalformedPacketException;
import dev.quadrant.cluster.wire.Packet;
import dev.quadrant.cluster.wire.PacketCodec;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.PriorityQueue;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.UnaryOperator;

/**
 * Many members in virtual time on a network that loses packets, with every packet encoded and counted as it would be on the
 * wire. Everything is drawn from the seed.
 */
final class GossipWorld {
    static final long MS = 1_000_000;
    static final long SECOND = 1_000 * MS;
    /** IPv4 and UDP. */
    private static final int HEADERS = 28;

    private final SplittableRandom random;
    private final GossipTiming timing;
    private final double loss;
    private final List<Node> nodes = new ArrayList<>();
    private final Map<InetSocketAddress, Node> byAddress = new HashMap<>();
    private final PriorityQueue<Scheduled> schedule =
            new PriorityQueue<>(Comparator.comparingLong(Scheduled::at).thenComparingLong(Scheduled::order));
    private long order;
    private long now = SECOND;
    /** Lines "observer: member STATUS". */
    final List<String> log = new ArrayList<>();

    /** Lines "observer: event". */
    final List<String> events = new ArrayList<>();

    private record Scheduled(long at, long order, Runnable what) {}

    /** Bytes and packets since they were last reset. */
    static final class Traffic {
        long packetsSent;
        long packetsReceived;
        long bytesSent;
        long bytesReceived;
        long streamBytes;

        long bytes() {
            return bytesSent + bytesReceived + streamBytes;
        }
    }

    final class Node {
        final String name;
        final InetSocketAddress address;
        final Deque<Action> actions = new ArrayDeque<>();
        final ClusterNode node;
        Traffic traffic = new Traffic();
        boolean alive = true;
        /** Null where the seal is only counted. */
        PacketSeal seal;
        /** What it makes of a plain packet before it is sealed. */
        UnaryOperator<byte[]> language = UnaryOperator.identity();
        /** Packets that the seal refused. */
        long refused;

        private long wakeAt = Long.MAX_VALUE;

        Node(String name, InetSocketAddress address, ClusterNode.Start start) {
            this.name = name;
            this.address = address;
            this.node = new ClusterNode(start, random.split(), actions::add, now);
        }

        void step(Runnable what) {
            if (alive) {
                what.run();
                perform();
                wake();
            }
        }

        private void wake() {
            long at = Math.max(now, node.nextAt());
            if (at != wakeAt) {
                wakeAt = at;
                at(at, () -> {
                    if (wakeAt == now) {
                        wakeAt = Long.MAX_VALUE;
                        step(() -> node.tick(now));
                    }
                });
            }
        }

        private void perform() {
            for (Action action = actions.poll(); action != null; action = actions.poll()) {
                switch (action) {
                    case Action.Send send -> transmit(this, send.to(), send.packet());
                    case Action.Exchange exchange -> exchange(this, byAddress.get(exchange.with()));
                    case Action.Event event -> told(event);
                    default -> {}
                }
            }
        }

        private void told(Action.Event event) {
            events.add(name + ": " + event.name());
            if (event.name().startsWith("member-")) {
                log.add(name + ": " + event.facts().get(1) + " " + event.name().substring("member-".length()));
            }
        }

        Status sees(String member) {
            return node.view(now).members().stream()
                    .filter(view -> view.member().name().equals(member))
                    .map(Membership.View::status)
                    .findFirst()
                    .orElse(null);
        }

        /** What a member publishes, as this one knows it; null when nothing. */
        String published(String member, String key) {
            return node.view(now).members().stream()
                    .filter(view -> view.member().name().equals(member))
                    .map(view -> view.member().published().get(key))
                    .filter(Objects::nonNull)
                    .findFirst()
                    .orElse(null);
        }

        long present() {
            return node.view(now).members().stream()
                    .filter(view -> view.status().present())
                    .count();
        }
    }

    GossipWorld(long seed, double loss, GossipTiming timing) {
        this.random = new SplittableRandom(seed);
        this.loss = loss;
        this.timing = timing;
    }

    /** Starts {@code count} members, all with the first as their contact. */
    void start(int count) {
        for (int i = 0; i < count; i++) {
            start("node-" + (i + 1), null);
        }
    }

    Node start(String name, LeaseTerms terms) {
        InetSocketAddress address = address(nodes.size() + 1);
        Member self = new Member(
                name,
                new TreeSet<>(List.of("lb")),
                address,
                "http://10.0.0.1:8404",
                "0.1.0",
                true,
                new TreeMap<>(),
                1_700_000_000_000L + now / MS,
                0);
        ClusterNode.Start start =
                new ClusterNode.Start(self, nodes.size() + 1, timing, terms, List.of(), List.of(address(1)));
        Node node = new Node(name, address, start);
        nodes.add(node);
        byAddress.put(address, node);
        at(now + random.nextLong(200 * MS), () -> node.step(() -> node.node.tick(now)));
        return node;
    }

    private static InetSocketAddress address(int number) {
        try {
            return new InetSocketAddress(
                    InetAddress.getByAddress(new byte[] {10, 0, (byte) (number >> 8), (byte) number}), 7946);
        } catch (UnknownHostException e) {
            throw new AssertionError(e);
        }
    }

    private void transmit(Node from, InetSocketAddress to, Packet packet) {
        byte[] plain = from.language.apply(PacketCodec.encode(packet));
        int bytes = plain.length + PacketSeal.OVERHEAD + HEADERS;
        from.traffic.packetsSent++;
        from.traffic.bytesSent += bytes;
        byte[] sealed = from.seal == null ? plain : from.seal.seal(plain);
        Node target = byAddress.get(to);
        if (target != null && random.nextDouble() >= loss) {
            at(now + MS / 10 + random.nextLong(MS), () -> {
                target.traffic.packetsReceived++;
                target.traffic.bytesReceived += bytes;
                byte[] opened = open(target, sealed);
                if (opened != null) {
                    target.step(() -> target.node.receive(now, from.address, decode(opened)));
                }
            });
        }
    }

    private static byte[] open(Node target, byte[] sealed) {
        byte[] opened = target.seal == null ? sealed : target.seal.open(sealed, sealed.length);
        target.refused += opened == null ? 1 : 0;
        return opened;
    }

    static Packet decode(byte[] plain) {
        try {
            return PacketCodec.decode(plain);
        } catch (MalformedPacketException e) {
            throw new AssertionError("what was encoded does not decode", e);
        }
    }

    /** A stream loses nothing; it is cut when an end is dead. */
    private void exchange(Node from, Node to) {
        if (to == null || !to.alive) {
            return;
        }
        at(now + 3 * MS, () -> {
            if (from.alive && to.alive && from.node.digest() != to.node.digest()) {
                List<GossipMessage> there = from.node.all();
                List<GossipMessage> back = to.node.all();
                long bytes = there.stream().mapToLong(PacketCodec::size).sum()
                        + back.stream().mapToLong(PacketCodec::size).sum();
                from.traffic.streamBytes += bytes;
                to.traffic.streamBytes += bytes;
                to.step(() -> to.node.exchange(now, from.name, there));
                from.step(() -> from.node.exchange(now, to.name, back));
            }
        });
    }

    private void at(long time, Runnable what) {
        schedule.add(new Scheduled(time, order++, what));
    }

    void run(long nanos) {
        long end = now + nanos;
        while (!schedule.isEmpty() && schedule.peek().at() <= end) {
            Scheduled next = schedule.poll();
            now = next.at();
            next.what().run();
        }
        now = end;
    }

    long now() {
        return now;
    }

    List<Node> nodes() {
        return nodes;
    }

    void resetTraffic() {
        nodes.forEach(node -> node.traffic = new Traffic());
    }
}
