package dev.quadrant.appliance;

import dev.quadrant.appliance.config.ClusterConfig;
import dev.quadrant.appliance.config.Configuration;
import dev.quadrant.appliance.config.Endpoint;
import dev.quadrant.appliance.config.NodeConfig;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.Set;

/**
 * Who this node is.
 *
 * @param node its name in the cluster
 * @param program which of the four programs
 * @param roles what it does
 * @param cluster name of the cluster
 * @param admin base of its admin interface as it listens
 */
public record Identity(String node, String program, Set<String> roles, String cluster, URI admin) {
    static Identity of(NodeProgram program, Configuration configuration, InetSocketAddress admin) {
        String node =
                configuration.get(NodeConfig.class).name().orElseGet(() -> program.name() + "@" + Preflight.hostName());
        return new Identity(
                node,
                program.name(),
                program.roles(),
                configuration.get(ClusterConfig.class).name(),
                URI.create("http://" + Endpoint.format(admin)));
    }
}
