package dev.quadrant.lb.edge;

import dev.quadrant.appliance.log.EventLog;
import dev.quadrant.lb.route.Frontend;
import dev.quadrant.lb.route.Topology;
import dev.quadrant.lb.stats.LoopStats;
import dev.quadrant.lb.upstream.Backend;
import dev.quadrant.linux.Errno;
import dev.quadrant.linux.Libc;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** The loops and their threads: from binding the frontends' addresses to the last connection. */
public final class DirectEdge {
    private static final EventLog LOG = EventLog.of(DirectEdge.class);

    private final List<EventLoop> loops = new ArrayList<>();
    private final List<Thread> threads = new ArrayList<>();
    private final List<InetSocketAddress> addresses = new ArrayList<>();
    /** Listening sockets by the address that they are bound to. */
    private final Map<InetSocketAddress, List<Integer>> sockets = new LinkedHashMap<>();

    /** An address could not be listened on. */
    public static final class BindException extends Exception {
        private static final long serialVersionUID = 1;

        private final transient Frontend frontend;

        BindException(Frontend frontend, InetSocketAddress address, int error) {
            super(address.getAddress().getHostAddress() + ":" + address.getPort() + ": " + Errno.describe(error));
            this.frontend = frontend;
        }

        /** The frontend that it belongs to. */
        public Frontend frontend() {
            return frontend;
        }
    }

    /**
     * Binds all addresses and starts the loops.
     *
     * @param count loops, at least 1
     * @param logs for as many loops
     * @throws BindException when an address is not to be had; nothing is bound then
     */
    public DirectEdge(Topology topology, int count, AccessLogs logs) throws BindException {
        this(topology, count, logs, Map.of());
    }

    private DirectEdge(Topology topology, int count, AccessLogs logs, Map<InetSocketAddress, List<Integer>> open)
            throws BindException {
        SpareConnections[] spares = count == 1 ? null : spares(topology);
        for (int i = 0; i < count; i++) {
            loops.add(new EventLoop(topology, logs.recorders(), spares));
        }
        try {
            for (Frontend frontend : topology.frontends()) {
                for (InetSocketAddress address : frontend.addresses()) {
                    listen(frontend, address, open.getOrDefault(address, List.of()));
                }
            }
        } catch (BindException e) {
            open.values().forEach(taken -> loops.forEach(loop -> loop.disown(Set.copyOf(taken))));
            loops.forEach(EventLoop::stop);
            loops.forEach(EventLoop::run);
            throw e;
        }
        for (int i = 0; i < count; i++) {
            threads.add(Thread.ofPlatform().name("lb-loop-" + i).start(loops.get(i)));
        }
    }

    private static SpareConnections[] spares(Topology topology) {
        SpareConnections[] spares = new SpareConnections[topology.serverTable()];
        for (Backend backend : topology.backends()) {
            backend.servers()
                    .forEach(server -> spares[server.index()] =
                            new SpareConnections(backend.limits().idleConnections()));
        }
        return spares;
    }

    /**
     * Starts the edge of another configuration beside this one. It goes on with the listening sockets of addresses that both
     * have, so that no connection is lost that waits in one. {@link #retire} this one then.
     *
     * @param count loops, at least 1
     * @param logs for as many loops
     * @throws BindException when an address is not to be had; this edge goes on as if nothing had been
     */
    public DirectEdge succeed(Topology topology, int count, AccessLogs logs) throws BindException {
        return new DirectEdge(topology, count, logs, sockets);
    }

    /** @param open sockets that listen on the address already */
    private void listen(Frontend frontend, InetSocketAddress address, List<Integer> open) throws BindException {
        InetSocketAddress bound = address;
        if (open.isEmpty()) {
            // SO_REUSEPORT would let us share a port with another process of this user: ask for it alone first.
            int alone = Sockets.bind(address, false);
            if (alone < 0) {
                throw new BindException(frontend, address, alone);
            }
            bound = Sockets.localAddress(alone);
            Libc.close(alone);
        }
        List<Integer> its = new ArrayList<>();
        for (int i = 0; i < Math.max(loops.size(), open.size()); i++) {
            int fd = i < open.size() ? open.get(i) : Sockets.listen(bound);
            if (fd < 0) {
                throw new BindException(frontend, bound, fd);
            }
            loops.get(i % loops.size()).listen(frontend, fd);
            its.add(fd);
        }
        sockets.put(bound, its);
        addresses.add(bound);
    }

    /**
     * Leaves all that comes to another edge, from when this returns, which takes a moment: each connection that this one has
     * ends with its next response. {@link #awaitEnd} then.
     *
     * @param successor the edge that goes on with its sockets
     */
    public void retire(DirectEdge successor) {
        Set<Integer> handedOver = new HashSet<>();
        sockets.forEach((address, its) -> {
            if (successor.sockets.containsKey(address)) {
                handedOver.addAll(its);
            }
        });
        CountDownLatch done = new CountDownLatch(loops.size());
        loops.forEach(loop -> loop.retire(handedOver, done::countDown));
        try {
            // A loop that hangs must not keep the reload.
            if (!done.await(1, TimeUnit.SECONDS)) {
                LOG.warn("retire-slow", "loops", done.getCount());
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    /**
     * Waits until the last connection has ended after {@link #retire}, and closes what is left at the deadline.
     *
     * @param deadlineNanos on {@link System#nanoTime()}'s clock
     */
    public void awaitEnd(long deadlineNanos) {
        join(deadlineNanos);
        loops.forEach(EventLoop::stop);
        join(System.nanoTime() + TimeUnit.SECONDS.toNanos(1));
    }

    /** The addresses that are listened on, in the order of the frontends. */
    public List<InetSocketAddress> addresses() {
        return List.copyOf(addresses);
    }

    /** What the loops count. */
    public List<LoopStats> stats() {
        return loops.stream().map(loop -> loop.stats).toList();
    }

    /** Whether all loops run. */
    public boolean alive() {
        return threads.stream().allMatch(Thread::isAlive);
    }

    /**
     * Stops: accepts nothing, closes idle connections, lets open requests end, and closes what is left at the deadline.
     *
     * @param deadlineNanos on {@link System#nanoTime()}'s clock
     * @return whether all requests ended by themselves
     */
    public boolean stop(long deadlineNanos) {
        drain();
        boolean drained = join(deadlineNanos);
        loops.forEach(EventLoop::stop);
        join(System.nanoTime() + TimeUnit.SECONDS.toNanos(1));
        return drained;
    }

    /** Begins to {@link #stop}. */
    public void drain() {
        loops.forEach(EventLoop::beginDrain);
    }

    private boolean join(long deadlineNanos) {
        boolean ended = true;
        for (Thread thread : threads) {
            try {
                long left = TimeUnit.NANOSECONDS.toMillis(deadlineNanos - System.nanoTime());
                ended &= left > 0 && thread.join(java.time.Duration.ofMillis(left));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return false;
            }
        }
        return ended;
    }
}
