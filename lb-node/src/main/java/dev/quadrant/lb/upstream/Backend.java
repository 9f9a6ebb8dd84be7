package dev.quadrant.lb.upstream;

import dev.quadrant.appliance.log.EventLog;
import dev.quadrant.lb.balance.Algorithm;
import dev.quadrant.lb.balance.Balancer;
import dev.quadrant.lb.balance.Candidate;
import dev.quadrant.lb.http.Hop;
import dev.quadrant.lb.http.RequestHead;
import dev.quadrant.lb.tcp.ProxyVersion;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/** Servers that do the same work, and how to use them. May be used from any thread. */
public final class Backend {
    private static final EventLog LOG = EventLog.of(Backend.class);
    /** Picks after which a request waits although a server seems to have room: others are quicker. */
    private static final int PICKS = 3;
    /** The most further attempts that a configuration can ask for. */
    public static final int MOST_RETRIES = 10;

    private final String name;
    private final Selection selection;
    private final Balancer<Server> balancer;
    private final List<Server> servers;
    private final byte[][] stickyLines;
    private final Limits limits;
    private final Optional<ProxyVersion> announcing;
    private final Protection protection;
    private volatile CircuitBreaker breaker;
    private final boolean[] errors;
    private final boolean[] retried;
    private volatile Waiting waiting = new Waiting();

    /**
     * How requests are given to the servers.
     *
     * @param connect how long a connection may take to be made
     * @param response how long a server may take for the head of its response
     * @param responseBody how long it may be silent within the body
     * @param tunnel how long a WebSocket or TCP connection may be silent in both directions
     * @param idle how long an unused server connection is kept
     * @param idleConnections unused connections kept a server and event loop, at most
     * @param retries further attempts for a request that can be sent again, at most {@link #MOST_RETRIES}
     * @param queue how long a request may wait for a server that is not full
     * @param queueLength requests that may wait, at most
     * @param bufferedBody octets of a request's body that is received whole before a server is chosen, at most
     */
    public record Limits(
            Duration connect,
            Duration response,
            Duration responseBody,
            Duration tunnel,
            Duration idle,
            int idleConnections,
            int retries,
            Duration queue,
            int queueLength,
            int bufferedBody) {
        /** The most that {@code bufferedBody} can be: half of what a connection's buffer holds, the rest is the head's. */
        public static final int MOST_BUFFERED = 16 * 1024;
    }

    /** A request that waits for a server. */
    public interface Waiter {
        /** It is its turn: {@link Backend#take} may give a server now. From any thread, and perhaps too late. */
        void called();
    }

    /** A backend whose servers are all up, until a check says otherwise. */
    public Backend(String name, Selection selection, List<Server> servers, Limits limits) {
        this(name, selection, servers, limits, Optional.empty(), Protection.NONE);
    }

    /**
     * @param announcing how its servers are told for whom a connection is made; empty when they are not
     * @param protection from servers that fail
     */
    public Backend(
            String name,
            Selection selection,
            List<Server> servers,
            Limits limits,
            Optional<ProxyVersion> announcing,
            Protection protection) {
        this.announcing = announcing;
        this.name = name;
        this.selection = selection;
        this.balancer = selection.algorithm().balancer(selection.loadFactor());
        this.servers = List.copyOf(servers);
        this.limits = limits;
        this.protection = protection;
        breaker = new CircuitBreaker(protection.breaker());
        errors = Protection.table(protection.errorStatuses());
        retried = Protection.table(protection.retryStatuses());
        this.servers.forEach(server -> server.ejecting(protection.ejection()));
        stickyLines = selection
                .sticky()
                .map(cookie -> this.servers.stream().map(cookie::line).toArray(byte[][]::new))
                .orElse(null);
        refresh();
    }

    /**
     * Takes over the state of the one that it replaces after a reload: who waits, the breaker, and that of the servers with the
     * same name and address. Before it is used; requests of the other one go on beside.
     */
    public synchronized void succeed(Backend before) {
        waiting = before.waiting;
        if (breaker.plan().equals(before.breaker.plan())) {
            breaker = before.breaker;
        }
        for (Server server : servers) {
            for (Server old : before.servers) {
                if (old.name().equals(server.name()) && old.address().equals(server.address())) {
                    server.succeed(old);
                }
            }
        }
        refresh();
    }

    public String name() {
        return name;
    }

    public Algorithm algorithm() {
        return selection.algorithm();
    }

    public List<Server> servers() {
        return servers;
    }

    public Limits limits() {
        return limits;
    }

    /** The PROXY header that connections to its servers begin with; empty when they begin with none. */
    public Optional<ProxyVersion> announcing() {
        return announcing;
    }

    /** The hash that a request is known by; 0 when the algorithm does not ask for one. */
    public long key(RequestHead head, Hop hop) {
        return selection.algorithm() == Algorithm.CONSISTENT_HASH
                ? selection.key().of(head, hop)
                : 0;
    }

    /** The server that the client sticks to by its cookie and that takes it still; null when there is none. */
    public Server sticky(RequestHead head) {
        if (stickyLines == null) {
            return null;
        }
        Server named = selection.sticky().orElseThrow().named(head, servers);
        return named != null && named.keepsClients() ? named : null;
    }

    /** The field that makes a client stick to a server, with its end of line; null when clients do not stick. */
    public byte[] stickyLine(Server server) {
        return stickyLines == null ? null : stickyLines[servers.indexOf(server)];
    }

