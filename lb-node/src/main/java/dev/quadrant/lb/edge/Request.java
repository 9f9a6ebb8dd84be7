package dev.quadrant.lb.edge;

import dev.quadrant.lb.http.Body;
import dev.quadrant.lb.http.Framing;
import dev.quadrant.lb.http.RequestHead;
import dev.quadrant.lb.route.Frontend;
import dev.quadrant.linux.Errno;

/**
 * The way up of an {@link Exchange}: from the client's connection to the server's, head rewritten, body as it comes. The
 * rewritten head stays in the client's buffer until the server answers, so that it can be sent again; a short body, too, where
 * the backend wants it so.
 */
final class Request {
    private final Exchange exchange;
    private final HttpConnection client;
    private final EventLoop loop;
    private final Body body = new Body();
    private final BodyPipe pipe;
    private final Pace pace = new Pace();
    private int replayFrom;
    private boolean bodyTaken;
    private boolean buffered;
    private boolean sent;
    private boolean done;
    private boolean broken;

    Request(Exchange exchange) {
        this.exchange = exchange;
        client = exchange.client;
        loop = exchange.loop;
        pipe = new BodyPipe(loop, body);
    }

    /**
     * Begins with a head that stands unread in the client's buffer, and that the rewriter has just written anew.
     *
     * @param length octets of the head as it came
     * @param rewritten octets of the new one
     * @param most octets of a body that is received whole before a server gets the request
     * @return false when the body is malformed, and the client was refused
     */
    boolean begin(RequestHead head, int length, int rewritten, int most) {
        bodyTaken = false;
        broken = false;
        sent = false;
        pace.begin();
        pipe.begin();
        body.begin(head.framing(), head.length(), true);
        Buffer in = client.in;
        in.replaceHead(loop.headOut, rewritten, length);
        buffered = fits(head, rewritten, most);
        if (buffered) {
            in.compact();
        }
        replayFrom = in.sendFrom;
        if (!in.pass(body)) {
            client.refuse(body.reason());
            return false;
        }
        done = body.done();
        client.log.received(in.readFrom - replayFrom - rewritten);
        return true;
    }

    /** A client that waits for 100 sends no body before a server has said so; and what has no length might not fit. */
    private static boolean fits(RequestHead head, int rewritten, int most) {
        return head.framing() == Framing.LENGTH
                && head.length() <= Math.min(most, Buffer.SIZE - rewritten)
                && !head.expectsContinue();
    }

    /** Whether its body is kept, so that it can be sent again. */
    boolean buffered() {
        return buffered;
    }

    /** Whether a part of a body is missing that is to be whole first. */
    boolean gathering() {
        return buffered && !done;
    }

    /** Receives what there is of a body that is to be whole first. */
    void gather() {
        while (client.readable && !done) {
            if (!receive(client.in)) {
                return;
            }
        }
        if (done) {
            exchange.gathered();
        } else {
            awaitClient();
        }
    }

    /** It is to be sent to a server, from its start. */
    void attempt() {
        sent = false;
        broken = false;
        client.in.sendFrom = replayFrom;
    }

    /** Whether the server may have got a part of it. */
    boolean sent() {
        return sent;
    }

    /** Whether all of it is in our hands, or further. */
    boolean done() {
        return done;
    }

    /** Whether it can be sent from its start again. */
    boolean whole() {
        return !bodyTaken;
    }

    /** Whether the server takes no more of it. */
    boolean broken() {
        return broken;
    }

    /** Octets that are to be sent. */
    int unsent() {
        return client.in.unsent() + pipe.held();
    }

    /** Whether there is something to do that no event will tell of. */
    boolean busy() {
        return !broken && (unsent() > 0 || !done);
    }

    /** Sends what there is, and receives more of the body only when all of it went: a slow server slows the client down. */
    void pump() {
        Buffer in = client.in;
        ServerConnection server = exchange.server;
        for (int round = 0; round < EventLoop.TURN; round++) {
            if (server.connecting()) {
                return;
            }
            int result = server.send(in);
            sent |= in.sendFrom > replayFrom;
            if (result == 0) {
                result = pipe.drain(server);
            }
            if (result == -Errno.EAGAIN) {
                client.deadline(exchange.backend.limits().response().toMillis());
                return;
            }
            if (result < 0) {
                // The server may have answered before it closed: that answer is worth more than our own.
                broken = true;
                server.readable = true;
                exchange.serverReadable();
                return;
            }
            if (done) {
                client.deadline(exchange.backend.limits().response().toMillis());
                return;
            }
            if (!client.readable) {
                awaitClient();
                return;
            }
            if (pipe.ready()) {
                if (!splice()) {
                    return;
                }
            } else {
                in.makeRoom();
                if (!receive(in)) {
                    return;
                }
            }
        }
        client.later();
    }

    private void awaitClient() {
        pipe.release();
        Frontend.Timeouts limits = client.frontend.timeouts();
        client.waitForClient();
        client.deadline(pace.await(loop.now(), limits.body().toMillis(), limits.rate()));
    }

    /** Receives a part of the body; returns false when the exchange has ended by it. */
    private boolean receive(Buffer in) {
        int octets = client.receive(in);
        if (octets == -Errno.EAGAIN) {
            client.readable = false;
            return true;
        }
        if (octets <= 0) {
            exchange.clientGone();
            return false;
        }
        client.readable = client.mayHaveMore(in);
        pipe.copied(octets);
        came(octets);
        int before = in.readFrom;
        boolean formed = in.pass(body);
        client.log.received(in.readFrom - before);
        if (!formed) {
            exchange.refuse(body.reason());
            return false;
        }
        done = body.done();
        if (done) {
            pipe.release();
        }
        return true;
    }

    /** Has the kernel take a part of the body; returns false when the exchange has ended by it. */
    private boolean splice() {
        int octets = pipe.fill(client);
        if (octets > 0) {
            came(octets);
            client.log.received(octets);
            return true;
        }
        if (octets == -Errno.EAGAIN) {
            client.readable = client.uncertain();
            return true;
        }
        if (octets == -Errno.EINVAL) {
            return true;
        }
        exchange.clientGone();
        return false;
    }

    private void came(int octets) {
        loop.stats.received(client.frontend.index(), octets);
        pace.passed(loop.now(), octets);
        client.clientActed();
        bodyTaken = !buffered;
    }

    /** Gives back what it holds but for the client's buffer. */
    void release() {
        pipe.release();
    }
}
