package dev.quadrant.cluster.wire;

import dev.quadrant.cluster.membership.GossipMessage;
import dev.quadrant.cluster.membership.Member;
import dev.quadrant.cluster.membership.Status;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/** Membership's messages in bytes. The numbers of the types are for ever. */
final class GossipCodec {
    private static final int HEARTBEAT = 1;
    private static final int PING = 2;
    private static final int ACK = 3;
    private static final int PING_REQUEST = 4;
    private static final int PULL = 5;
    private static final int SEEN = 6;
    private static final int ANNOUNCE = 7;
    private static final int VERDICT = 8;

    /** A character may take this many bytes. */
    private static final int UTF8_MAX = 3;

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
            case GossipMessage.Pull _ -> PULL;
            case GossipMessage.Seen _ -> SEEN;
            case GossipMessage.Announce _ -> ANNOUNCE;
            case GossipMessage.Verdict _ -> VERDICT;
        };
    }

    static void write(ByteWriter writer, GossipMessage message) {
        switch (message) {
            case GossipMessage.Heartbeat beat ->
                writer.i64(beat.incarnation()).i64(beat.revision()).i64(beat.digest());
            case GossipMessage.Ping ping -> writer.i64(ping.id());
            case GossipMessage.Ack ack -> writer.i64(ack.id());
            case GossipMessage.PingRequest request -> writer.i64(request.id()).string(request.target());
            case GossipMessage.Pull _ -> {}
            case GossipMessage.Seen seen -> writer.address(seen.address());
            case GossipMessage.Announce announce -> {
                writer.u8(announce.status().number());
                member(writer, announce.member());
            }
            case GossipMessage.Verdict verdict ->
                writer.string(verdict.member())
                        .i64(verdict.incarnation())
                        .u8(verdict.status().number())
                        .string(verdict.accuser());
        }
    }

    static GossipMessage read(int type, ByteReader reader) throws MalformedPacketException {
        return switch (type) {
            case HEARTBEAT -> new GossipMessage.Heartbeat(reader.i64(), reader.i64(), reader.i64());
            case PING -> new GossipMessage.Ping(reader.i64());
            case ACK -> new GossipMessage.Ack(reader.i64());
            case PING_REQUEST -> new GossipMessage.PingRequest(reader.i64(), name(reader));
            case PULL -> new GossipMessage.Pull();
            case SEEN -> new GossipMessage.Seen(reader.address());
            case ANNOUNCE -> {
                Status status = status(reader);
                yield new GossipMessage.Announce(member(reader), status);
            }
            case VERDICT -> new GossipMessage.Verdict(name(reader), reader.i64(), status(reader), name(reader));
            default -> throw new MalformedPacketException("gossip of type " + type);
        };
    }

    static String name(ByteReader reader) throws MalformedPacketException {
        String name = reader.string(UTF8_MAX * Member.NAME_MAX);
        if (name.isEmpty() || name.length() > Member.NAME_MAX) {
            throw new MalformedPacketException("a name of " + name.length() + " characters");
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
                .i64(member.incarnation())
                .i64(member.revision())
                .u8(member.ready() ? 1 : 0)
                .string(member.admin())
                .string(member.version())
                .u8(member.roles().size());
        member.roles().forEach(writer::string);
        writer.u8(member.state().size());
        member.state().forEach((key, value) -> writer.string(key).string(value));
    }

    private static Member member(ByteReader reader) throws MalformedPacketException {
        String name = name(reader);
        var gossip = reader.address();
        long incarnation = reader.i64();
        long revision = reader.i64();
        boolean ready = (reader.u8() & 1) != 0;
        String admin = reader.string(UTF8_MAX * Member.TEXT_MAX);
        String version = reader.string(UTF8_MAX * Member.NAME_MAX);
        SortedSet<String> roles = new TreeSet<>();
        for (int i = reader.u8(); i > 0; i--) {
            roles.add(name(reader));
        }
        SortedMap<String, String> state = new TreeMap<>();
        for (int i = reader.u8(); i > 0; i--) {
            state.put(
                    reader.string(UTF8_MAX * Member.STATE_CHARS_MAX), reader.string(UTF8_MAX * Member.STATE_CHARS_MAX));
        }
        try {
            return new Member(name, roles, gossip, admin, version, ready, state, incarnation, revision);
        } catch (IllegalArgumentException e) {
            throw new MalformedPacketException(e.getMessage());
        }
    }
}
