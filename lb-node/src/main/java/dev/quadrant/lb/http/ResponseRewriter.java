package dev.quadrant.lb.http;

import static dev.quadrant.lb.http.HeadWriter.ascii;

/** Writes the head that goes to the client: without the fields of the server's hop, framing and Connection anew. */
public final class ResponseRewriter {
    /** How much longer than the head that came in the written one can be, at most, in octets. */
    public static final int GROWTH = 320 + RequestRewriter.ADDED;
    /** The longest line that can be added beside the changes. */
    public static final int EXTRA = 192;

    private static final byte[] VERSION = ascii("HTTP/1.1 ");
    private static final byte[] LENGTH = ascii("Content-Length: ");
    private static final byte[] CHUNKED = ascii("Transfer-Encoding: chunked\r\n");
    private static final byte[] CLOSE = ascii("Connection: close\r\n");
    private static final byte[] KEEP_ALIVE = ascii("Connection: keep-alive\r\n");
    private static final byte[] UPGRADE = ascii("Connection: Upgrade\r\nUpgrade: websocket\r\n");
    private static final boolean[] NONE = new boolean[Field.count()];

    private final HeadWriter writer;

    /**
     * @param out where heads are written: as long as the limit of a head and {@link #GROWTH}
     */
    public ResponseRewriter(byte[] out) {
        writer = new HeadWriter(out);
    }

    /**
     * Writes the head for the client.
     *
     * @param clientMinorVersion 0 or 1: an HTTP/1.0 client gets no transfer coding, and is told of keep-alive
     * @param keepAlive whether the client's connection stays after this response
     * @param changes at most {@link RequestRewriter#ADDED} octets more
     * @param extra a field line of the balancer's own, at most {@value #EXTRA} octets, or null
     * @return the head's length
     */
    public int write(ResponseHead head, int clientMinorVersion, boolean keepAlive, FieldChanges changes, byte[] extra) {
        byte[] bytes = head.bytes();
        changes.apply(bytes, head.lines);
        writer.begin();
        writer.raw(VERSION);
        writer.raw(bytes, head.statusStart(), head.reasonEnd());
        writer.endLine();
        writer.lines(bytes, head.lines, NONE);
        if (head.lengthGiven()) {
            writer.raw(LENGTH);
            writer.number(head.length());
            writer.endLine();
        } else if (head.framing() == Framing.CHUNKED && clientMinorVersion == 1) {
            writer.raw(CHUNKED);
        }
        if (extra != null) {
            writer.raw(extra);
        }
        if (head.upgraded()) {
            writer.raw(UPGRADE);
        } else if (!head.interim()) {
            connection(clientMinorVersion, keepAlive);
        }
        writer.raw(changes.lines());
        writer.endLine();
        return writer.length();
    }

    private void connection(int clientMinorVersion, boolean keepAlive) {
        if (!keepAlive) {
            writer.raw(CLOSE);
        } else if (clientMinorVersion == 0) {
            writer.raw(KEEP_ALIVE);
        }
    }
}
