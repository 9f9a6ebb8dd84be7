package dev.quadrant.lb.route;

import dev.quadrant.lb.access.AccessLog;
import dev.quadrant.lb.filter.SourceFilter;
import dev.quadrant.lb.http.Hop;
import dev.quadrant.lb.upstream.Backend;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/** Where clients connect. May be used from any thread. */
public final class Frontend {
    private final String name;
    private final int index;
    private final List<InetSocketAddress> addresses;
    private final boolean http;
    private final Backend backend;
    private final Slots slots;
    private final SourceSlots sources;
    private final SourceFilter filter;
    private final Predicate<InetAddress> trusted;
    private final Predicate<InetAddress> announced;
    private final Timeouts timeouts;
    private final HttpRules rules;
    private final Optional<AccessLog.Settings> accessLog;

    /**
     * How long clients may take.
     *
     * @param head for a request head
     * @param body for more of a body that they send
     * @param idle to read more of a response
     * @param rate slowest mean rate of either, in octets a second, beside what these times give; 0 for none
     * @param keepAlive for the next request
     * @param evict for anything, while no connection is left for others
     */
    public record Timeouts(Duration head, Duration body, Duration idle, int rate, Duration keepAlive, Duration evict) {}

    /**
     * @param index its place among the frontends, from 0: the index of tables
     * @param http whether it speaks HTTP; else it passes octets on
     * @param slots its connections
     * @param sources its connections by where they come from
     * @param filter who may connect
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
            Slots slots,
            SourceSlots sources,
            SourceFilter filter,
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
        this.slots = slots;
        this.sources = sources;
        this.filter = filter;
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

    /** Who may connect. */
    public SourceFilter filter() {
        return filter;
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

    /** Its connections, over all loops. */
    public Slots slots() {
        return slots;
    }

    /**
     * Counts a connection of a client where it comes from; a proxy that speaks for others is not counted.
     *
     * @return false, and nothing counted, when that source has as many as it may
     */
    public boolean admitSource(Hop hop) {
        return hop.trusted() || sources.take(hop.source());
    }

    /** What {@link #admitSource} counted has ended. */
    public void leaveSource(Hop hop) {
        if (!hop.trusted()) {
            sources.giveBack(hop.source());
        }
    }

    /** The connections by where they come from, under another limit: for the frontend that takes the place of this one. */
    public SourceSlots sourcesLimited(int limit) {
        return sources.limited(limit);
    }

    /** How many sources have connections; 0 when they are not limited. */
    public int sources() {
        return sources.sources();
    }
}
