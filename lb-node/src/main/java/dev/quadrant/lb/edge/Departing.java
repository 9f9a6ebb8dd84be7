package dev.quadrant.lb.edge;

import dev.quadrant.linux.Errno;
import dev.quadrant.linux.Libc;

/**
 * A connection that was turned away with a response: what the client sends meanwhile is thrown away for a moment, for to
 * close with octets unread would reset the connection and could take the response from the client (RFC 9112 section 9.6).
 */
final class Departing extends Channel {
    /** How long the client may take to end the connection, in milliseconds. */
    private static final long LINGER = 1000;

    Departing(EventLoop loop, int fd) {
        super(loop, fd);
    }

    /** Ends our stream and waits for the client's end; when too many are waited for, closes at once. */
    void begin() {
        Libc.shutdown(fd(), Sockets.SHUT_WR);
        if (loop.departing >= loop.departingLimit) {
            Libc.close(fd());
            return;
        }
        loop.departing++;
        if (loop.register(this)) {
            deadline(LINGER);
        } else {
            abandon();
        }
    }

    @Override
    void ready(int events) {
        Buffer waste = loop.buffers.take();
        int received = receive(waste);
        loop.buffers.give(waste);
        if (received == -Errno.EAGAIN) {
            return;
        }
        if (received > 0) {
            later();
        } else {
            abandon();
        }
    }

    @Override
    void resume() {
        ready(Epoll.IN);
    }

    @Override
    void expired() {
        abandon();
    }

    @Override
    void abandon() {
        if (open()) {
            loop.departing--;
            closeDescriptor();
        }
    }
}
