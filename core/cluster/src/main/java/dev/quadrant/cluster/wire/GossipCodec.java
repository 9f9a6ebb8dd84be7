package dev.quadrant.cluster.wire;

import dev.quadrant.cluster.membership.Fact;
import dev.quadrant.cluster.membership.Facts;
import dev.quadrant.cluster.membership.GossipMessage;
import dev.quadrant.cluster.membership.Health;
import dev.quadrant.cluster.membership.Member;
import dev.quadrant.cluster.membership.Status;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/** Membership's messages in bytes. The numbers of the types are for ever. */
final class GossipCodec {
    private static final int HEARTBEAT = 1;
    private static final int PING = 2;
    private static final int ACK = 3;
    private static final int PING_REQUEST = 4;
    private static final int NACK = 5;
    private static final int PULL = 6;
    private static final int OFFER = 7;
    private static final int SEEN = 8;
    private static final int ANNOUNCE = 9;
    private static final int PUBLISHED = 10;
    private static final int VERDICT = 11;

    private GossipCodec() {}

    static boolean knows(int type) {
        return type >= HEARTBEAT && type <= VERDICT;
    }

    static int type(GossipMessage message) {
        return switch (message) {
            case GossipMessage.Heartbeat _ -> HEARTBEAT;
            case GossipMessage.Ping _ -> PING;
            case GossipMessage.Ack _ -> ACK;
            case GossipMessage.PingRequest _ -> PING_REQUEST;
            case GossipMessage.Nack _ -> NACK;
            case GossipMessage.Pull _ -> PULL;
            case GossipMessage.Offer _ -> OFFER;
            case GossipMessage.Seen _ -> SEEN;
            case GossipMessage.Announce _ -> ANNOUNCE;
            case GossipMessage.Published _ -> PUBLISHED;
            case GossipMessage.Verdict _ -> VERDICT;
        };
    }

    static ByteWriter write(GossipMessage message) {
        ByteWriter writer = new ByteWriter();
        switch (message) {
            case GossipMessage.Heartbeat beat -> writer.i32(beat.digest());
            case GossipMessage.Ping ping -> writer.number(ping.id());
            case GossipMessage.Ack ack -> writer.number(ack.id());
            case GossipMessage.PingRequest request ->
                writer.number(request.id()).string(request.target());
            case GossipMessage.Nack nack -> writer.number(nack.id());
            case GossipMessage.Pull _, GossipMessage.Offer _ -> {}
            case GossipMessage.Seen seen -> writer.address(seen.address());
            case GossipMessage.Announce announce -> {
                writer.u8(announce.status().number());
                member(writer, announce.member());
            }
            case GossipMessage.Published published ->
                writer.string(published.member())
                        .string(published.key())
                        .i64(published.fact().incarnation())
                        .number(published.fact().counter())
                        .string(published.fact().value());
            case GossipMessage.Verdict verdict ->
                writer.string(verdict.member())
                        .i64(verdict.incarnation())
                        .u8(verdict.status().number())
                        .string(verdict.accuser());
        }
        return writer;
    }

    static GossipMessage read(int type, ByteReader reader) throws MalformedPacketException {
        return switch (type) {
            case HEARTBEAT -> new GossipMessage.Heartbeat(reader.i32());
            case PING -> new GossipMessage.Ping(reader.number());
            case ACK -> new GossipMessage.Ack(reader.number());
            case PING_REQUEST -> new GossipMessage.PingRequest(reader.number(), name(reader));
            case NACK -> new GossipMessage.Nack(reader.number());
            case PULL -> new GossipMessage.Pull();
            case OFFER -> new GossipMessage.Offer();
            case SEEN -> new GossipMessage.Seen(reader.address());
            case ANNOUNCE -> {
                Status status = status(reader);
                yield new GossipMessage.Announce(member(reader), status);
            }
            case PUBLISHED -> published(reader);
            case VERDICT -> new GossipMessage.Verdict(name(reader), reader.i64(), status(reader), name(reader));
            default -> throw new MalformedPacketException("gossip of type " + type);
        };
    }

    private static GossipMessage published(ByteReader reader) throws MalformedPacketException {
        String member = name(reader);
        String key = name(reader);
        long incarnation = reader.i64();
        long counter = reader.number();
        return new GossipMessage.Published(member, key, new Fact(reader.string(Facts.VALUE_MAX), incarnation, counter));
    }

    static String name(ByteReader reader) throws MalformedPacketException {
        String name = reader.string(Member.NAME_MAX);
        if (name.isEmpty()) {
            throw new MalformedPacketException("an empty name");
        }
        return name;
    }

    private static Status status(ByteReader reader) throws MalformedPacketException {
        Status status = Status.of(reader.u8());
        if (status == null) {
            throw new MalformedPacketException("an unknown status");
        }
        return status;
    }

    private static void member(ByteWriter writer, Member member) {
        writer.string(member.name())
                .address(member.gossip())
                .i64(member.born())
                .i64(member.incarnation())
                .number(member.revision())
                .string(member.admin())
                .string(member.version())
                .number(member.keys().size());
        member.keys().forEach(writer::i32);
        writer.number(member.health().size());
        member.health()
                .forEach((role, health) ->
                        writer.string(role).u8(health.ready() ? 1 : 0).string(health.reason()));
        writer.number(member.state().size());
        member.state().forEach((key, value) -> writer.string(key).string(value));
    }

    private static Member member(ByteReader reader) throws MalformedPacketException {
        String name = name(reader);
        InetSocketAddress gossip = reader.address();
        long born = reader.i64();
        long incarnation = reader.i64();
        long revision = reader.number();
        String admin = reader.string(Member.TEXT_MAX);
        String version = reader.string(Member.NAME_MAX);
        List<Integer> keys = new ArrayList<>();
        for (int i = reader.length(Member.KEYS_MAX, "keys"); i > 0; i--) {
            keys.add(reader.i32());
        }
        SortedMap<String, Health> roles = new TreeMap<>();
        for (int i = reader.length(Member.ROLES_MAX, "roles"); i > 0; i--) {
            roles.put(name(reader), new Health((reader.u8() & 1) != 0, reader.string(Health.REASON_MAX)));
        }
        SortedMap<String, String> state = new TreeMap<>();
        for (int i = reader.length(Member.STATE_MAX, "entries of state"); i > 0; i--) {
            state.put(reader.string(Member.BYTES_MAX), reader.string(Member.BYTES_MAX));
        }
        try {
            return new Member(
                    name, roles, gossip, admin, version, keys, state, born, incarnation, revision, new TreeMap<>());
        } catch (IllegalArgumentException e) {
            throw new MalformedPacketException(e.getMessage());
        }
    }
}
