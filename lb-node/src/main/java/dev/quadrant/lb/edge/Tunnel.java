package dev.quadrant.lb.edge;

import dev.quadrant.lb.gate.Reason;
import dev.quadrant.lb.route.Frontend;
import dev.quadrant.lb.tcp.Relay;
import dev.quadrant.linux.Errno;
import dev.quadrant.linux.Libc;
import java.time.Duration;

/** A client and a server whose octets go both ways unread. A direction without octets holds no buffer. */
final class Tunnel implements ServerConnection.User {
    private final Channel client;
    private final Frontend frontend;
    private final ServerConnection server;
    private final EventLoop loop;
    private final long timeout;
    private final End ended;
    private final Relay up;
    private final Relay down;
    private Buffer upBuffer;
    private Buffer downBuffer;
    private boolean over;
    private long received;
    private long sent;

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
        upBuffer = up;
        downBuffer = down;
        this.up = new Relay(up == null ? 0 : up.unsent());
        this.down = new Relay(down == null ? 0 : down.unsent());
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
        if (!upwards() || !downwards()) {
            end();
            return;
        }
        if (up.next() == Relay.Action.DONE && down.next() == Relay.Action.DONE) {
            end();
        } else if (busy(up) || busy(down)) {
            client.later();
        }
    }

    private static boolean busy(Relay relay) {
        Relay.Action next = relay.next();
        return next != Relay.Action.WAIT && next != Relay.Action.DONE;
    }

    private boolean upwards() {
        if (upBuffer == null) {
            upBuffer = loop.buffers.take();
        }
        boolean well = move(up, client, server, upBuffer);
        if (up.pending() == 0) {
            loop.buffers.give(upBuffer);
            upBuffer = null;
        }
        return well;
    }

    private boolean downwards() {
        if (downBuffer == null) {
            downBuffer = loop.buffers.take();
        }
        boolean well = move(down, server, client, downBuffer);
        if (down.pending() == 0) {
            loop.buffers.give(downBuffer);
            downBuffer = null;
        }
        return well;
    }

    /** Does what one direction asks for, for a turn; returns false when a connection is broken. */
    private boolean move(Relay relay, Channel from, Channel to, Buffer buffer) {
        for (int round = 0; round < 2 * EventLoop.TURN; round++) {
            switch (relay.next()) {
                case READ -> {
                    if (!read(relay, from, buffer)) {
                        return false;
                    }
                }
                case WRITE -> {
                    if (!write(relay, to, buffer)) {
                        return false;
                    }
                }
                case END -> {
                    Libc.shutdown(to.fd(), Sockets.SHUT_WR);
                    relay.endPassedOn();
                }
                case WAIT, DONE -> {
                    return true;
                }
            }
        }
        return true;
    }

    private boolean read(Relay relay, Channel from, Buffer buffer) {
        buffer.clear();
        int octets = from.receive(buffer);
        if (octets == -Errno.EAGAIN) {
            relay.drained();
        } else if (octets == 0) {
            relay.ended();
        } else if (octets < 0) {
            return false;
        } else {
            boolean more = from.mayHaveMore(buffer);
            buffer.passAll();
            relay.read(octets, more);
            if (from == client) {
                received += octets;
                loop.stats.received(frontend.index(), octets);
            }
        }
        return true;
    }

    private boolean write(Relay relay, Channel to, Buffer buffer) {
        int before = buffer.sendFrom;
        int result = to.send(buffer);
        relay.wrote(buffer.sendFrom - before);
        if (to == client) {
            sent += buffer.sendFrom - before;
            loop.stats.sent(frontend.index(), buffer.sendFrom - before);
        }
        if (result == -Errno.EAGAIN) {
            relay.full();
            return true;
        }
        return result == 0;
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
        if (upBuffer != null) {
            loop.buffers.give(upBuffer);
        }
        if (downBuffer != null) {
            loop.buffers.give(downBuffer);
        }
        server.use(null);
        server.closeDescriptor();
        ended.ended(received, sent, reason);
    }
}
