package dev.quadrant.lb.edge;

import dev.quadrant.lb.access.AccessEntry;
import dev.quadrant.lb.access.AccessRecorder;
import dev.quadrant.lb.access.RequestTimes;
import dev.quadrant.lb.gate.Reason;
import dev.quadrant.lb.upstream.Server;

/**
 * What is noted of the requests of a client's connection: their times, and, when the frontend has an access log, the entry of
 * the one under way. One a connection.
 */
final class RequestLog {
    /** Reason of a request whose client went before it had its response; it is no refusal. */
    private static final String CLIENT_CLOSED = "client-closed";
    /** Its status, as nginx has it, when no response had begun. */
    private static final int NO_STATUS = 499;

    final RequestTimes times = new RequestTimes();

    private final HttpConnection client;
    private final EventLoop loop;
    /** Null when the frontend has no access log. */
    private final AccessRecorder recorder;
    /** Null while no request is under way. */
    private AccessEntry entry;

    private int status;
    private long sent;
    private long ofHeads;

    RequestLog(HttpConnection client) {
        this.client = client;
        loop = client.loop;
        recorder = loop.recorder(client.frontend);
    }

    /** A head was read, and the loop's router has looked at it. */
    void begin(int headLength) {
        if (recorder != null) {
            // Only behind a trusted proxy, and only with a log, an address is made for a request.
            String from = client.hop.trusted() ? loop.router.source().getHostAddress() : client.hop.address();
            begun(recorder.begin(loop.requestHead, headLength, from, times));
        }
    }

    /** What came is about to be refused, and may be no head that can be read. */
    void refusing() {
        if (recorder == null || entry != null) {
            return;
        }
        times.headComplete(loop.nanos());
        int length = client.in == null ? 0 : client.in.peek(loop.headIn, loop.headLimit);
        begun(recorder.begin(loop.headIn, length, client.hop.address(), times));
    }

    private void begun(AccessEntry next) {
        entry = next;
        status = 0;
        sent = 0;
        ofHeads = 0;
    }

    /** A server has the request. */
    void served(Server by) {
        times.served(loop.nanos());
        if (entry != null) {
            entry.served(by.backend(), by.name());
        }
    }

    /** The server failed, and the request goes to the next one. */
    void retried() {
        times.failed(loop.nanos());
        if (entry != null) {
            entry.retried();
        }
    }

    /** Octets of the request's body came. */
    void received(long octets) {
        if (entry != null) {
            entry.received(octets);
        }
    }

    /** The head of a response of that status is about to be sent. */
    void responding(int statusCode, int headLength) {
        status = statusCode;
        ofHeads += headLength;
    }

    /** Octets went to the client. */
    void sent(long octets) {
        sent += octets;
    }

    /** The request has its response. */
    void ended() {
        times.ended(loop.nanos());
        end(status, null);
    }

    /** The request was refused, or its response was broken off. */
    void refused(Reason reason) {
        times.ended(loop.nanos());
        end(status >= 200 ? status : reason.status(), reason.code());
    }

    /** The connection ends; with a request under way, the client did not wait for its response. */
    void closed() {
        if (entry != null) {
            times.ended(loop.nanos());
            end(status >= 200 ? status : NO_STATUS, CLIENT_CLOSED);
        }
    }

    private void end(int code, String reason) {
        if (entry != null) {
            entry.sent(sent, ofHeads);
            recorder.end(entry, code, reason);
            entry = null;
        }
    }
}
