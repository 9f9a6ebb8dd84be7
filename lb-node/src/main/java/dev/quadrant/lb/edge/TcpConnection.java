package dev.quadrant.lb.edge;

import dev.quadrant.lb.gate.Reason;
import dev.quadrant.lb.http.Hop;
import dev.quadrant.lb.route.Frontend;
import dev.quadrant.lb.upstream.Backend;
import dev.quadrant.lb.upstream.Server;

/** A client's connection in TCP mode: finds a server that takes it, and becomes a {@link Tunnel}. */
final class TcpConnection extends Channel implements ServerConnection.User, Turn.User {
    private final Frontend frontend;
    private final Backend backend;
    private final Hop hop;
    private final Turn turn;
    private Server target;
    private ServerConnection server;
    private Tunnel tunnel;

    TcpConnection(EventLoop loop, int fd, Frontend frontend, Hop hop) {
        super(loop, fd);
        this.frontend = frontend;
        this.hop = hop;
        backend = frontend.backend();
        turn = new Turn(this, this);
    }

    void begin() {
        if (loop.register(this)) {
            turn.begin(backend, hop.key(), null);
        } else {
            close();
        }
    }

    @Override
    public void unserved(Reason reason) {
        refuse(reason);
    }

    @Override
    public void served(Server by) {
        target = by;
        ServerPool pool = loop.pool(target);
        server = pool.connect(this, this, hop);
        if (server == null) {
            failed(pool.exhausted() ? Reason.EXHAUSTED : Reason.CONNECT_FAILED);
        } else {
            deadline(backend.limits().connect().toMillis());
        }
    }

    private void failed(Reason reason) {
        if (reason != Reason.EXHAUSTED) {
            backend.failed(target, loop.nanos());
        }
        if (server != null) {
            server.use(null);
            server.closeDescriptor();
            server = null;
        }
        backend.release(target);
        if (!turn.retry(target)) {
            refuse(reason);
            return;
        }
        loop.stats.retried(target.index());
        turn.take();
    }

    private void refuse(Reason reason) {
        loop.refused(frontend, reason, hop);
        Sockets.resetOnClose(fd());
        close();
    }

    @Override
    public void connected() {
        backend.succeeded(target, loop.nanos());
        tunnel = new Tunnel(this, frontend, server, null, null, backend.limits().tunnel(), (received, sent, reason) -> {
            backend.release(target);
            if (reason != null) {
                loop.refused(frontend, reason, hop);
            }
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
            tunnel.expired();
        } else if (turn.waiting()) {
            turn.leave();
            refuse(Reason.QUEUE_TIMEOUT);
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
            backend.release(target);
        }
        turn.leave();
        close();
    }

    private void close() {
        if (open()) {
            closeDescriptor();
            loop.clientLeft(frontend, hop);
        }
    }
}
