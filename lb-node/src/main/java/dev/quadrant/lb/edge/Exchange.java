package dev.quadrant.lb.edge;

import dev.quadrant.lb.gate.Reason;
import dev.quadrant.lb.http.Framing;
import dev.quadrant.lb.http.Method;
import dev.quadrant.lb.http.RequestHead;
import dev.quadrant.lb.route.Route;
import dev.quadrant.lb.upstream.Backend;
import dev.quadrant.lb.upstream.Server;
import java.util.EnumSet;
import java.util.Set;

/**
 * One request after the other of a connection, each on a server, and if need be on another one: the way up in {@link Request},
 * the way down in {@link Response}.
 */
final class Exchange implements ServerConnection.User, Turn.User {
    /** What speaks against the server that did it. */
    private static final Set<Reason> FAULTS = EnumSet.of(
            Reason.CONNECT_FAILED,
            Reason.CONNECT_TIMEOUT,
            Reason.SERVER_CLOSED,
            Reason.SERVER_RESPONSE_INVALID,
            Reason.SERVER_HEAD_TOO_LARGE,
            Reason.SERVER_TIMEOUT,
            Reason.SERVER_STALLED);

    final HttpConnection client;
    final EventLoop loop;
    Backend backend;
    Route route;
    ServerConnection server;
    /** The minor version that the client speaks. */
    int minorVersion;
    /** Whether the request is HEAD. */
    boolean toHead;
    /** Whether the client's connection stays after the response. */
    boolean keepAlive;
    /** Whether the client asks for a WebSocket. */
    boolean websocket;

    private final Request request;
    private final Response response;
    private final Turn turn;
    private Server sticky;
    private Server target;
    private boolean reuse;
    /** Whether the connection was made for this request. */
    private boolean fresh;

    private boolean working;
    private boolean idempotent;
    private long key;
    private long asked;

    Exchange(HttpConnection client) {
        this.client = client;
        loop = client.loop;
        turn = new Turn(client, this);
        request = new Request(this);
        response = new Response(this);
    }

    /**
     * Begins with the head that the loop has just parsed, and that stands unread in the client's buffer.
     *
     * @param path in place of the client's, or null
     */
    void start(int headLength, Route chosen, Backend its, byte[] path) {
        route = chosen;
        backend = its;
        RequestHead head = loop.requestHead;
        minorVersion = head.minorVersion();
        toHead = head.method() == Method.HEAD;
        keepAlive = head.keepAlive();
        websocket = head.websocket();
        sticky = backend.sticky(head);
        key = backend.key(head, client.hop);
        reuse = true;
        response.begin();
        int rewritten = loop.requestRewriter.write(head, client.hop, route.request(), path);
        if (!request.begin(head, headLength, rewritten, backend.limits().bufferedBody())) {
            return;
        }
        idempotent = head.method().idempotent() && (head.framing() == Framing.NONE || request.buffered());
        if (request.gathering()) {
            request.gather();
        } else {
            gathered();
        }
    }

    /** All that is to be there before a server gets the request is. */
    void gathered() {
        turn.begin(backend, key, sticky);
    }

    @Override
    public void unserved(Reason reason) {
        client.refuse(reason);
    }

    @Override
    public void served(Server by) {
        target = by;
        working = true;
        request.attempt();
        asked = loop.nanos();
        client.log.served(target);
        ServerPool pool = loop.pool(target);
        if (!turn.retried()) {
            pool.budget().requested();
        }
        server = reuse ? pool.take(this) : null;
        fresh = server == null;
        if (server != null) {
            client.log.times.connectionReused();
            request.pump();
            return;
        }
        server = pool.connect(this, client, client.hop);
        if (server == null) {
            failed(pool.exhausted() ? Reason.EXHAUSTED : Reason.CONNECT_FAILED);
        } else {
            client.deadline(backend.limits().connect().toMillis());
        }
    }

    @Override
    public void connected() {
        client.log.times.connected(loop.nanos());
        request.pump();
    }

    @Override
    public void connectFailed() {
        failed(Reason.CONNECT_FAILED);
    }

    @Override
    public void abandoned() {
        clientGone();
    }

    @Override
    public void serverWritable() {
        if (request.unsent() > 0) {
            request.pump();
        }
    }

    @Override
    public void serverReadable() {
        response.pump();
    }

    /** Events of the client's connection. */
    void clientReady(boolean writable) {
        if (request.gathering()) {
            request.gather();
            return;
        }
        if (client.readable && !request.done() && !request.broken() && server != null) {
            request.pump();
        }
        if (writable && client.open()) {
            response.clientWritable();
        }
    }

    /** Goes on in both directions, after others had their turn. */
    void resume() {
        if (server != null && !server.connecting() && request.busy()) {
            request.pump();
        }
        if (client.open()) {
            response.resume();
        }
    }

