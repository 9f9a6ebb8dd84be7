package dev.quadrant.lb.edge;

import dev.quadrant.appliance.log.EventLog;
import dev.quadrant.lb.access.AccessRecorder;
import dev.quadrant.lb.gate.Reason;
import dev.quadrant.lb.http.Hop;
import dev.quadrant.lb.http.RequestHead;
import dev.quadrant.lb.http.RequestRewriter;
import dev.quadrant.lb.http.ResponseHead;
import dev.quadrant.lb.http.ResponseRewriter;
import dev.quadrant.lb.route.Frontend;
import dev.quadrant.lb.route.OwnResponse;
import dev.quadrant.lb.route.Router;
import dev.quadrant.lb.route.Slots;
import dev.quadrant.lb.route.Topology;
import dev.quadrant.lb.stats.LoopStats;
import dev.quadrant.lb.tcp.ProxyHeader;
import dev.quadrant.lb.upstream.Backend;
import dev.quadrant.lb.upstream.RetryBudget;
import dev.quadrant.lb.upstream.Server;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;

/** One thread with an epoll descriptor and everything that its connections use. */
final class EventLoop implements Runnable {
    private static final EventLog LOG = EventLog.of(EventLoop.class);
    /** Rounds of receiving and sending that one connection may have before the others. */
    static final int TURN = 16;
    /** Tasks of other threads between two looks at the connections. */
    private static final int TASKS = 256;

    final TimerWheel timers = new TimerWheel(millis());
    final BufferPool buffers = new BufferPool();
    final LoopStats stats;
    final PipePool pipes;
    final int headLimit;
    final RequestHead requestHead;
    final ResponseHead responseHead;
    final RequestRewriter requestRewriter;
    final ResponseRewriter responseRewriter;
    final Router router;
    final ProxyHeader proxyHeader = new ProxyHeader();
    final byte[] proxyBytes = new byte[ProxyHeader.LIMIT];
    final OwnResponse ownResponse = new OwnResponse(Buffer.SIZE);
    /** Heads as they came in, and as they go out. */
    final byte[] headIn;

    final byte[] headOut;
    final RefusalLog refusals = new RefusalLog();

    /** How many {@link Departing} there are, and may be. */
    int departing;

    final int departingLimit;

    private final Epoll epoll = new Epoll();
    private final Wakeup wakeup;
    private final ServerPool[] pools;
    private final AccessRecorder[] recorders;
    private final List<Frontend> frontends;
    private final WaitingClients[] waiting;
    /** Connections of all loops. */
    private final Slots slots;

    private final List<Listener> listeners = new ArrayList<>();
    private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();
    private final ArrayDeque<Channel> turn = new ArrayDeque<>();
    private Channel[] channels = new Channel[1024];
    private int[] generations = new int[1024];
    private int connections;
    private long now = millis();
    private long nanos = System.nanoTime();
    private volatile boolean draining;
    private volatile boolean retiring;
    private volatile boolean stopped;
    private boolean drained;
    private volatile Thread thread;

    /**
     * @param recorders of the access logs by the index of their frontends; null where there is none
     * @param spares of the servers by their index; null where there is one loop
     */
    EventLoop(Topology topology, AccessRecorder[] recorders, SpareConnections[] spares) {
        this.recorders = recorders;
        frontends = topology.frontends();
        slots = topology.slots();
        waiting = new WaitingClients[topology.frontendTable()];
        java.util.Arrays.setAll(waiting, _ -> new WaitingClients());
        stats = new LoopStats(topology.frontendTable(), topology.serverTable());
        pipes = new PipePool(topology.limits().pipes(), stats);
        departingLimit = topology.limits().departing();
        headLimit = topology.limits().head();
        requestHead = new RequestHead(topology.limits().fields());
        responseHead = new ResponseHead(topology.limits().fields());
        headIn = new byte[headLimit];
        headOut = new byte[headLimit + Math.max(RequestRewriter.GROWTH, ResponseRewriter.GROWTH)];
        requestRewriter = new RequestRewriter(headOut);
        router = new Router(headLimit);
        responseRewriter = new ResponseRewriter(headOut);
        pools = new ServerPool[topology.serverTable()];
        for (Backend backend : topology.backends()) {
            RetryBudget budget = backend.budget(nanos);
            for (Server server : backend.servers()) {
                SpareConnections its = spares == null ? null : spares[server.index()];
                pools[server.index()] = new ServerPool(this, server, backend, budget, its);
            }
        }
        wakeup = new Wakeup(this);
        register(wakeup, false);
    }

