package dev.quadrant.lb.edge;

import dev.quadrant.lb.gate.Reason;
import dev.quadrant.lb.http.Framing;
import dev.quadrant.lb.http.Hop;
import dev.quadrant.lb.http.RequestHead;
import dev.quadrant.lb.limit.RateLimit;
import dev.quadrant.lb.route.Action;
import dev.quadrant.lb.route.Frontend;
import dev.quadrant.lb.route.Route;
import dev.quadrant.linux.Errno;
import dev.quadrant.linux.Libc;
import java.util.concurrent.TimeUnit;

/**
 * A client's connection in HTTP mode: reads a head, has it judged, and lets its {@link Exchange} do the rest; then the next
 * head, in order. An unused connection holds no buffer.
 */
final class HttpConnection extends Channel {
    /** How long a connection that we ended may take to be ended by the client as well, in milliseconds. */
    private static final long LINGER = 2000;

    private enum Phase {
        HEAD,
        EXCHANGE,
        TUNNEL,
        LINGER
    }

    final Frontend frontend;
    final Hop hop;
    /** What came from the client; null while there is nothing. */
    Buffer in;
    /** Whether receiving may give something. */
    boolean readable;

    final RequestLog log;

    /** Since when the client is waited for, or -1; this and its neighbours by {@link WaitingClients} alone. */
    long waitingSince = -1;

    HttpConnection waitsAfter;
    HttpConnection waitsBefore;

    private final WaitingClients waiting;

    private final Exchange exchange;
    private Tunnel tunnel;
    private Phase phase = Phase.HEAD;
    private boolean headBegun;
    /** Whether the last request was answered without a server, and what is unread has not been looked at since. */
    private boolean answered;

    HttpConnection(EventLoop loop, int fd, Frontend frontend, Hop hop) {
        super(loop, fd);
        this.frontend = frontend;
        this.hop = hop;
        waiting = loop.waiting(frontend);
        log = new RequestLog(this);
        exchange = new Exchange(this);
    }

    void begin() {
        if (loop.register(this)) {
            waitForClient();
            deadline(frontend.timeouts().head().toMillis());
        } else {
            close();
        }
    }

    @Override
    void ready(int events) {
        boolean broken = (events & (Epoll.ERROR | Epoll.HANG_UP)) != 0;
        if ((events & (Epoll.IN | Epoll.READ_HANG_UP)) != 0) {
            readable = true;
        }
        switch (phase) {
            case HEAD -> {
                if (broken) {
                    close();
                } else if (readable) {
                    readHead();
                }
            }
            case EXCHANGE -> {
                if (broken) {
                    exchange.clientGone();
                } else {
                    exchange.clientReady((events & Epoll.OUT) != 0);
                }
            }
            case TUNNEL -> tunnel.clientReady(events);
            case LINGER -> {
                if (broken) {
                    close();
                } else {
                    discard();
                }
            }
        }
    }

    @Override
    void resume() {
        switch (phase) {
            case HEAD -> resumeHead();
            case EXCHANGE -> exchange.resume();
            case TUNNEL -> tunnel.pump();
            case LINGER -> discard();
        }
    }

    /** Not from {@link #answer} itself: a long pipeline must not become a deep stack. */
    private void resumeHead() {
        if (answered && in != null) {
            answered = false;
            nextRequest();
        } else {
            answered = false;
            readHead();
        }
    }

    /** Receives until a head is complete, or there is no more. */
    private void readHead() {
        if (in == null) {
            in = loop.buffers.take();
        }
        while (readable) {
            in.makeRoom();
            int before = in.readTo;
            int received = receive(in);
            if (received == -Errno.EAGAIN) {
                readable = false;
            } else if (received <= 0) {
                close();
                return;
            } else {
                loop.stats.received(frontend.index(), received);
                if (in.unread() == received) {
                    log.times.headBegun(loop.nanos());
                }
                readable = mayHaveMore(in);
                // Without the end of a line there cannot be the end of a head: no octet is parsed twice for nothing.
                if (lineEnded(before) && head()) {
                    return;
                }
                if (tooLarge()) {
                    return;
                }
            }
        }
        idleOrWaiting();
    }

