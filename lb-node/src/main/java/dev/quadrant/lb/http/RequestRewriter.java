package dev.quadrant.lb.http;

import static dev.quadrant.lb.http.HeadWriter.ascii;

import dev.quadrant.lb.gate.HostRules;

/**
 * Writes the head that goes to the server: HTTP/1.1 in origin-form, without the fields of the client's hop, with framing
 * fields of its own making and X-Forwarded-For, -Proto and -Host. What the client said in those is believed, and kept, only
 * from a trusted hop. The same for every server, so that a request can be sent again. Belongs to one thread.
 */
public final class RequestRewriter {
    /** Octets that the fields of the proxy's own making need at most. */
    private static final int OWN = 1024;
    /** Octets that a configuration may add to a head: fields, and a longer path. */
    public static final int ADDED = 1024;
    /** How much longer than the head that came in the written one can be, at most, in octets. */
    public static final int GROWTH = OWN + ADDED + FieldLines.MOST;

    private static final byte[] VERSION = ascii(" HTTP/1.1\r\n");
    private static final byte[] HOST = ascii("Host: ");
    private static final byte[] LENGTH = ascii("Content-Length: ");
    private static final byte[] CHUNKED = ascii("Transfer-Encoding: chunked\r\n");
    private static final byte[] WEBSOCKET = ascii("Connection: Upgrade\r\nUpgrade: websocket\r\n");
    private static final byte[] FORWARDED_FOR = ascii("X-Forwarded-For: ");
    private static final byte[] FORWARDED_HOST = ascii("X-Forwarded-Host: ");
    private static final byte[] PROTO_HTTP = ascii("X-Forwarded-Proto: http\r\n");
    private static final byte[] PROTO_HTTPS = ascii("X-Forwarded-Proto: https\r\n");

    private final HeadWriter writer;
    private final boolean[] written = new boolean[Field.count()];

    /**
     * @param out where heads are written: as long as the limit of a head and {@link #GROWTH}
     */
    public RequestRewriter(byte[] out) {
        writer = new HeadWriter(out);
    }

    /** Writes the head for the server, without changes by a configuration. */
    int write(RequestHead head, Hop hop) {
        return write(head, hop, FieldChanges.NONE, null);
    }

    /**
     * Writes the head for the server.
     *
     * @param changes at most {@link #ADDED} octets more, those by which the path gets longer included
     * @param path in place of the client's path, percent-encoded; or null
     * @return its length
     */
    public int write(RequestHead head, Hop hop, FieldChanges changes, byte[] path) {
        byte[] bytes = head.bytes();
        writer.begin();
        requestLine(head, bytes, path);
        decideFields(head, hop);
        changes.apply(bytes, head.lines);
        writer.lines(bytes, head.lines, written);
        framing(head);
        forwarded(head, bytes, hop);
        writer.raw(changes.lines());
        writer.endLine();
        return writer.length();
    }

    private void requestLine(RequestHead head, byte[] bytes, byte[] path) {
        writer.raw(bytes, head.methodStart(), head.methodEnd());
        writer.octet(' ');
        if (path == null) {
            ownPath(head, bytes);
        } else {
            writer.raw(path);
            writer.raw(bytes, queryStart(head, bytes), head.targetEnd());
        }
        writer.raw(VERSION);
        if (head.host() < 0) {
            writer.raw(HOST);
            if (head.absoluteForm()) {
                writer.raw(bytes, head.authorityStart(), head.pathStart());
            }
            writer.endLine();
        }
    }

    private void ownPath(RequestHead head, byte[] bytes) {
        if (head.pathStart() == head.targetEnd() || bytes[head.pathStart()] == '?') {
            writer.octet('/');
        }
        writer.raw(bytes, head.pathStart(), head.targetEnd());
    }

    private static int queryStart(RequestHead head, byte[] bytes) {
        int i = head.pathStart();
        while (i < head.targetEnd() && bytes[i] != '?') {
            i++;
        }
        return i;
    }

    /** Which fields of the client are left out because this rewriter writes them, or because they are not believed. */
    private void decideFields(RequestHead head, Hop hop) {
        written[Field.X_FORWARDED_FOR.index()] = true;
        written[Field.FORWARDED.index()] = !hop.trusted();
        written[Field.X_FORWARDED_PROTO.index()] = !(hop.trusted() && has(head, Field.X_FORWARDED_PROTO));
        written[Field.X_FORWARDED_HOST.index()] = !(hop.trusted() && has(head, Field.X_FORWARDED_HOST));
        written[Field.EXPECT.index()] = head.minorVersion() == 0;
    }

    private static boolean has(RequestHead head, Field field) {
        for (int i = 0; i < head.lines.count(); i++) {
            if (head.lines.field(i) == field && !head.lines.dropped(i)) {
                return true;
            }
        }
        return false;
    }

    private void framing(RequestHead head) {
        if (head.framing() == Framing.LENGTH) {
            writer.raw(LENGTH);
            writer.number(head.length());
            writer.endLine();
        } else if (head.framing() == Framing.CHUNKED) {
            writer.raw(CHUNKED);
        }
        if (head.websocket()) {
            writer.raw(WEBSOCKET);
        }
    }

    private void forwarded(RequestHead head, byte[] bytes, Hop hop) {
        writer.raw(FORWARDED_FOR);
        for (int i = 0; hop.trusted() && i < head.lines.count(); i++) {
            if (head.lines.field(i) == Field.X_FORWARDED_FOR && !head.lines.dropped(i)) {
                writer.raw(bytes, head.lines.valueStart(i), head.lines.valueEnd(i));
                writer.octet(',');
                writer.octet(' ');
            }
        }
        writer.raw(hop.octets());
        writer.endLine();
        if (written[Field.X_FORWARDED_PROTO.index()]) {
            writer.raw(hop.secure() ? PROTO_HTTPS : PROTO_HTTP);
        }
        if (written[Field.X_FORWARDED_HOST.index()] && head.host() >= 0) {
            int from = head.lines.valueStart(head.host());
            int to = head.lines.valueEnd(head.host());
            if (to - from <= HostRules.LIMIT) {
                writer.raw(FORWARDED_HOST);
                writer.raw(bytes, from, to);
                writer.endLine();
            }
        }
    }
}
