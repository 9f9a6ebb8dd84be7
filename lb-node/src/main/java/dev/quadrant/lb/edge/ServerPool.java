package dev.quadrant.lb.edge;

import dev.quadrant.lb.http.Hop;
import dev.quadrant.lb.tcp.ProxyVersion;
import dev.quadrant.lb.upstream.Backend;
import dev.quadrant.lb.upstream.RetryBudget;
import dev.quadrant.lb.upstream.Server;
import dev.quadrant.linux.Errno;
import dev.quadrant.linux.Libc;
import dev.quadrant.linux.Memory;
import dev.quadrant.linux.SocketAddresses;
import java.net.InetSocketAddress;

/**
 * A loop's connections to one server: makes new ones, and keeps unused ones, the last used on top. What it does not use for a
 * while other loops may take over. One thread.
 */
final class ServerPool {
    private final EventLoop loop;
    private final Server server;
    private final Backend.Limits limits;
    /** Null where there is one loop. */
    private final SpareConnections spares;

    private final TimerWheel.Timer sharing = new TimerWheel.Timer() {
        @Override
        void expired() {
            share();
        }
    };
    private final RetryBudget budget;
    /** The PROXY header that connections begin with, or null. */
    private final ProxyVersion announcing;

    private final int family;
    private final long address = Memory.allocate(SocketAddresses.SIZE);
    private final int addressLength;
    /** Room for one, to look at. */
    final long octet = Memory.allocate(1);

    private ServerConnection newest;
    private ServerConnection oldest;
    private int unused;
    private int error;

    /**
     * @param budget of the loop and the backend
     * @param spares of the server, of all loops; null where there is one
     */
    ServerPool(EventLoop loop, Server server, Backend backend, RetryBudget budget, SpareConnections spares) {
        this.spares = spares;
        this.loop = loop;
        this.budget = budget;
        this.server = server;
        limits = backend.limits();
        announcing = backend.announcing().orElse(null);
        family = SocketAddresses.family(server.address());
        addressLength = SocketAddresses.write(server.address(), address);
    }

    EventLoop loop() {
        return loop;
    }

    /** What the backend's requests may be sent again from. */
    RetryBudget budget() {
        return budget;
    }

    Server server() {
        return server;
    }

    /** The unused connection that was used last, else one that another loop can spare; null when there is none. */
    ServerConnection take(ServerConnection.User user) {
        ServerConnection connection = newest;
        if (connection == null) {
            return spares == null ? null : takeOver(user);
        }
        unlink(connection);
        connection.use(user);
        return connection;
    }

    private ServerConnection takeOver(ServerConnection.User user) {
        int fd = spares.take();
        countEnded();
        if (fd < 0) {
            return null;
        }
        loop.stats.spare(server.index(), -1);
        ServerConnection connection = ServerConnection.standing(this, fd, user);
        if (!loop.register(connection)) {
            connection.closeDescriptor();
            return null;
        }
        loop.stats.takenOver(server.index());
        return connection;
    }

    /**
     * Begins a new connection; null when that fails at once: {@link #exhausted}.
     *
     * @param client whose connection it is made for
     * @param hop what is known of that client
     */
    ServerConnection connect(ServerConnection.User user, Channel client, Hop hop) {
        int fd = Sockets.connect(family, address, addressLength);
        error = Math.min(fd, 0);
        if (fd < 0) {
            return null;
        }
        ServerConnection connection = new ServerConnection(this, fd, user, announcement(client, hop));
        if (!loop.register(connection)) {
            connection.closeDescriptor();
            return null;
        }
        loop.stats.opened(server.index());
        return connection;
    }

    private byte[] announcement(Channel client, Hop hop) {
        if (announcing == null) {
            return null;
        }
        InetSocketAddress destination =
                hop.destination() == null ? Sockets.localAddress(client.fd()) : hop.destination();
        return announcing.announce(hop.peer(), destination);
    }

    /** Takes back a connection on which a response has just ended; one that may have more to say is closed. */
    void give(ServerConnection connection) {
        connection.use(null);
        // One that was announced belongs to its client alone.
        if (announcing != null || limits.idleConnections() == 0 || loop.closing() || connection.readable) {
            connection.closeDescriptor();
            return;
        }
        connection.unusedSince = loop.now();
        connection.deadline(limits.idle().toMillis());
        connection.next = newest;
        if (newest != null) {
            newest.previous = connection;
        } else {
            oldest = connection;
        }
        newest = connection;
        unused++;
        loop.stats.idle(server.index(), 1);
        if (unused > limits.idleConnections()) {
            discard(oldest);
        }
        if (spares != null && !sharing.waits()) {
            loop.timers.set(sharing, loop.now() + SpareConnections.UNUSED);
        }
    }

    /** Leaves to all loops what this one did not use for a while. */
    private void share() {
        long now = loop.now();
        while (oldest != null && now - oldest.unusedSince >= SpareConnections.UNUSED) {
            ServerConnection connection = oldest;
            unlink(connection);
            long expires = connection.unusedSince + limits.idle().toMillis();
            int fd = connection.handOver();
            if (spares.offer(new SpareConnections.Spare(fd, expires))) {
                loop.stats.spare(server.index(), 1);
            } else {
                Libc.close(fd);
            }
        }
        spares.look(now);
        countEnded();
        if (!loop.closing() && (unused > 0 || spares.size() > 0)) {
            loop.timers.set(sharing, now + SpareConnections.UNUSED);
        }
    }

    /** Closes an unused connection. */
    void discard(ServerConnection connection) {
        unlink(connection);
        connection.closeDescriptor();
    }

    /** Closes all unused connections; none is kept any more, for the loop retires. */
    void discardUnused() {
        while (oldest != null) {
            discard(oldest);
        }
        if (spares != null) {
            spares.close();
            countEnded();
        }
    }

    private void countEnded() {
        loop.stats.spare(server.index(), -spares.ended());
    }

    private void unlink(ServerConnection connection) {
        if (connection.previous != null) {
            connection.previous.next = connection.next;
        } else {
            newest = connection.next;
        }
        if (connection.next != null) {
            connection.next.previous = connection.previous;
        } else {
            oldest = connection.previous;
        }
        connection.previous = null;
        connection.next = null;
        unused--;
        loop.stats.idle(server.index(), -1);
    }

    /** Whether the last connect failed for want of something on this host, and not because of the server. */
    boolean exhausted() {
        return error == -Errno.EMFILE
                || error == -Errno.ENFILE
                || error == -Errno.ENOMEM
                || error == -Errno.ENOBUFS
                || error == -Errno.EADDRNOTAVAIL;
    }
}