    private boolean lineEnded(int from) {
        for (int i = from; i < in.readTo; i++) {
            if (in.bytes.get(i) == '\n') {
                return true;
            }
        }
        return false;
    }

    /** Judges what is unread; returns whether the head was complete, or refused. */
    private boolean head() {
        int length = in.peek(loop.headIn, loop.headLimit);
        int end = loop.requestHead.parse(loop.headIn, length, frontend.rules().gate());
        if (end == RequestHead.INCOMPLETE) {
            return false;
        }
        headBegun = false;
        clientActed();
        log.times.headComplete(loop.nanos());
        loop.logged(frontend, loop.requestHead.logged(), hop);
        if (end == RequestHead.REFUSED) {
            refuse(loop.requestHead.reason());
        } else {
            Route route = loop.router.find(frontend, loop.requestHead, hop);
            log.begin(end);
            if (!limited(route)) {
                route(route, end);
            }
        }
        return true;
    }

    /** Counts the request in all limits of its route; returns whether it is one too many, and ended. */
    private boolean limited(Route route) {
        for (RateLimit limit : frontend.rules().limits()) {
            long wait = limit.appliesTo(route.name())
                    ? limit.take(loop.requestHead, loop.router.source(), loop.nanos())
                    : 0;
            if (wait > 0) {
                oneTooMany(limit, wait);
                return true;
            }
        }
        return false;
    }

    private void oneTooMany(RateLimit limit, long wait) {
        if (limit.plan().action() == RateLimit.Action.DROP) {
            loop.refused(frontend, Reason.RATE_LIMITED, hop);
            log.refused(Reason.RATE_LIMITED);
            reset();
            return;
        }
        long seconds = Math.max(1, TimeUnit.NANOSECONDS.toSeconds(wait + TimeUnit.SECONDS.toNanos(1) - 1));
        refuse(Reason.RATE_LIMITED, frontend.rules().gate().response(Reason.RATE_LIMITED, seconds));
    }

    private void route(Route route, int headLength) {
        if (!(route.action() instanceof Action.Forward forward)) {
            answer(route, headLength);
            return;
        }
        byte[] path = loop.router.rewritten(route);
        if (loop.router.tooLong()) {
            refuse(Reason.TARGET_TOO_LONG);
        } else {
            phase = Phase.EXCHANGE;
            exchange.start(headLength, route, forward.backend(), path);
        }
    }

    /** Answers without a server; the connection stays unless there is a body, which nobody would read. */
    private void answer(Route route, int headLength) {
        RequestHead head = loop.requestHead;
        boolean stays = head.keepAlive() && head.framing() == Framing.NONE && !loop.closing();
        int length = loop.ownResponse.write(route, head, stays);
        if (length < 0) {
            refuse(Reason.TARGET_TOO_LONG);
            return;
        }
        in.skip(headLength);
        long sent = Refusal.send(fd(), loop.ownResponse.octets(), length, loop);
        loop.stats.response(frontend.index(), -1, route.status());
        loop.stats.sent(frontend.index(), sent);
        log.responding(route.status(), loop.ownResponse.headLength());
        log.sent(sent);
        log.ended();
        if (sent < length) {
            reset();
        } else if (stays) {
            answered = true;
            waitForClient();
            deadline(frontend.timeouts().keepAlive().toMillis());
            later();
        } else {
            linger();
        }
    }

    private boolean tooLarge() {
        if (in.unread() < loop.headLimit) {
            return false;
        }
        boolean oneLine = true;
        for (int i = in.readFrom; i < in.readTo && oneLine; i++) {
            oneLine = in.bytes.get(i) != '\n';
        }
        refuse(oneLine ? Reason.TARGET_TOO_LONG : Reason.HEAD_TOO_LARGE);
        return true;
    }

    private void idleOrWaiting() {
        if (in.unread() == 0) {
            loop.buffers.give(in);
            in = null;
        } else if (!headBegun) {
            headBegun = true;
            deadline(frontend.timeouts().head().toMillis());
        }
    }

