package dev.quadrant.cluster.membership;

import java.net.InetSocketAddress;

/** What members say to each other about membership. */
public sealed interface GossipMessage {
    /**
     * I am here.
     *
     * @param incarnation the sender's
     * @param revision the sender's
     * @param digest of all that it knows; see {@link Membership}
     */
    record Heartbeat(long incarnation, long revision, long digest) implements GossipMessage {}

    /** Are you there? Answered by {@link Ack} of the same number. */
    record Ping(long id) implements GossipMessage {}

    /** I am. */
    record Ack(long id) implements GossipMessage {}

    /** Ask {@code target} for me, and tell me when it answers. */
    record PingRequest(long id, String target) implements GossipMessage {}

    /** Tell me all you know, and where you see me. */
    record Pull() implements GossipMessage {}

    /** This is how I see you. */
    record Seen(InetSocketAddress address) implements GossipMessage {}

    /** What a member said about itself, and how it is. */
    record Announce(Member member, Status status) implements GossipMessage {}

    /**
     * How a member is.
     *
     * @param incarnation the one of which this is said
     * @param accuser who found it; the member itself when it leaves
     */
    record Verdict(String member, long incarnation, Status status, String accuser) implements GossipMessage {}
}
