package dev.quadrant.lb.kit;

import dev.quadrant.lb.balance.Algorithm;
import dev.quadrant.lb.edge.DirectEdge;
import dev.quadrant.lb.gate.Reason;
import dev.quadrant.lb.route.Frontend;
import dev.quadrant.lb.route.Topology;
import dev.quadrant.lb.stats.LoopStats;
import dev.quadrant.lb.upstream.Backend;
import dev.quadrant.lb.upstream.Server;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A direct edge of one loop in this process, with one frontend and one backend: for tests at the speed of loopback. */
public final class Balancing implements AutoCloseable {
    private final Backend backend;
    private final Frontend frontend;
    private final DirectEdge edge;

    private Balancing(Backend backend, Frontend frontend, DirectEdge edge) {
        this.backend = backend;
        this.frontend = frontend;
        this.edge = edge;
    }

    public static Builder to(RawServer... servers) {
        List<InetSocketAddress> addresses = new ArrayList<>();
        for (RawServer server : servers) {
            addresses.add(server.address());
        }
        return new Builder(addresses);
    }

    public static Builder to(InetSocketAddress... servers) {
        return new Builder(List.of(servers));
    }

    /** What a test may want otherwise. */
    public static final class Builder {
        private final List<InetSocketAddress> addresses;
        private boolean http = true;
        private boolean trusted;
        private int maxConnections = 1000;
        private int retries = 3;
        private Algorithm algorithm = Algorithm.ROUND_ROBIN;
        private Frontend.Timeouts timeouts =
                new Frontend.Timeouts(Duration.ofSeconds(10), Duration.ofSeconds(10), Duration.ofSeconds(10));
        private Duration connect = Duration.ofSeconds(5);
        private Duration response = Duration.ofSeconds(10);
        private Duration tunnel = Duration.ofSeconds(10);

        private Builder(List<InetSocketAddress> addresses) {
            this.addresses = addresses;
        }

        public Builder tcp() {
            http = false;
            return this;
        }

        public Builder trusting() {
            trusted = true;
            return this;
        }

        public Builder maxConnections(int most) {
            maxConnections = most;
            return this;
        }

        public Builder retries(int count) {
            retries = count;
            return this;
        }

        public Builder leastConnections() {
            algorithm = Algorithm.LEAST_CONNECTIONS;
            return this;
        }

        public Builder clients(Duration head, Duration idle, Duration keepAlive) {
            timeouts = new Frontend.Timeouts(head, idle, keepAlive);
            return this;
        }

        public Builder servers(Duration connectTimeout, Duration responseTimeout, Duration tunnelTimeout) {
            connect = connectTimeout;
            response = responseTimeout;
            tunnel = tunnelTimeout;
            return this;
        }

        public Balancing start() {
            List<Server> servers = new ArrayList<>();
            for (InetSocketAddress address : addresses) {
                servers.add(new Server("app", "s" + servers.size(), address, 1, servers.size()));
            }
            Backend backend = new Backend(
                    "app",
                    algorithm,
                    servers,
                    new Backend.Limits(connect, response, tunnel, Duration.ofSeconds(30), 100, retries));
            InetSocketAddress any = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
            boolean trusts = trusted;
            Frontend frontend =
                    new Frontend("web", 0, List.of(any), http, backend, maxConnections, client -> trusts, timeouts);
            try {
                Topology topology = new Topology(List.of(frontend), List.of(backend), servers, 16384, 128);
                return new Balancing(backend, frontend, new DirectEdge(topology, 1));
            } catch (DirectEdge.BindException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    public Backend backend() {
        return backend;
    }

    public Frontend frontend() {
        return frontend;
    }

    public InetSocketAddress address() {
        return edge.addresses().getFirst();
    }

    public RawClient client() throws IOException {
        return new RawClient(address());
    }

    /** Sends a request over a connection of its own and returns the response. */
    public String ask(String request) throws IOException {
        try (RawClient client = client()) {
            return client.send(request).response();
        }
    }

    public LoopStats stats() {
        return edge.stats().getFirst();
    }

    public long refusals(Reason reason) {
        return stats().refusals(0, reason);
    }

    /** Stops with so long for open requests; returns whether they all ended. */
    public boolean stop(Duration patience) {
        return edge.stop(System.nanoTime() + patience.toNanos());
    }

    @Override
    public void close() {
        edge.stop(System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(1));
    }
}
