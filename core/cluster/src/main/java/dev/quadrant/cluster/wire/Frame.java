package dev.quadrant.cluster.wire;

import dev.quadrant.cluster.membership.GossipMessage;
import java.util.List;

/**
 * One frame of an exchange by stream.
 *
 * @param versionMin oldest protocol that the sender understands
 * @param versionMax newest protocol that the sender understands
 * @param sender the sending node's name
 * @param echo the challenge that the other side's hello had, which proves that the frame is of this exchange; in a hello 0
 * @param kind what it is
 * @param challenge of a hello, random; else 0
 * @param digest of a hello: of all that its sender knows; else 0
 * @param gossip of a state frame; else empty
 */
public record Frame(
        int versionMin,
        int versionMax,
        String sender,
        long echo,
        Kind kind,
        long challenge,
        int digest,
        List<GossipMessage> gossip) {
    /** What a frame is. */
    public enum Kind {
        /** The first of each side. */
        HELLO(1),
        /** A part of what its sender knows. */
        STATE(2),
        /** That was all. */
        END(3),
        /** Of a newer version; passed over. */
        OTHER(0);

        private final int number;

        Kind(int number) {
            this.number = number;
        }

        int number() {
            return number;
        }

        static Kind of(int number) {
            for (Kind kind : values()) {
                if (kind.number == number) {
                    return kind;
                }
            }
            return OTHER;
        }
    }

    public Frame {
        gossip = List.copyOf(gossip);
    }

    /** The first frame of a side. */
    public static Frame hello(String sender, long challenge, int digest) {
        return new Frame(Packet.VERSION_MIN, Packet.VERSION_MAX, sender, 0, Kind.HELLO, challenge, digest, List.of());
    }

    /** A part of what the sender knows. */
    public static Frame state(String sender, long echo, List<GossipMessage> gossip) {
        return new Frame(Packet.VERSION_MIN, Packet.VERSION_MAX, sender, echo, Kind.STATE, 0, 0, gossip);
    }

    /** The last frame of a side. */
    public static Frame end(String sender, long echo) {
        return new Frame(Packet.VERSION_MIN, Packet.VERSION_MAX, sender, echo, Kind.END, 0, 0, List.of());
    }

    /** Whether this build understands the sender and the sender understands this build. */
    public boolean understood() {
        return Packet.understood(versionMin, versionMax);
    }
}