    /** The exchange has ended well; what the client sent meanwhile is the next request. */
    void nextRequest() {
        phase = Phase.HEAD;
        waitForClient();
        deadline(frontend.timeouts().keepAlive().toMillis());
        log.times.headBegun(loop.nanos());
        if (in.unread() > 0 && (head() || tooLarge())) {
            return;
        }
        if (loop.draining() && in.unread() == 0) {
            close();
        } else if (readable) {
            // Not from here: a long pipeline must not become a deep stack.
            later();
        } else {
            idleOrWaiting();
        }
    }

    /** Answers with a refusal and ends the connection. */
    void refuse(Reason reason) {
        refuse(reason, frontend.rules().gate().response(reason));
    }

    private void refuse(Reason reason, byte[] response) {
        log.refusing();
        loop.refused(frontend, reason, hop);
        loop.stats.response(frontend.index(), -1, reason.status());
        long sent = Refusal.send(fd(), response, response.length, loop);
        loop.stats.sent(frontend.index(), sent);
        int body = frontend.rules().gate().response(reason).length
                - frontend.rules().gate().headLength(reason);
        log.responding(reason.status(), response.length - body);
        log.sent(sent);
        log.refused(reason);
        linger();
    }

    /**
     * Ends our stream and waits a moment for the client to end its own: to close with octets unread would reset the
     * connection, and could take the response from the client (RFC 9112 section 9.6).
     */
    void linger() {
        phase = Phase.LINGER;
        clientActed();
        releaseBuffer();
        Libc.shutdown(fd(), Sockets.SHUT_WR);
        deadline(LINGER);
        readable = true;
        discard();
    }

    private void discard() {
        Buffer waste = loop.buffers.take();
        int received = 1;
        for (int i = 0; i < EventLoop.TURN && received > 0; i++) {
            waste.clear();
            received = receive(waste);
        }
        loop.buffers.give(waste);
        if (received == 0 || received < 0 && received != -Errno.EAGAIN) {
            close();
        } else if (received > 0) {
            later();
        }
    }

    /** The last response is on its way: ends the connection, gently when the client may still be sending. */
    void finish() {
        if (readable || in.unread() > 0) {
            linger();
        } else {
            close();
        }
    }

    /** The exchange became a tunnel, which owns the buffers from now on. */
    void become(Tunnel next) {
        in = null;
        tunnel = next;
        clientActed();
        phase = Phase.TUNNEL;
        tunnel.pump();
    }

    /** The tunnel that this was has ended; the reason is null when that was its peers' doing. */
    void tunnelEnded(long received, long sent, Reason reason) {
        log.received(received);
        log.sent(sent);
        if (reason == null) {
            log.ended();
        } else {
            loop.refused(frontend, reason, hop);
            log.refused(reason);
        }
        close();
    }

    @Override
    void expired() {
        switch (phase) {
            case HEAD -> {
                if (headBegun) {
                    refuse(Reason.HEAD_TIMEOUT);
                } else {
                    close();
                }
            }
            case EXCHANGE -> exchange.expired();
            case TUNNEL -> tunnel.expired();
            case LINGER -> close();
        }
    }

    /** Nothing goes on here until the client does something. */
    void waitForClient() {
        waiting.add(this, loop.now());
    }

    /** The client did what was waited for, as far as it goes. */
    void clientActed() {
        waiting.remove(this);
    }

    /** Ends at once: another client needs the place of this one, which keeps us waiting. */
    void evict() {
        if (phase == Phase.EXCHANGE) {
            exchange.evict();
        } else if (headBegun) {
            refuse(Reason.EVICTED);
        } else {
            loop.refused(frontend, Reason.EVICTED, hop);
        }
        close();
    }

    @Override
    void drain() {
        if (phase == Phase.HEAD && !headBegun && !readable) {
            close();
        }
    }

    @Override
    void abandon() {
        switch (phase) {
            case EXCHANGE -> exchange.clientGone();
            case TUNNEL -> tunnel.end();
            case HEAD, LINGER -> close();
        }
    }

    /** Closes with a reset: the client must not take a response for whole that is not. */
    void reset() {
        Sockets.resetOnClose(fd());
        close();
    }

    void close() {
        if (open()) {
            log.closed();
            clientActed();
            releaseBuffer();
            closeDescriptor();
            loop.clientLeft(frontend, hop);
        }
    }

    private void releaseBuffer() {
        if (in != null) {
            loop.buffers.give(in);
            in = null;
        }
    }
}
