package dev.quadrant.lb.edge;

import dev.quadrant.lb.gate.Reason;
import dev.quadrant.lb.http.Hop;
import dev.quadrant.lb.route.Frontend;
import dev.quadrant.lb.tcp.ProxyHeader;
import dev.quadrant.linux.Errno;
import dev.quadrant.linux.Libc;
import dev.quadrant.linux.Memory;
import java.net.InetSocketAddress;

/**
 * A connection from a proxy whose first octets must be a PROXY header; then it goes on as a connection of the client that the
 * header names. The header is looked at where it lies in the socket, and taken out alone.
 */
final class AnnouncedConnection extends Channel {
    private final Listener listener;
    private final Frontend frontend;
    private final InetSocketAddress proxy;

    AnnouncedConnection(EventLoop loop, int fd, Listener listener, Frontend frontend, InetSocketAddress proxy) {
        super(loop, fd);
        this.listener = listener;
        this.frontend = frontend;
        this.proxy = proxy;
    }

    void begin() {
        if (loop.register(this)) {
            deadline(frontend.timeouts().head().toMillis());
        } else {
            close();
        }
    }

    @Override
    void ready(int events) {
        if ((events & (Epoll.ERROR | Epoll.HANG_UP)) != 0) {
            close();
        } else if ((events & (Epoll.IN | Epoll.READ_HANG_UP)) != 0) {
            look((events & Epoll.READ_HANG_UP) != 0);
        }
    }

    private void look(boolean ended) {
        Buffer buffer = loop.buffers.take();
        long length = peek(buffer);
        if (length > 0) {
            Memory.copy(buffer.address, loop.proxyBytes, 0, (int) length);
        }
        loop.buffers.give(buffer);
        if (length == -Errno.EAGAIN) {
            return;
        }
        if (length <= 0) {
            // A proxy that only looks whether we are there.
            close();
            return;
        }
        int end = loop.proxyHeader.parse(loop.proxyBytes, (int) length);
        if (end > 0) {
            proceed(end);
        } else if (end == ProxyHeader.MALFORMED || ended) {
            refuse(Reason.PROXY_HEADER_MALFORMED);
        }
    }

    private long peek(Buffer buffer) {
        long length;
        do {
            length = Libc.recv(fd(), buffer.address, ProxyHeader.LIMIT, Sockets.MSG_PEEK);
        } while (length == -Errno.EINTR);
        return length;
    }

    private void proceed(int length) {
        Buffer buffer = loop.buffers.take();
        long taken = Libc.recv(fd(), buffer.address, length, 0);
        loop.buffers.give(buffer);
        if (taken != length) {
            close();
            return;
        }
        ProxyHeader header = loop.proxyHeader;
        InetSocketAddress source = header.source() == null ? proxy : header.source();
        Hop hop = new Hop(source, header.destination(), frontend.trusts(source.getAddress()), header.secure());
        listener.announced(handOver(), hop, source.getAddress());
    }

    private void refuse(Reason reason) {
        loop.refused(frontend, reason, new Hop(proxy, null, false, false));
        Sockets.resetOnClose(fd());
        close();
    }

    @Override
    void expired() {
        refuse(Reason.PROXY_HEADER_TIMEOUT);
    }

    @Override
    void drain() {
        close();
    }

    @Override
    void abandon() {
        close();
    }

    private void close() {
        if (open()) {
            closeDescriptor();
            loop.clientLeft(frontend, null);
        }
    }
}
