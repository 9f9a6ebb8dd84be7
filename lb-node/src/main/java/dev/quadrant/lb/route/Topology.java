package dev.quadrant.lb.route;

import dev.quadrant.lb.upstream.Backend;
import dev.quadrant.lb.upstream.Server;
import java.util.List;

/**
 * All frontends and backends of the node; immutable but for the state of the servers.
 *
 * @param frontends in the order of their index
 * @param servers of all backends, in the order of their index
 * @param slots connections of clients, of all frontends
 * @param headLimit most octets of a head
 * @param fieldLimit most fields of a head
 */
public record Topology(
        List<Frontend> frontends,
        List<Backend> backends,
        List<Server> servers,
        Slots slots,
        int headLimit,
        int fieldLimit) {
    public Topology {
        frontends = List.copyOf(frontends);
        backends = List.copyOf(backends);
        servers = List.copyOf(servers);
    }
}
