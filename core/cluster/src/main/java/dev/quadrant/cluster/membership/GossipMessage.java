package dev.quadrant.cluster.membership;

import java.net.InetSocketAddress;

/** What members say to each other about membership. */
public sealed interface GossipMessage {
    /**
     * I am here.
     *
     * @param digest of all that the sender knows; see {@link Membership#digest}
     */
    record Heartbeat(int digest) implements GossipMessage {}

    /** Are you there? Answered by {@link Ack} of the same number. */
    record Ping(long id) implements GossipMessage {}

    /** I am, or the one is whom you had me ask. */
    record Ack(long id) implements GossipMessage {}

    /** Ask {@code target} for me; tell me when it answers, and when it did not so far. */
    record PingRequest(long id, String target) implements GossipMessage {}

    /** The one whom you had me ask has not answered, but I have (Lifeguard, "LHA-Probe"). */
    record Nack(long id) implements GossipMessage {}

    /** Tell me all you know, and where you see me. */
    record Pull() implements GossipMessage {}

    /** It is too much for datagrams: let us exchange it by stream. */
    record Offer() implements GossipMessage {}

    /** This is how I see you. */
    record Seen(InetSocketAddress address) implements GossipMessage {}

    /** What a member said about itself, without its facts, and how it is. */
    record Announce(Member member, Status status) implements GossipMessage {}

    /** What a member published. */
    record Published(String member, String key, Fact fact) implements GossipMessage {}

    /**
     * How a member is.
     *
     * @param incarnation the one of which this is said
     * @param accuser who found it; the member itself when it leaves
     */
    record Verdict(String member, long incarnation, Status status, String accuser) implements GossipMessage {}

    /** Whether a message says something of members that holds whoever passes it on; only such go by stream. */
    static boolean isKnowledge(GossipMessage message) {
        return message instanceof Announce || message instanceof Published || message instanceof Verdict;
    }
}
