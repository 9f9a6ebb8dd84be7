package dev.quadrant.lb.upstream;

import dev.quadrant.lb.balance.Algorithm;
import dev.quadrant.lb.balance.Balancer;
import dev.quadrant.lb.balance.Candidate;
import java.time.Duration;
import java.util.List;

/** Servers that do the same work, and how to use them. May be used from any thread. */
public final class Backend {
    private final String name;
    private final Algorithm algorithm;
    private final Balancer<Server> balancer;
    private final List<Server> servers;
    private final Limits limits;

    /**
     * How requests are given to the servers.
     *
     * @param connect how long a connection may take to be made
     * @param response how long a server may be silent while a response is due
     * @param tunnel how long a WebSocket or TCP connection may be silent in both directions
     * @param idle how long an unused server connection is kept
     * @param idleConnections unused connections kept a server and event loop, at most
     * @param retries further attempts for a request that can be sent again
     */
    public record Limits(
            Duration connect, Duration response, Duration tunnel, Duration idle, int idleConnections, int retries) {}

    /** A backend whose servers are all up, until a check says otherwise. */
    public Backend(String name, Algorithm algorithm, List<Server> servers, Limits limits) {
        this.name = name;
        this.algorithm = algorithm;
        this.balancer = algorithm.balancer();
        this.servers = List.copyOf(servers);
        this.limits = limits;
        balancer.use(this.servers);
    }

    public String name() {
        return name;
    }

    public Algorithm algorithm() {
        return algorithm;
    }

    public List<Server> servers() {
        return servers;
    }

    public Limits limits() {
        return limits;
    }

    /** See {@link Balancer#pick}. */
    public Server pick(Candidate[] tried, int count) {
        return balancer.pick(tried, count);
    }

    /** A server's state after a check; a change is seen by the next {@link #pick}. */
    public synchronized void checked(Server server, CheckResult result, boolean up) {
        boolean changed = server.up() != up;
        server.checked(result, up);
        if (changed) {
            balancer.use(servers.stream().filter(Server::up).toList());
        }
    }

    /** How many servers are up. */
    public int upCount() {
        return (int) servers.stream().filter(Server::up).count();
    }
}
