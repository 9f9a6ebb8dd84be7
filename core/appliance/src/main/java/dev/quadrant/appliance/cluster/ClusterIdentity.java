package dev.quadrant.appliance.cluster;

import java.net.URI;
import java.util.Set;

/**
 * Who this node is in the cluster.
 *
 * @param node its name, unique in the cluster
 * @param roles what it does, for example {@code dns}
 * @param admin base of its admin interface; with a wildcard host, others reach it where its gossip comes from
 * @param version the build it runs
 */
public record ClusterIdentity(String node, Set<String> roles, URI admin, String version) {
    public ClusterIdentity {
        roles = Set.copyOf(roles);
    }
}
