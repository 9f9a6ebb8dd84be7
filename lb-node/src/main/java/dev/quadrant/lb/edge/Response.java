package dev.quadrant.lb.edge;

import dev.quadrant.lb.gate.Reason;
import dev.quadrant.lb.http.Body;
import dev.quadrant.lb.http.FieldChanges;
import dev.quadrant.lb.http.Framing;
import dev.quadrant.lb.http.ResponseHead;
import dev.quadrant.lb.route.Frontend;
import dev.quadrant.linux.Errno;

/** The way down of an {@link Exchange}: from the server's connection to the client's, head rewritten, body as it comes. */
final class Response {
    private final Exchange exchange;
    private final HttpConnection client;
    private final EventLoop loop;
    private final Body body = new Body();
    private final BodyPipe pipe;
    private final Pace pace = new Pace();
    private Buffer out;
    private boolean begun;
    private boolean headDone;
    private boolean starved;
    private boolean received;
    private boolean sent;
    private boolean reusable;
    private int status;

    Response(Exchange exchange) {
        this.exchange = exchange;
        client = exchange.client;
        loop = exchange.loop;
        pipe = new BodyPipe(loop, body);
    }

    /** Expects the response to a new request. */
    void begin() {
        pace.begin();
        begun = false;
        headDone = false;
        starved = true;
        received = false;
        sent = false;
        reusable = false;
        pipe.begin();
    }

    /** Whether the client has got some of the final response. */
    boolean sentToClient() {
        return sent;
    }

    /** Whether the server's final response has begun. */
    boolean begun() {
        return headDone;
    }

    /** Whether the client is slower than the server. */
    boolean clientBlocked() {
        return unsent() > 0;
    }

    void clientWritable() {
        if (clientBlocked()) {
            pump();
        }
    }

    /** Goes on after others had their turn. */
    void resume() {
        if (received || exchange.server != null && !exchange.server.connecting()) {
            pump();
        }
    }

    /** Sends what there is, and receives more only when all of it went: a slow client slows the server down. */
    void pump() {
        for (int round = 0; round < EventLoop.TURN; round++) {
            if (!send()) {
                return;
            }
            if (received) {
                release();
                exchange.responseSent(status);
                return;
            }
            if (!starved) {
                if (!judge()) {
                    return;
                }
                continue;
            }
            if (!exchange.server.readable) {
                rest();
                return;
            }
            if (!(headDone && pipe.ready() ? splice() : receive())) {
                return;
            }
        }
        client.later();
    }

    /** Sends to the client; returns false when it takes no more, or is gone. */
    private boolean send() {
        int before = unsent();
        if (before == 0) {
            return true;
        }
        boolean piped = out == null || out.unsent() == 0;
        int result = piped ? pipe.drain(client) : client.send(out);
        int moved = before - unsent();
        if (moved > 0) {
            loop.stats.sent(client.frontend.index(), moved);
            client.log.sent(moved);
            sent |= headDone;
            pace.passed(loop.now(), moved);
            client.clientActed();
        }
        if (result == -Errno.EAGAIN) {
            Frontend.Timeouts limits = client.frontend.timeouts();
            client.waitForClient();
            client.deadline(pace.await(loop.now(), limits.idle().toMillis(), limits.rate()));
            return false;
        }
        if (result < 0) {
            exchange.clientGone();
            return false;
        }
        return true;
    }

    private int unsent() {
        return (out == null ? 0 : out.unsent()) + pipe.held();
    }

    /** Nothing to do until the server says more. */
    private void rest() {
        if (out == null || out.unread() == 0) {
            release();
        }
        // Before that the time for the head goes on: octets in drops win none.
        if (headDone) {
            client.deadline(exchange.backend.limits().responseBody().toMillis());
        }
    }

    /** Has the kernel take a part of the body from the server; returns false when the exchange has ended by it. */
    private boolean splice() {
        releaseBuffer();
        ServerConnection server = exchange.server;
        int octets = pipe.fill(server);
        if (octets == -Errno.EAGAIN) {
            server.readable = server.uncertain();
            return true;
        }
        return octets > 0 || octets == -Errno.EINVAL || ended(octets == 0);
    }

