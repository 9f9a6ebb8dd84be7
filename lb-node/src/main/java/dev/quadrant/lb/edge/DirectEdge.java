package dev.quadrant.lb.edge;

import dev.quadrant.lb.route.Frontend;
import dev.quadrant.lb.route.Topology;
import dev.quadrant.lb.stats.LoopStats;
import dev.quadrant.linux.Errno;
import dev.quadrant.linux.Libc;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The loops and their threads: from binding the frontends' addresses to the last connection. */
public final class DirectEdge {
    private final List<EventLoop> loops = new ArrayList<>();
    private final List<Thread> threads = new ArrayList<>();
    private final List<InetSocketAddress> addresses = new ArrayList<>();

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
        for (int i = 0; i < count; i++) {
            loops.add(new EventLoop(topology, logs.recorders(i)));
        }
        try {
            for (Frontend frontend : topology.frontends()) {
                for (InetSocketAddress address : frontend.addresses()) {
                    listen(frontend, address);
                }
            }
        } catch (BindException e) {
            loops.forEach(EventLoop::stop);
            loops.forEach(EventLoop::run);
            throw e;
        }
        for (int i = 0; i < count; i++) {
            threads.add(Thread.ofPlatform().name("lb-loop-" + i).start(loops.get(i)));
        }
    }

    private void listen(Frontend frontend, InetSocketAddress address) throws BindException {
        // SO_REUSEPORT would let us share a port with another process of this user: ask for it alone first.
        int alone = Sockets.listen(address, false);
        if (alone < 0) {
            throw new BindException(frontend, address, alone);
        }
        InetSocketAddress bound = Sockets.localAddress(alone);
        Libc.close(alone);
        for (EventLoop loop : loops) {
            int fd = Sockets.listen(bound, true);
            if (fd < 0) {
                throw new BindException(frontend, bound, fd);
            }
            loop.listen(frontend, fd);
        }
        addresses.add(bound);
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
        loops.forEach(EventLoop::beginDrain);
        boolean drained = join(deadlineNanos);
        loops.forEach(EventLoop::stop);
        join(System.nanoTime() + TimeUnit.SECONDS.toNanos(1));
        return drained;
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