    /**
     * Chooses a server and gives it the request, until {@link #release}.
     *
     * @param key see {@link #key}
     * @param wanted the server that the client sticks to, or null
     * @param tried see {@link Balancer#pick}
     * @param count see {@link Balancer#pick}
     * @return null when no server is {@link #usable()}, or when all that are have as many requests as they may
     */
    public Server take(long key, Server wanted, Candidate[] tried, int count) {
        if (wanted != null && count == 0 && wanted.begin()) {
            return wanted;
        }
        for (int i = 0; i < PICKS; i++) {
            Server picked = balancer.pick(key, tried, count);
            if (picked == null || picked.begin()) {
                return picked;
            }
        }
        return null;
    }

    /** The request that {@link #take} gave to a server has ended, well or not: one that waits is called. */
    public void release(Server server) {
        server.end();
        waiting.callNext();
    }

    /**
     * Lets a request wait until it is {@linkplain Waiter#called called}. Whoever begins to wait tries {@link #take} once more
     * then, for a server may have become free before.
     *
     * @param again whether it has waited before and was called for nothing
     * @return false when as many wait as may
     */
    public boolean await(Waiter waiter, boolean again) {
        return waiting.add(waiter, again, limits.queueLength());
    }

    /** Ends a wait; false when the waiter has been called already. */
    public boolean withdraw(Waiter waiter) {
        return waiting.remove(waiter);
    }

    /** Calls the next one that waits, in place of one that was called and has no use for it. */
    public void callNext() {
        waiting.callNext();
    }

    /** How many requests wait. */
    public int waiting() {
        return waiting.length();
    }

    /** Whether there is a server that requests can be given to, full or not. */
    public boolean usable() {
        return servers.stream().anyMatch(Server::usable);
    }

    /** The budget of one loop for requests that are sent again. */
    public RetryBudget budget(long now) {
        return new RetryBudget(protection.budget(), now);
    }

    /** Whether a request may be given to a server, at a time in nanoseconds: false while the breaker is open. */
    public boolean permits(long now) {
        return breaker.permits(now);
    }

    public CircuitBreaker.State circuit() {
        return breaker.state();
    }

    /** Whether a request is sent to another server when one answers so. */
    public boolean retriesOn(int status) {
        return retried[status];
    }

    /** A server answered with that status, at a time in nanoseconds. */
    public void answered(Server server, int status, long now) {
        if (errors[status]) {
            failed(server, now);
        } else {
            succeeded(server, now);
        }
    }

    /** A server did what it was asked. */
    public void succeeded(Server server, long now) {
        server.ejection().succeeded();
        ended(true, now);
    }

    /** A server was not reached, or did not answer as it should. */
    public void failed(Server server, long now) {
        if (server.ejection().failed()) {
            eject(server, now);
        }
        ended(false, now);
    }

    private void ended(boolean well, long now) {
        if (breaker.ended(well, now)) {
            LOG.warn("circuit-changed", "backend", name, "state", breaker.state());
        }
    }

    /** Takes a server out for a while, unless it is the last that is left. */
    private synchronized void eject(Server server, long now) {
        if (server.ejected()) {
            return;
        }
        if (usable(other -> other != server && !other.ejected()).isEmpty()) {
            server.ejection().succeeded();
            return;
        }
        long time = server.ejection().begin(now);
        LOG.warn("server-ejected", "backend", name, "server", server.name(), "seconds", time / 1_000_000_000);
        refresh();
    }

    /** A server's state after a check at a time in nanoseconds; a change is seen by the next {@link #take}. */
    public synchronized void checked(Server server, CheckResult result, boolean up, long now) {
        boolean cameOrWent = server.up() != up;
        int wanted = server.wanted();
        server.checked(result, up);
        if (cameOrWent && up) {
            warmUp(server, now);
        }
        if (wanted != server.wanted()) {
            LOG.info("server-weight-wanted", "backend", name, "server", server.name(), "percent", server.wanted());
        }
        if (cameOrWent || wanted != server.wanted()) {
            refresh();
        }
    }

    /** Gives a server another duty, at a time in nanoseconds. */
    public synchronized void assign(Server server, Duty duty, long now) {
        if (duty == Duty.READY && server.duty() != Duty.READY) {
            warmUp(server, now);
        }
        server.assign(duty);
        refresh();
    }

    /** Gives a server another weight, 0 to 256. */
    public synchronized void weigh(Server server, int weight) {
        server.weigh(weight);
        refresh();
    }

    private void warmUp(Server server, long now) {
        if (selection.slowStart().isPositive()) {
            server.warmUp(now, selection.slowStart().toNanos());
        }
    }

    /** Time has passed: servers warm up, and old measurements fade. Called a few times a second, now in nanoseconds. */
    public synchronized void advance(long now) {
        boolean changed = false;
        for (Server server : servers) {
            server.fade();
            if (server.ejection().advance(now)) {
                LOG.info("server-returned", "backend", name, "server", server.name());
                warmUp(server, now);
                changed = true;
            }
            changed |= server.warmed(now, selection.slowStart().toNanos());
        }
        if (changed) {
            refresh();
        }
    }

    /**
     * Gives the balancer the servers that can be used: backup servers only when there is no other, and what was ejected only
     * when there is neither.
     */
    private void refresh() {
        List<Server> chosen =
                usable(server -> !server.ejected() && !server.settings().backup());
        if (chosen.isEmpty()) {
            chosen = usable(server -> !server.ejected());
        }
        if (chosen.isEmpty()) {
            chosen = usable(server -> !server.settings().backup());
        }
        balancer.use(chosen.isEmpty() ? usable(server -> true) : chosen);
        // A server that came may have room for those that wait.
        for (int i = waiting.length(); i > 0; i--) {
            waiting.callNext();
        }
    }

    private List<Server> usable(Predicate<Server> which) {
        return servers.stream().filter(Server::usable).filter(which).toList();
    }

    /** How many servers are up. */
    public int upCount() {
        return (int) servers.stream().filter(Server::up).count();
    }
}
