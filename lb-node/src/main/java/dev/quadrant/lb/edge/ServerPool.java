package dev.quadrant.lb.edge;

import dev.quadrant.lb.http.Hop;
import dev.quadrant.lb.tcp.ProxyVersion;
import dev.quadrant.lb.upstream.Backend;
import dev.quadrant.lb.upstream.RetryBudget;
import dev.quadrant.lb.upstream.Server;
import dev.quadrant.linux.Errno;
import dev.quadrant.linux.Memory;
import dev.quadrant.linux.SocketAddresses;
import java.net.InetSocketAddress;

/** A loop's connections to one server: makes new ones, and keeps unused ones, the last used on top. One thread. */
final class ServerPool {
    private final EventLoop loop;
    private final Server server;
    private final Backend.Limits limits;
    private final RetryBudget budget;
    /** The PROXY header that connections begin with, or null. */
    private final ProxyVersion announcing;

    private final int family;
    private final long address = Memory.allocate(SocketAddresses.SIZE);
    private final int addressLength;
    private ServerConnection newest;
    private ServerConnection oldest;
    private int unused;
    private int error;

    /** @param budget of the loop and the backend */
    ServerPool(EventLoop loop, Server server, Backend backend, RetryBudget budget) {
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

    /** The unused connection that was used last, or null. */
    ServerConnection take(ServerConnection.User user) {
        ServerConnection connection = newest;
        if (connection != null) {
            unlink(connection);
            connection.use(user);
        }
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
