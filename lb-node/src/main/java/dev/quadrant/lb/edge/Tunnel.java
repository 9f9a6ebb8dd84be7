package dev.quadrant.lb.edge;

import dev.quadrant.lb.gate.Reason;
import dev.quadrant.lb.route.Frontend;
import java.time.Duration;

/** A client and a server whose octets go both ways unread, each way a {@link Flow}. */
final class Tunnel implements ServerConnection.User {
    private final Channel client;
    private final Frontend frontend;
    private final ServerConnection server;
    private final EventLoop loop;
    private final long timeout;
    private final End ended;
    private final Flow up;
    private final Flow down;
    private boolean over;

    /** What is done when a tunnel has ended. */
    interface End {
        /**
         * Both streams are over.
         *
         * @param received octets that came from the client
         * @param sent octets that went to it
         * @param reason why we ended it; null when its peers did, or the node stops
         */
        void ended(long received, long sent, Reason reason);
    }

    /**
     * @param up what goes to the server first, or null
     * @param down what goes to the client first, or null
     * @param timeout how long both may be silent
     * @param ended closes the client's connection; called once
     */
    Tunnel(
            Channel client,
            Frontend frontend,
            ServerConnection server,
            Buffer up,
            Buffer down,
            Duration timeout,
            End ended) {
        this.client = client;
        this.frontend = frontend;
        this.server = server;
        this.loop = client.loop;
        this.timeout = timeout.toMillis();
        this.ended = ended;
        this.up = new Flow(client, server, up);
        this.down = new Flow(server, client, down);
    }

    /** Events of the client's connection. */
    void clientReady(int events) {
        if ((events & ~Epoll.OUT) != 0) {
            up.readable();
        }
        if ((events & ~Epoll.IN) != 0) {
            down.writable();
        }
        pump();
    }

    @Override
    public void serverReadable() {
        down.readable();
        pump();
    }

    @Override
    public void serverWritable() {
        up.writable();
        pump();
    }

    @Override
    public void connected() {
        pump();
    }

    @Override
    public void connectFailed() {
        end();
    }

    @Override
    public void abandoned() {
        end();
    }

    /** Moves what can be moved. */
    void pump() {
        if (over) {
            return;
        }
        client.deadline(timeout);
        if (!moveUp() || !moveDown() || up.done() && down.done()) {
            end();
        } else if (up.busy() || down.busy()) {
            client.later();
        }
    }

    private boolean moveUp() {
        long before = up.read();
        boolean well = up.move();
        if (up.read() > before) {
            loop.stats.received(frontend.index(), up.read() - before);
            down.answered();
        }
        return well;
    }

    private boolean moveDown() {
        long read = down.read();
        long written = down.written();
        boolean well = down.move();
        if (down.written() > written) {
            loop.stats.sent(frontend.index(), down.written() - written);
        }
        if (down.read() > read) {
            up.answered();
        }
        return well;
    }

    /** Both sides were silent for too long. */
    void expired() {
        end(Reason.TUNNEL_TIMEOUT);
    }

    /** Ends both connections. */
    void end() {
        end(null);
    }

    private void end(Reason reason) {
        if (over) {
            return;
        }
        over = true;
        up.release();
        down.release();
        server.use(null);
        server.closeDescriptor();
        ended.ended(up.read(), down.written(), reason);
    }
}
