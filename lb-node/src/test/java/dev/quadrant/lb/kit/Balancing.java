package dev.quadrant.lb.kit;

import dev.quadrant.lb.access.AccessLog;
import dev.quadrant.lb.balance.Algorithm;
import dev.quadrant.lb.edge.AccessLogs;
import dev.quadrant.lb.edge.DirectEdge;
import dev.quadrant.lb.filter.AddressLists;
import dev.quadrant.lb.filter.SourceFilter;
import dev.quadrant.lb.gate.Gate;
import dev.quadrant.lb.gate.Reason;
import dev.quadrant.lb.http.FieldChanges;
import dev.quadrant.lb.route.Frontend;
import dev.quadrant.lb.route.HttpRules;
import dev.quadrant.lb.route.Indexes;
import dev.quadrant.lb.route.Route;
import dev.quadrant.lb.route.RouteTable;
import dev.quadrant.lb.route.Slots;
import dev.quadrant.lb.route.SourceSlots;
import dev.quadrant.lb.route.Topology;
import dev.quadrant.lb.stats.LoopStats;
import dev.quadrant.lb.tcp.ProxyVersion;
import dev.quadrant.lb.upstream.Backend;
import dev.quadrant.lb.upstream.Protection;
import dev.quadrant.lb.upstream.Selection;
import dev.quadrant.lb.upstream.Server;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** A direct edge of one loop in this process, with one frontend and one backend: for tests at the speed of loopback. */
public final class Balancing implements AutoCloseable {
    private final Backend backend;
    private final Frontend frontend;
    private final DirectEdge edge;
    private final AccessLogs logs;

    private Balancing(Backend backend, Frontend frontend, DirectEdge edge, AccessLogs logs) {
        this.logs = logs;
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
        private static final Duration PATIENCE = Duration.ofSeconds(10);
        private static final int RATE = 500;

        private final List<InetSocketAddress> addresses;
        private boolean http = true;
        private boolean trusted;
        private boolean announced;
        private Optional<ProxyVersion> announcing = Optional.empty();
        private Protection protection = Protection.NONE;
        private Gate gate = Gate.STRICT;
        private List<Route> routes = List.of();
        private FieldChanges responses = FieldChanges.NONE;
        private int maxConnections = 1000;
        private int nodeConnections = 1000;
        private int perSource;
        private int pipes = 16;
        private Duration evict = PATIENCE;
        private Optional<AccessLog.Settings> accessLog = Optional.empty();
        private int retries = 3;
        private Selection selection = Selection.of(Algorithm.ROUND_ROBIN);
        private Server.Settings settings = new Server.Settings(1, false, 0);
        private Duration queue = Duration.ofSeconds(10);
        private int queueLength = 100;
        private int bufferedBody;
        private Frontend.Timeouts timeouts =
                new Frontend.Timeouts(PATIENCE, PATIENCE, PATIENCE, RATE, PATIENCE, PATIENCE);
        private Duration connect = Duration.ofSeconds(5);
        private Duration response = Duration.ofSeconds(10);
        private Duration responseBody = Duration.ofSeconds(10);
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

        /** Clients begin with a PROXY header. */
        public Builder announced() {
            announced = true;
            return this;
        }

        /** Servers get one. */
        public Builder announcing(ProxyVersion version) {
            announcing = Optional.of(version);
            return this;
        }

        public Builder protecting(Protection its) {
            protection = its;
            return this;
        }

        public Builder gate(Gate its) {
            gate = its;
            return this;
        }

        /** Changes of all responses that servers make. */
        public Builder responses(FieldChanges changes) {
            responses = changes;
            return this;
        }

        public Builder logging(Path file, AccessLog.Format format, int bufferBytes) {
            accessLog = Optional.of(new AccessLog.Settings(file, format, bufferBytes));
            return this;
        }

        public Builder routes(Route... its) {
            routes = List.of(its);
            return this;
        }

        public Builder maxConnections(int most) {
            maxConnections = most;
            return this;
        }

        public Builder nodeConnections(int most) {
            nodeConnections = most;
            return this;
        }

        public Builder perSource(int most) {
            perSource = most;
            return this;
        }

        /** Pipes to splice by; 0 to copy all. */
        public Builder pipes(int most) {
            pipes = most;
            return this;
        }

        /** When clients that keep us waiting give way to others. */
        public Builder evicting(Duration after) {
            evict = after;
            return this;
        }

        public Builder retries(int count) {
            retries = count;
            return this;
        }

        /** Octets of bodies that are received whole first. */
        public Builder bufferedBody(int most) {
            bufferedBody = most;
            return this;
        }

        public Builder leastConnections() {
            selection = Selection.of(Algorithm.LEAST_CONNECTIONS);
            return this;
        }

        public Builder selecting(Selection its) {
            selection = its;
            return this;
        }

        /** Requests at a time a server, and how long and how many others wait. */
        public Builder serverLimit(int most, Duration wait, int waiting) {
            settings = new Server.Settings(1, false, most);
            queue = wait;
            queueLength = waiting;
            return this;
        }

        public Builder clients(Duration head, Duration idle, Duration keepAlive) {
            timeouts = new Frontend.Timeouts(head, idle, idle, RATE, keepAlive, PATIENCE);
            return this;
        }

        public Builder servers(Duration connectTimeout, Duration responseTimeout, Duration tunnelTimeout) {
            connect = connectTimeout;
            response = responseTimeout;
            responseBody = responseTimeout;
            tunnel = tunnelTimeout;
            return this;
        }

        /** How long a server may be silent within a body. */
        public Builder responseBody(Duration timeout) {
            responseBody = timeout;
            return this;
        }

        public Balancing start() {
            List<Server> servers = new ArrayList<>();
            for (InetSocketAddress address : addresses) {
                servers.add(new Server("app", "s" + servers.size(), address, servers.size(), settings));
            }
            Backend backend = new Backend(
                    "app",
                    selection,
                    servers,
                    new Backend.Limits(
                            connect,
                            response,
                            responseBody,
                            tunnel,
                            Duration.ofSeconds(30),
                            100,
                            retries,
                            queue,
                            queueLength,
                            bufferedBody),
                    announcing,
                    protection);
            InetSocketAddress any = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
            boolean trusts = trusted;
            boolean announces = announced;
            Route plain = HttpRules.forward(backend);
            Route otherwise =
                    new Route(plain.name(), plain.match(), plain.action(), null, FieldChanges.NONE, responses);
            Frontend frontend = new Frontend(
                    "web",
                    0,
                    List.of(any),
                    http,
                    backend,
                    new Slots(maxConnections),
                    new SourceSlots(perSource),
                    SourceFilter.OPEN,
                    client -> trusts,
                    client -> announces,
                    new Frontend.Timeouts(
                            timeouts.head(),
                            timeouts.body(),
                            timeouts.idle(),
                            timeouts.rate(),
                            timeouts.keepAlive(),
                            evict),
                    new HttpRules(gate, new RouteTable(routes, otherwise), List.of()),
                    accessLog);
            try {
                Topology topology = new Topology(
                        List.of(frontend),
                        List.of(backend),
                        servers,
                        new Slots(nodeConnections),
                        new Topology.Limits(16384, 128, pipes, 256),
                        new Indexes(),
                        AddressLists.NONE);
                AccessLogs logs = AccessLogs.open(topology, Optional.empty());
                return new Balancing(backend, frontend, new DirectEdge(topology, 1, logs), logs);
            } catch (DirectEdge.BindException | AccessLogs.OpenException e) {
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

    public AccessLog accessLog() {
        return logs.all().getFirst();
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
        logs.close();
    }
}
