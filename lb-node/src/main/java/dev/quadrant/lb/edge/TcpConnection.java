package dev.quadrant.lb.edge;

import dev.quadrant.lb.balance.Candidate;
import dev.quadrant.lb.gate.Reason;
import dev.quadrant.lb.http.Hop;
import dev.quadrant.lb.route.Frontend;
import dev.quadrant.lb.upstream.Backend;
import dev.quadrant.lb.upstream.Server;

/** A client's connection in TCP mode: finds a server that takes it, and becomes a {@link Tunnel}. */
final class TcpConnection extends Channel implements ServerConnection.User {
    private final Frontend frontend;
    private final Backend backend;
    private final Hop hop;
    private final Candidate[] tried;
    private int triedCount;
    private Server target;
    private ServerConnection server;
    private Tunnel tunnel;

    TcpConnection(EventLoop loop, int fd, Frontend frontend, Hop hop) {
        super(loop, fd);
        this.frontend = frontend;
        this.hop = hop;
        backend = frontend.backend();
        tried = new Candidate[backend.limits().retries()];
    }

    void begin() {
        if (loop.register(this)) {
            attempt();
        } else {
            close();
        }
    }

    private void attempt() {
        target = backend.pick(tried, triedCount);
        if (target == null) {
            refuse(Reason.NO_SERVER);
            return;
        }
        target.begin();
        ServerPool pool = loop.pool(target);
        server = pool.connect(this);
        if (server == null) {
            failed(pool.exhausted() ? Reason.EXHAUSTED : Reason.CONNECT_FAILED);
        } else {
            deadline(backend.limits().connect().toMillis());
        }
    }

    private void failed(Reason reason) {
        if (server != null) {
            server.use(null);
            server.closeDescriptor();
            server = null;
        }
        target.end();
        if (triedCount == tried.length) {
            refuse(reason);
            return;
        }
        tried[triedCount++] = target;
        loop.stats.retried(target.index());
        attempt();
    }

    private void refuse(Reason reason) {
        loop.refused(frontend, reason, hop);
        Sockets.resetOnClose(fd());
        close();
    }

    @Override
    public void connected() {
        tunnel = new Tunnel(this, frontend, server, null, null, backend.limits().tunnel(), () -> {
            target.end();
            close();
        });
        server.use(tunnel);
        tunnel.pump();
    }

    @Override
    public void connectFailed() {
        failed(Reason.CONNECT_FAILED);
    }

    @Override
    public void abandoned() {
        abandon();
    }

    @Override
    public void serverReadable() {
        // Only a tunnel reads, and it is the connection's user by then.
    }

    @Override
    public void serverWritable() {
        // As above.
    }

    @Override
    void ready(int events) {
        if (tunnel != null) {
            tunnel.clientReady(events);
        } else if ((events & (Epoll.ERROR | Epoll.HANG_UP)) != 0) {
            abandon();
        }
    }

    @Override
    void resume() {
        if (tunnel != null) {
            tunnel.pump();
        }
    }

    @Override
    void expired() {
        if (tunnel != null) {
            tunnel.end();
        } else {
            failed(Reason.CONNECT_TIMEOUT);
        }
    }

    @Override
    void abandon() {
        if (tunnel != null) {
            tunnel.end();
            return;
        }
        if (server != null) {
            server.use(null);
            server.closeDescriptor();
            server = null;
            target.end();
        }
        close();
    }

    private void close() {
        if (open()) {
            closeDescriptor();
            loop.clientLeft(frontend);
        }
    }
}
