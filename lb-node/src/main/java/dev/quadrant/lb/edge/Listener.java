package dev.quadrant.lb.edge;

import dev.quadrant.appliance.log.EventLog;
import dev.quadrant.lb.gate.Reason;
import dev.quadrant.lb.http.Hop;
import dev.quadrant.lb.route.Frontend;
import dev.quadrant.linux.Errno;
import dev.quadrant.linux.Libc;
import dev.quadrant.linux.Memory;
import dev.quadrant.linux.SocketAddresses;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Set;

/** Accepts the connections of one listening socket. */
final class Listener extends Channel {
    private static final EventLog LOG = EventLog.of(Listener.class);
    /** Connections that are accepted before others have their turn. */
    private static final int BATCH = 64;
    /** Connections that may wait to be accepted: the kernel's backlog. */
    private static final int MOST_WAITING = 4096;
    /** How long nothing is accepted after the kernel had no descriptor, in milliseconds. */
    private static final long PAUSE = 100;
    /** How often that is logged at most, in milliseconds; the metric has all. */
    private static final long LOG_EVERY = 10_000;

    private final Frontend frontend;
    private long logFrom;
    private final long address = Memory.allocate(SocketAddresses.SIZE + Long.BYTES);

    Listener(EventLoop loop, Frontend frontend, int fd) {
        super(loop, fd);
        this.frontend = frontend;
        logFrom = loop.now();
    }

    @Override
    void ready(int events) {
        for (int i = 0; i < BATCH && open(); i++) {
            Memory.putInt(address + SocketAddresses.SIZE, SocketAddresses.SIZE);
            int fd = Libc.accept4(
                    fd(), address, address + SocketAddresses.SIZE, Sockets.SOCK_NONBLOCK | Sockets.SOCK_CLOEXEC);
            if (fd >= 0) {
                accepted(fd);
            } else if (fd != -Errno.EINTR && fd != -Errno.ECONNABORTED) {
                if (fd != -Errno.EAGAIN) {
                    failed(fd);
                }
                return;
            }
        }
    }

    private void accepted(int fd) {
        InetSocketAddress client = SocketAddresses.read(address);
        Hop hop = new Hop(client, null, frontend.trusts(client.getAddress()), false);
        boolean announced = frontend.announced(client.getAddress());
        loop.stats.accepted(frontend.index());
        Reason denied = announced ? null : frontend.filter().refusal(client.getAddress(), loop.nanos());
        if (denied != null) {
            denied(fd, hop, denied);
            return;
        }
        Sockets.tune(fd);
        Reason full = loop.clientCame(frontend);
        if (full != null) {
            full(fd, hop, full);
        } else if (announced) {
            new AnnouncedConnection(loop, fd, this, frontend, client).begin();
        } else {
            serve(fd, hop);
        }
    }

    /** Serves a connection of a proxy that was admitted, and whose source is known now. */
    void announced(int fd, Hop hop, InetAddress source) {
        Reason denied = frontend.filter().refusal(source, loop.nanos());
        if (denied == null) {
            serve(fd, hop);
        } else {
            loop.clientLeft(frontend, null);
            denied(fd, hop, denied);
        }
    }

    /** Nothing is said to whom a list keeps away, and nothing kept of him. */
    private void denied(int fd, Hop hop, Reason reason) {
        loop.refused(frontend, reason, hop);
        Sockets.resetOnClose(fd);
        Libc.close(fd);
    }

    private void serve(int fd, Hop hop) {
        if (!frontend.admitSource(hop)) {
            loop.clientLeft(frontend, null);
            full(fd, hop, Reason.TOO_MANY_CONNECTIONS_SOURCE);
        } else if (frontend.http()) {
            new HttpConnection(loop, fd, frontend, hop).begin();
        } else {
            new TcpConnection(loop, fd, frontend, hop).begin();
        }
    }

    private void full(int fd, Hop hop, Reason reason) {
        loop.refused(frontend, reason, hop);
        if (frontend.http()) {
            Refusal.send(fd, frontend.rules().gate(), reason, loop);
            new Departing(loop, fd).begin();
        } else {
            Libc.close(fd);
        }
    }

    /** Takes nothing more; a socket that another loop goes on with stays open. */
    void retire(Set<Integer> handedOver) {
        if (handedOver.contains(fd())) {
            handOver();
            return;
        }
        // Connections that the kernel has made already would be reset with the socket.
        for (int i = 0; i < MOST_WAITING / BATCH; i++) {
            ready(Epoll.IN);
        }
        abandon();
    }

    /** Out of descriptors or memory: what is there is served, and accepting is tried again in a moment. */
    private void failed(int error) {
        loop.stats.acceptFailed();
        if (loop.now() >= logFrom) {
            logFrom = loop.now() + LOG_EVERY;
            LOG.warn("accept-failed", "frontend", frontend.name(), "error", Errno.describe(error), "pause-ms", PAUSE);
        }
        loop.pause(this, true);
        deadline(PAUSE);
    }

    @Override
    void expired() {
        loop.pause(this, false);
    }
}