    private static long millis() {
        return System.nanoTime() / 1_000_000;
    }

    /** Adds a listening socket; before the loop runs. */
    void listen(Frontend frontend, int fd) {
        Listener listener = new Listener(this, frontend, fd);
        listeners.add(listener);
        register(listener, false);
    }

    @Override
    public void run() {
        thread = Thread.currentThread();
        while (!stopped) {
            int timeout = turn.isEmpty() && tasks.isEmpty() ? timers.delay(now) : 0;
            int count = epoll.await(timeout);
            nanos = System.nanoTime();
            now = nanos / 1_000_000;
            for (int i = 0; i < count; i++) {
                dispatch(epoll.token(i), epoll.mask(i));
            }
            for (int waiting = turn.size(); waiting > 0; waiting--) {
                guarded(turn.poll(), 0);
            }
            timers.advance(now);
            runTasks();
            if (draining) {
                drain();
            }
            if (retiring && connections == 0) {
                stopped = true;
            }
        }
        closeAll();
    }

    private void dispatch(long token, int events) {
        int fd = (int) token;
        Channel channel = channels[fd];
        // An event of a descriptor that was closed, and perhaps given out anew, within this batch.
        if (channel != null && generations[fd] == (int) (token >>> 32)) {
            guarded(channel, events);
        }
    }

    /** A fault of ours in one connection must not take the others with it. */
    private void guarded(Channel channel, int events) {
        try {
            if (events != 0) {
                channel.happened(events);
            } else {
                channel.run();
            }
        } catch (RuntimeException e) {
            LOG.error("connection-fault", "channel", channel.getClass().getSimpleName(), "error", e);
            channel.abandon();
        }
    }

    private void runTasks() {
        Runnable task = tasks.poll();
        for (int i = 0; task != null; i++) {
            try {
                task.run();
            } catch (RuntimeException e) {
                LOG.error("task-fault", "error", e);
            }
            task = i < TASKS ? tasks.poll() : null;
        }
    }

    /** Has the loop's thread do something soon; from any thread. */
    void execute(Runnable task) {
        tasks.add(task);
        if (Thread.currentThread() != thread) {
            wakeup.wake();
        }
    }

    private void drain() {
        if (!drained) {
            drained = true;
            listeners.forEach(Listener::abandon);
            discardUnused();
            for (Channel channel : channels.clone()) {
                if (channel != null) {
                    channel.drain();
                }
            }
        }
        if (connections == 0) {
            stopped = true;
        }
    }

    private void closeAll() {
        discardUnused();
        for (Channel channel : channels.clone()) {
            if (channel != null) {
                channel.abandon();
            }
        }
        epoll.close();
        buffers.close();
        pipes.close();
    }

    /** Takes no more connections, closes idle ones, and ends when the others have ended; from any thread. */
    void beginDrain() {
        draining = true;
        wakeup.wake();
    }

    /**
     * Another loop takes the place of this one: it takes no more connections, tells those that it has to end with their next
     * response, and ends when they have. None is closed while it is unused, for its next request may be on the way. From any
     * thread.
     *
     * @param handedOver listening sockets that the other loop goes on with; from the others what came is still taken
     * @param done told when this one takes no more
     */
    void retire(Set<Integer> handedOver, Runnable done) {
        execute(() -> {
            listeners.forEach(listener -> listener.retire(handedOver));
            listeners.clear();
            retiring = true;
            dropUnused();
            done.run();
        });
    }

    /** Gives back what was kept only to save time: the next loop has its own, and descriptors are counted for one. */
    private void dropUnused() {
        discardUnused();
        pipes.retire();
    }

    private void discardUnused() {
        for (ServerPool pool : pools) {
            if (pool != null) {
                pool.discardUnused();
            }
        }
    }

    /** Leaves listening sockets open to whom they belong, before the loop is stopped that never ran. */
    void disown(Set<Integer> sockets) {
        listeners.stream().filter(listener -> sockets.contains(listener.fd())).forEach(Channel::handOver);
    }

