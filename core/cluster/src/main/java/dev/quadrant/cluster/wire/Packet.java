package dev.quadrant.cluster.wire;

import dev.quadrant.cluster.lease.LeaseMessage;
import dev.quadrant.cluster.membership.GossipMessage;
import java.util.List;

/**
 * One datagram's content.
 *
 * @param versionMin oldest protocol that the sender understands
 * @param versionMax newest protocol that the sender understands; the packet is in the newest that both sides do
 * @param sender the sending node's name
 * @param session which life of that node
 * @param sequence grows with every packet of a session
 */
public record Packet(
        int versionMin,
        int versionMax,
        String sender,
        long session,
        long sequence,
        List<GossipMessage> gossip,
        List<LeaseMessage> leases) {
    /** The protocol of this build, oldest and newest. */
    public static final int VERSION_MIN = 1;

    public static final int VERSION_MAX = 1;

    public Packet {
        gossip = List.copyOf(gossip);
        leases = List.copyOf(leases);
    }

    /** Whether this build understands the sender and the sender understands this build. */
    public boolean understood() {
        return understood(versionMin, versionMax);
    }

    static boolean understood(int versionMin, int versionMax) {
        return versionMin <= VERSION_MAX && versionMax >= VERSION_MIN;
    }
}