    /** Receives from the server; returns false when the exchange has ended by it. */
    private boolean receive() {
        ServerConnection server = exchange.server;
        if (out == null) {
            out = loop.buffers.take();
        }
        out.makeRoom();
        int octets = server.receive(out);
        if (octets == -Errno.EAGAIN) {
            server.readable = false;
            return true;
        }
        if (octets <= 0) {
            return ended(octets == 0);
        }
        server.readable = server.mayHaveMore(out);
        pipe.copied(octets);
        if (!begun) {
            begun = true;
            exchange.responding();
        }
        starved = false;
        return true;
    }

    /** The server ended its stream, or the connection broke; returns whether that was the end of the response. */
    private boolean ended(boolean orderly) {
        if (headDone && body.untilClose() && orderly) {
            received = true;
            exchange.responseReceived(false);
            return true;
        }
        if (begun) {
            exchange.refuse(Reason.SERVER_CLOSED);
        } else {
            release();
            exchange.failed(Reason.SERVER_CLOSED);
        }
        return false;
    }

    /** Works on what is unread; returns false when the exchange has ended by it. */
    private boolean judge() {
        if (headDone) {
            return passBody();
        }
        ResponseHead head = loop.responseHead;
        int length = out.peek(loop.headIn, loop.headLimit);
        int end = head.parse(loop.headIn, length, exchange.toHead);
        if (end == ResponseHead.REFUSED) {
            exchange.refuse(Reason.SERVER_RESPONSE_INVALID);
            return false;
        }
        if (end == ResponseHead.INCOMPLETE) {
            starved = true;
            if (length == loop.headLimit) {
                exchange.refuse(Reason.SERVER_HEAD_TOO_LARGE);
                return false;
            }
            return true;
        }
        if (head.status() == 101) {
            return upgrade(head, end);
        }
        return head.interim() ? interim(head, end) : head(head, end);
    }

    /** A response that others follow; HTTP/1.0 does not know any. */
    private boolean interim(ResponseHead head, int end) {
        if (exchange.minorVersion == 1) {
            int length = loop.responseRewriter.write(head, 1, true, FieldChanges.NONE, null);
            out.replaceHead(loop.headOut, length, end);
            client.log.responding(head.status(), length);
        } else {
            out.skip(end);
        }
        client.deadline(exchange.backend.limits().response().toMillis());
        starved = out.unread() == 0;
        return true;
    }

    private boolean upgrade(ResponseHead head, int end) {
        if (!exchange.websocket || !head.upgraded()) {
            exchange.refuse(Reason.SERVER_RESPONSE_INVALID);
            return false;
        }
        exchange.answered(head.status());
        int length = loop.responseRewriter.write(head, 1, true, FieldChanges.NONE, exchange.stickyLine());
        out.replaceHead(loop.headOut, length, end);
        client.log.responding(head.status(), length);
        out.passAll();
        Buffer down = out;
        out = null;
        exchange.upgrade(down);
        return false;
    }

    private boolean head(ResponseHead head, int end) {
        status = head.status();
        exchange.answered(status);
        if (exchange.triesAgain(status)) {
            return false;
        }
        reusable = head.keepAlive();
        boolean coded = exchange.minorVersion == 1;
        exchange.keepAlive &=
                head.framing() != Framing.CLOSE && (coded || head.framing() != Framing.CHUNKED) && !loop.closing();
        int length = loop.responseRewriter.write(
                head, exchange.minorVersion, exchange.keepAlive, exchange.route.response(), exchange.stickyLine());
        body.begin(head.framing(), head.length(), coded);
        out.replaceHead(loop.headOut, length, end);
        client.log.responding(status, length);
        headDone = true;
        return passBody();
    }

    private boolean passBody() {
        starved = true;
        if (!out.pass(body)) {
            exchange.refuse(Reason.SERVER_RESPONSE_INVALID);
            return false;
        }
        if (body.done()) {
            received = true;
            // Octets behind the response belong to nothing: that connection is not used again.
            exchange.responseReceived(reusable && out.unread() == 0);
        }
        return true;
    }

    /** Gives back what it holds. */
    void release() {
        releaseBuffer();
        pipe.release();
    }

    private void releaseBuffer() {
        if (out != null) {
            loop.buffers.give(out);
            out = null;
        }
    }
}
