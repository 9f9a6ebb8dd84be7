package dev.quadrant.lb.route;

import dev.quadrant.lb.access.AccessLog;
import dev.quadrant.lb.upstream.Backend;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;

/** Where clients connect. May be used from any thread. */
public final class Frontend {
    private final String name;
    private final int index;
    private final List<InetSocketAddress> addresses;
    private final boolean http;
    private final Backend backend;
    private final int maxConnections;
    private final Predicate<InetAddress> trusted;
    private final Predicate<InetAddress> announced;
    private final Timeouts timeouts;
    private final HttpRules rules;
    private final Optional<AccessLog.Settings> accessLog;
    private final AtomicInteger connections = new AtomicInteger();

    /**
     * How long clients may take.
     *
     * @param head for a request head
     * @param body for more of a body that they send
     * @param idle to read more of a response
     * @param rate slowest mean rate of either, in octets a second, beside what these times give; 0 for none
     * @param keepAlive for the next request
     */
    public record Timeouts(Duration head, Duration body, Duration idle, int rate, Duration keepAlive) {}

    /**
     * @param index its place among the frontends, from 0: the index of tables
     * @param http whether it speaks HTTP; else it passes octets on
     * @param maxConnections most connections at a time
     * @param trusted which clients are proxies whose X-Forwarded fields are believed
     * @param announced which clients are proxies whose connections begin with a PROXY header
     * @param rules for requests; of no use when the frontend passes octets on
     * @param accessLog where its requests are logged; empty for nowhere
     */
    public Frontend(
            String name,
            int index,
            List<InetSocketAddress> addresses,
            boolean http,
            Backend backend,
            int maxConnections,
            Predicate<InetAddress> trusted,
            Predicate<InetAddress> announced,
            Timeouts timeouts,
            HttpRules rules,
            Optional<AccessLog.Settings> accessLog) {
        this.name = name;
        this.index = index;
        this.addresses = List.copyOf(addresses);
        this.http = http;
        this.backend = backend;
        this.maxConnections = maxConnections;
        this.trusted = trusted;
        this.announced = announced;
        this.timeouts = timeouts;
        this.rules = rules;
        this.accessLog = accessLog;
    }

    public String name() {
        return name;
    }

    public int index() {
        return index;
    }

    public List<InetSocketAddress> addresses() {
        return addresses;
    }

    public boolean http() {
        return http;
    }

    public Backend backend() {
        return backend;
    }

    public int maxConnections() {
        return maxConnections;
    }

    public boolean trusts(InetAddress client) {
        return trusted.test(client);
    }

    /** Whether connections from there begin with a PROXY header. */
    public boolean announced(InetAddress client) {
        return announced.test(client);
    }

    public Timeouts timeouts() {
        return timeouts;
    }

    public HttpRules rules() {
        return rules;
    }

    public Optional<AccessLog.Settings> accessLog() {
        return accessLog;
    }

    /** Connections now, over all loops. */
    public int connections() {
        return connections.get();
    }

    /**
     * Counts a new connection.
     *
     * @return false, and nothing counted, when there are as many as may be
     */
    public boolean admit() {
        if (connections.incrementAndGet() <= maxConnections) {
            return true;
        }
        connections.decrementAndGet();
        return false;
    }

    /** What {@link #admit} counted has ended. */
    public void leave() {
        connections.decrementAndGet();
    }
}
