package dev.quadrant.cluster;

import dev.quadrant.cluster.lease.Acceptor;
import dev.quadrant.cluster.membership.Membership;
import java.util.List;

/**
 * The cluster as a node sees it at one moment. Immutable.
 *
 * @param at when; nanoseconds on the node's clock
 * @param members this node first
 * @param vips the virtual IPs that this node is a candidate for
 * @param leases what this node knows of leases as a voter; empty when it is none
 * @param muteUntil until when it says nothing but no, as a voter
 */
public record ClusterView(
        long at, List<Membership.View> members, List<Vip> vips, List<Acceptor.Known> leases, long muteUntil) {
    /**
     * A virtual IP.
     *
     * @param holding whether this node holds it
     * @param holder who does, as far as it is known, empty when it is not
     * @param ballot of this node's last attempt, 0 before the first
     * @param end of this node's lease, when it holds it
     * @param since when this node came to hold it or ceased to
     * @param obstacle why this node does not ask, empty when it does
     * @param refusal the last no of a voter, as its code and the voter, empty before the first
     */
    public record Vip(
            String name,
            boolean holding,
            String holder,
            long ballot,
            long end,
            long since,
            String obstacle,
            String refusal) {}
}