    /** The server failed before an octet of a response: another one, if the request may be sent again. */
    void failed(Reason reason) {
        // That a kept connection was closed meanwhile says nothing of the server.
        boolean stale = !fresh && reason == Reason.SERVER_CLOSED;
        if (!stale) {
            blame(reason);
        }
        boolean counts = request.sent() && !stale;
        if (!repeatable() || !turn.retry(target) || counts && !affordable()) {
            dropServer();
            client.refuse(reason);
            return;
        }
        again();
    }

    /** Whether the request goes to another server because this one answered so. */
    boolean triesAgain(int status) {
        boolean tries = backend.retriesOn(status) && idempotent && repeatable() && turn.retry(target) && affordable();
        if (tries) {
            response.release();
            response.begin();
            again();
        }
        return tries;
    }

    private boolean repeatable() {
        return request.whole() && (!request.sent() || idempotent);
    }

    private boolean affordable() {
        boolean affordable = loop.pool(target).budget().take(loop.nanos());
        if (!affordable) {
            loop.stats.retryDenied(target.index());
        }
        return affordable;
    }

    private void again() {
        dropServer();
        loop.stats.retried(target.index());
        client.log.retried();
        reuse = false;
        turn.take();
    }

    private void blame(Reason reason) {
        if (working && FAULTS.contains(reason)) {
            backend.failed(target, loop.nanos());
        }
    }

    /** Ends with a refusal, or with a reset when the client has a part of the response already. */
    void refuse(Reason reason) {
        blame(reason);
        dropServer();
        boolean begun = response.sentToClient();
        response.release();
        if (begun) {
            loop.refused(client.frontend, reason, client.hop);
            loop.stats.response(client.frontend.index(), -1, reason.status());
            client.log.refused(reason);
            client.reset();
        } else {
            client.refuse(reason);
        }
    }

    /** The first octet of the response is there. */
    void responding() {
        target.responded(loop.nanos() - asked);
        client.log.times.responding(loop.nanos());
    }

    /** The head of the response says so. */
    void answered(int status) {
        backend.answered(target, status, loop.nanos());
    }

    /** The field that makes the client stick to its server; null when it does already, or need not. */
    byte[] stickyLine() {
        return target == sticky ? null : backend.stickyLine(target);
    }

    /** The client's connection is broken. */
    void clientGone() {
        turn.leave();
        dropServer();
        response.release();
        client.close();
    }

    /** Gives way to another client. */
    void evict() {
        turn.leave();
        refuse(Reason.EVICTED);
    }

    void expired() {
        if (request.gathering()) {
            client.refuse(Reason.BODY_TIMEOUT);
        } else if (turn.waiting()) {
            turn.leave();
            client.refuse(Reason.QUEUE_TIMEOUT);
        } else if (server != null && server.connecting()) {
            failed(Reason.CONNECT_TIMEOUT);
        } else if (response.clientBlocked()) {
            refuse(Reason.CLIENT_STALLED);
        } else if (!request.done() && request.unsent() == 0) {
            refuse(Reason.BODY_TIMEOUT);
        } else {
            refuse(response.begun() ? Reason.SERVER_STALLED : Reason.SERVER_TIMEOUT);
        }
    }

    /** The response is in our hands: the server's connection is free for others, if nothing speaks against it. */
    void responseReceived(boolean reusable) {
        if (reusable && request.done() && !request.broken() && request.unsent() == 0) {
            endWork();
            server.pool.give(server);
            server = null;
        } else {
            dropServer();
        }
    }

    /** The client has the whole response. */
    void responseSent(int status) {
        int frontend = client.frontend.index();
        loop.stats.response(frontend, target.index(), status);
        client.log.ended();
        loop.stats.took(frontend, client.log.times);
        if (!request.done()) {
            client.linger();
        } else if (!keepAlive) {
            client.finish();
        } else {
            client.nextRequest();
        }
    }

    /** The server accepted the WebSocket: octets go both ways unread from now on. */
    void upgrade(Buffer down) {
        Buffer up = client.in;
        up.passAll();
        Server of = target;
        Backend its = backend;
        loop.stats.response(client.frontend.index(), of.index(), 101);
        Tunnel tunnel = new Tunnel(
                client, client.frontend, server, up, down, backend.limits().tunnel(), (received, sentDown, reason) -> {
                    its.release(of);
                    client.tunnelEnded(received, sentDown, reason);
                });
        server.use(tunnel);
        server = null;
        working = false;
        client.become(tunnel);
    }

    private void dropServer() {
        request.release();
        if (server != null) {
            server.use(null);
            server.closeDescriptor();
            server = null;
        }
        endWork();
    }

    /** The server's share of the work is over; counted once. */
    private void endWork() {
        if (working) {
            working = false;
            backend.release(target);
        }
    }
}
