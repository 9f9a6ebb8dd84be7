package dev.quadrant.cluster.membership;

import java.net.InetSocketAddress;

/** What {@link Membership} wants done. */
public interface GossipOutput {
    /** Sends a message; several to one address in one step may share a packet, and news fill what room is left. */
    void send(InetSocketAddress to, GossipMessage message);

    /** Sends news, if there are some, though there is nothing else to say. */
    void news(InetSocketAddress to);

    /** Exchanges all that is known with a member, by stream, both ways. */
    void exchange(InetSocketAddress with);

    /** A member's status changed, or it is new ({@code before} null). */
    void changed(Member member, Status before, Status after, String accuser);

    /** A member was not taken in, since {@link Membership#MEMBERS_MAX} are there. */
    void full(String member);
}
