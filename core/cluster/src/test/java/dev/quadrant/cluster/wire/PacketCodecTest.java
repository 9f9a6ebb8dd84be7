package dev.quadrant.cluster.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.quadrant.cluster.lease.Ballot;
import dev.quadrant.cluster.lease.LeaseMessage;
import dev.quadrant.cluster.lease.Refusal;
import dev.quadrant.cluster.membership.Fact;
import dev.quadrant.cluster.membership.GossipMessage;
import dev.quadrant.cluster.membership.Member;
import dev.quadrant.cluster.membership.Status;
import java.net.InetSocketAddress;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class PacketCodecTest {
    private static final Member MEMBER = new Member(
            "lb-1",
            new TreeSet<>(Set.of("lb", "dns")),
            new InetSocketAddress("2001:db8::1", 7946),
            "http://10.0.0.1:8404",
            "0.1.0",
            true,
            new TreeMap<>(Map.of("vip.web", "100", "gtid", "0-1-42")),
            1_700_000_000_000L,
            7);

    private static final Ballot BALLOT = new Ballot(42, "lb-1", -5);

    static final Packet PACKET = new Packet(
            1,
            1,
            "lb-1",
            Long.MIN_VALUE,
            99,
            List.of(
                    new GossipMessage.Heartbeat(3),
                    new GossipMessage.Ping(4),
                    new GossipMessage.Ack(5),
                    new GossipMessage.PingRequest(6, "db-1"),
                    new GossipMessage.Nack(6),
                    new GossipMessage.Pull(),
                    new GossipMessage.Offer(),
                    new GossipMessage.Published("db-1", "gtid", new Fact("0-1-7", 5, 6)),
                    new GossipMessage.Seen(new InetSocketAddress("10.0.0.1", 1)),
                    new GossipMessage.Announce(MEMBER, Status.SUSPECT),
                    new GossipMessage.Verdict("db-1", 8, Status.LEFT, "db-1")),
            List.of(
                    new LeaseMessage.Prepare("web", BALLOT, 1),
                    new LeaseMessage.Promise("web", BALLOT),
                    new LeaseMessage.Propose("web", BALLOT, 2, 3, 4),
                    new LeaseMessage.Accepted("web", BALLOT, 5),
                    new LeaseMessage.Refused("web", BALLOT, Refusal.VOTERS, BALLOT, "", 6),
                    new LeaseMessage.Release("web", BALLOT, "b"),
                    new LeaseMessage.Offer("web", BALLOT),
                    new LeaseMessage.Willing("web", BALLOT)));

    @Test
    void readsWhatItWrites() throws Exception {
        byte[] bytes = PacketCodec.encode(PACKET);
        assertThat(PacketCodec.decode(bytes)).isEqualTo(PACKET);
        int size = PacketCodec.headSize("lb-1");
        for (GossipMessage message : PACKET.gossip()) {
            size += PacketCodec.size(message);
        }
        for (LeaseMessage message : PACKET.leases()) {
            size += PacketCodec.size(message);
        }
        assertThat(size).as("the bound on its size").isBetween(bytes.length, bytes.length + 40);
    }

    @Test
    void theBinaryFormIsForEver() {
        Packet packet = new Packet(1, 1, "a", 2, 3, List.of(new GossipMessage.Ping(4)), List.of());
        assertThat(PacketCodec.encode(packet)).containsExactly(1, 1, 1, 'a', 0, 0, 0, 0, 0, 0, 0, 2, 3, 2, 1, 4);
    }

    @Test
    void passesOverWhatANewerVersionAdds() throws Exception {
        Packet packet = new Packet(1, 2, "a", 2, 3, List.of(new GossipMessage.Ping(4)), List.of());
        byte[] bytes = PacketCodec.encode(packet);
        byte[] newer = Arrays.copyOf(bytes, bytes.length + 1 + 3 + 200);
        // One byte more in the part that is known, then a part of a type that is not.
        newer[14] = 2;
        newer[bytes.length] = 99;
        newer[bytes.length + 1] = (byte) 77;
        newer[bytes.length + 2] = (byte) 0xc8;
        newer[bytes.length + 3] = 1;
        assertThat(PacketCodec.decode(newer)).isEqualTo(packet);
    }

    @Test
    void aMemberAtItsBoundsFitsAPacket() throws Exception {
        TreeMap<String, String> state = new TreeMap<>();
        for (int i = 0; i < Member.STATE_MAX; i++) {
            state.put("key" + (char) ('a' + i), "x".repeat(16));
        }
        Member large = new Member(
                "n".repeat(Member.NAME_MAX),
                new TreeSet<>(Set.of("r".repeat(Member.NAME_MAX))),
                new InetSocketAddress("2001:db8::1", 7946),
                "h".repeat(Member.TEXT_MAX),
                "v".repeat(Member.NAME_MAX),
                true,
                state,
                1,
                1);
        Packet packet = new Packet(
                1,
                1,
                "n".repeat(Member.NAME_MAX),
                1,
                1,
                List.of(new GossipMessage.Announce(large, Status.ALIVE)),
                List.of());
        assertThat(PacketCodec.decode(PacketCodec.encode(packet))).isEqualTo(packet);
    }

    @Test
    void everyPartOfAPacketIsMalformedOrAPacket() {
        byte[] bytes = PacketCodec.encode(PACKET);
        for (int length = 0; length < bytes.length; length++) {
            decode(Arrays.copyOf(bytes, length));
        }
        assertThatThrownBy(() -> PacketCodec.decode(Arrays.copyOf(bytes, bytes.length - 1)))
                .isInstanceOf(MalformedPacketException.class)
                .hasMessage("it ends too early");
    }

    private static void decode(byte[] bytes) {
        try {
            Packet packet = PacketCodec.decode(bytes);
            assertThat(packet.sender()).isNotEmpty();
        } catch (MalformedPacketException e) {
            assertThat(e.getMessage()).isNotEmpty();
        }
    }
}