    /** Whether connections are to end with their next response. */
    boolean closing() {
        return draining || retiring;
    }

    /** Ends now; from any thread. */
    void stop() {
        stopped = true;
        wakeup.wake();
    }

    boolean draining() {
        return draining;
    }

    /** Milliseconds on the loop's clock, as of the last wake-up. */
    long now() {
        return now;
    }

    /** {@link System#nanoTime()} as of the last wake-up. */
    long nanos() {
        return nanos;
    }

    ServerPool pool(Server server) {
        return pools[server.index()];
    }

    /** What requests of a frontend are logged with; null when they are not. */
    AccessRecorder recorder(Frontend frontend) {
        return recorders[frontend.index()];
    }

    void later(Channel channel) {
        turn.add(channel);
    }

    /** Watches a connection; returns false when the kernel cannot. */
    boolean register(Channel channel) {
        return register(channel, true) == 0;
    }

    private int register(Channel channel, boolean edges) {
        int fd = channel.fd();
        if (fd >= channels.length) {
            int size = Math.max(fd + 1, channels.length * 2);
            channels = java.util.Arrays.copyOf(channels, size);
            generations = java.util.Arrays.copyOf(generations, size);
        }
        channels[fd] = channel;
        return edges ? epoll.watchEdges(fd, token(fd)) : epoll.watchReadable(fd, token(fd));
    }

    private long token(int fd) {
        return (long) generations[fd] << 32 | fd;
    }

    void pause(Listener listener, boolean paused) {
        epoll.pause(listener.fd(), token(listener.fd()), paused);
    }

    /** Watches a connection no more that stays open. */
    void unregister(Channel channel) {
        epoll.forget(channel.fd());
        forget(channel);
    }

    void forget(Channel channel) {
        channels[channel.fd()] = null;
        generations[channel.fd()]++;
    }

    /** Those of a frontend's clients that are waited for. */
    WaitingClients waiting(Frontend frontend) {
        return waiting[frontend.index()];
    }

    /**
     * Counts a new connection of a client. When there are as many as may be, one that has kept us waiting for long enough is
     * closed for it.
     *
     * @return why it is not admitted, or null
     */
    Reason clientCame(Frontend frontend) {
        Reason full = admit(frontend);
        if (full != null && evict(frontend, full)) {
            full = admit(frontend);
        }
        connections += full == null ? 1 : 0;
        return full;
    }

    private Reason admit(Frontend frontend) {
        if (!slots.take()) {
            return Reason.TOO_MANY_CONNECTIONS_NODE;
        }
        if (!frontend.slots().take()) {
            slots.giveBack();
            return Reason.TOO_MANY_CONNECTIONS;
        }
        return null;
    }

    private boolean evict(Frontend wanted, Reason full) {
        HttpConnection longest = waitsTooLong(wanted);
        for (int i = 0; full == Reason.TOO_MANY_CONNECTIONS_NODE && longest == null && i < frontends.size(); i++) {
            longest = waitsTooLong(frontends.get(i));
        }
        if (longest != null) {
            longest.evict();
        }
        return longest != null;
    }

    private HttpConnection waitsTooLong(Frontend frontend) {
        return waiting(frontend).longest(now, frontend.timeouts().evict().toMillis());
    }

    /**
     * A client's connection has ended.
     *
     * @param source where it came from; null when it was not counted there
     */
    void clientLeft(Frontend frontend, Hop source) {
        connections--;
        slots.giveBack();
        frontend.slots().giveBack();
        if (source != null) {
            frontend.leaveSource(source);
        }
    }

    /** Counts and logs breaches ({@code Gate#bit}s) of rules that only log. */
    void logged(Frontend frontend, long breaches, Hop hop) {
        for (long left = breaches; left != 0; left &= left - 1) {
            Reason reason = Reason.of(Long.numberOfTrailingZeros(left));
            stats.logged(frontend.index(), reason);
            refusals.log(now, "logged-only", frontend, reason, hop);
        }
    }

    /** Counts a refusal, and logs it as far as the limit of the log allows. */
    void refused(Frontend frontend, Reason reason, Hop hop) {
        stats.refused(frontend.index(), reason);
        refusals.log(now, "refused", frontend, reason, hop);
    }
}
