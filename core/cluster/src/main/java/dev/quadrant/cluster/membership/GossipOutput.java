package dev.quadrant.cluster.membership;

import java.net.InetSocketAddress;

/** What {@link Membership} wants done. */
public interface GossipOutput {
    /** Sends a message; several to one address in one step may share a packet. */
    void send(InetSocketAddress to, GossipMessage message);

    /** A member's status changed, or it is new ({@code before} null). */
    void changed(Member member, Status before, Status after, String accuser);
}
