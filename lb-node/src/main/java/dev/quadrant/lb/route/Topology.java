package dev.quadrant.lb.route;

import dev.quadrant.lb.filter.AddressLists;
import dev.quadrant.lb.upstream.Backend;
import dev.quadrant.lb.upstream.Server;
import java.util.List;

/**
 * All frontends and backends of the node; immutable but for the state of the servers.
 *
 * @param indexes where the indexes of frontends and servers come from: after a reload those of the same name have the same
 * @param servers of all backends
 * @param lists of networks, that frontends allow and deny by
 * @param slots connections of clients, of all frontends
 * @param limits of heads and of loops
 */
public record Topology(
        List<Frontend> frontends,
        List<Backend> backends,
        List<Server> servers,
        Slots slots,
        Limits limits,
        Indexes indexes,
        AddressLists lists) {
    /**
     * Limits that are the same for all.
     *
     * @param head most octets of a head
     * @param fields most fields of a head
     * @param pipes most pipes of a loop, to splice by
     * @param departing most refused clients of a loop whose end is waited for
     */
    public record Limits(int head, int fields, int pipes, int departing) {}

    public Topology {
        frontends = List.copyOf(frontends);
        backends = List.copyOf(backends);
        servers = List.copyOf(servers);
    }

    /** One more than the greatest index of a frontend: the size of a table. */
    public int frontendTable() {
        return frontends.stream().mapToInt(Frontend::index).max().orElse(-1) + 1;
    }

    /** One more than the greatest index of a server. */
    public int serverTable() {
        return servers.stream().mapToInt(Server::index).max().orElse(-1) + 1;
    }
}
