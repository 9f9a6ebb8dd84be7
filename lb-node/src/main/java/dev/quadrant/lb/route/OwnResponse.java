package dev.quadrant.lb.route;

import dev.quadrant.lb.http.FieldChanges;
import dev.quadrant.lb.http.Method;
import dev.quadrant.lb.http.RequestHead;
import java.nio.charset.StandardCharsets;

/** Writes responses that the balancer makes by a route: redirects and fixed ones. Belongs to one thread. */
public final class OwnResponse {
    /** Octets beside the location or the head of a fixed response, and beside the body. */
    private static final int REST = 64 + dev.quadrant.lb.http.RequestRewriter.ADDED;

    private static final byte[] CLOSE = ascii("Connection: close\r\n");
    private static final byte[] KEEP_ALIVE = ascii("Connection: keep-alive\r\n");
    private static final byte[] EMPTY = ascii("Content-Length: 0\r\n");
    private static final byte[] CRLF = ascii("\r\n");

    private final byte[] out;
    private int at;
    private int headLength;

    /**
     * @param limit the longest response, in octets
     */
    public OwnResponse(int limit) {
        out = new byte[limit];
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    /** Octets of the head of what was written last. */
    public int headLength() {
        return headLength;
    }

    /** What was written last; the first octets count. */
    public byte[] octets() {
        return out;
    }

    /**
     * Writes the response of a route that does not forward.
     *
     * @param keepAlive whether the client's connection stays
     * @return its length, or -1 when a location is too long
     */
    public int write(Route route, RequestHead head, boolean keepAlive) {
        at = 0;
        byte[] body = CRLF;
        switch (route.action()) {
            case Action.Redirect redirect -> {
                raw(ascii("HTTP/1.1 " + redirect.status() + " " + FixedResponse.phrase(redirect.status())
                        + "\r\nLocation: "));
                at = redirect.location().write(head, out, at);
                if (at < 0 || at > out.length - REST) {
                    return -1;
                }
                raw(CRLF);
                raw(EMPTY);
            }
            case Action.Respond respond -> {
                raw(respond.response().head());
                body = respond.response().body();
            }
            case Action.Forward forward -> throw new IllegalStateException(forward + " has no response");
        }
        end(head, keepAlive, route.response());
        headLength = at;
        if (route.action() instanceof Action.Respond && head.method() != Method.HEAD) {
            raw(body);
        }
        return at;
    }

    private void end(RequestHead head, boolean keepAlive, FieldChanges changes) {
        if (!keepAlive) {
            raw(CLOSE);
        } else if (head.minorVersion() == 0) {
            raw(KEEP_ALIVE);
        }
        raw(changes.lines());
        raw(CRLF);
    }

    private void raw(byte[] octets) {
        System.arraycopy(octets, 0, out, at, octets.length);
        at += octets.length;
    }
}
