package dev.quadrant.lb.access;

import dev.quadrant.lb.http.RequestHead;
import java.nio.charset.StandardCharsets;

/**
 * What the log says of one request, from its head to its end. Texts longer than their limits are cut. Used again for other
 * requests of its loop; one thread.
 */
public final class AccessEntry {
    private static final int METHOD_LIMIT = 32;
    private static final int TARGET_LIMIT = 1024;
    private static final int HOST_LIMIT = 256;
    private static final int REFERER_LIMIT = 512;
    private static final int AGENT_LIMIT = 256;
    /** Octets of all texts together. */
    static final int MOST = METHOD_LIMIT + TARGET_LIMIT + HOST_LIMIT + REFERER_LIMIT + AGENT_LIMIT;

    private static final byte[] REFERER_NAME = "referer".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] AGENT_NAME = "user-agent".getBytes(StandardCharsets.US_ASCII);

    /** Octets of the texts, one after the other. */
    final byte[] octets = new byte[MOST];
    /** Where each text ends, and the next one starts. */
    int methodEnd;

    int targetEnd;
    int hostEnd;
    int refererEnd;
    int agentEnd;
    /** Minor version of HTTP; -1 when there was no head that could be read: the target is its first line then. */
    int minorVersion;

    String client;
    /** Names; null when the request came to none. */
    String backend;

    String server;
    int retries;
    long received;
    int status;
    /** Code, or null when all went well. */
    String reason;

    long sent;
    long body;
    RequestTimes times;
    /** The next free entry. */
    AccessEntry next;

    private void clear(String from, RequestTimes its) {
        client = from;
        times = its;
        backend = null;
        server = null;
        retries = 0;
        received = 0;
        sent = 0;
        body = 0;
    }

    /** Begins with a head that was read. */
    void begin(RequestHead head, int length, String from, RequestTimes its) {
        clear(from, its);
        received = length;
        byte[] bytes = head.bytes();
        minorVersion = head.minorVersion();
        methodEnd = text(0, bytes, head.methodStart(), head.methodEnd(), METHOD_LIMIT);
        targetEnd = text(methodEnd, bytes, head.targetStart(), head.targetEnd(), TARGET_LIMIT);
        hostEnd = text(targetEnd, bytes, head.hostStart(), head.hostEnd(), HOST_LIMIT);
        refererEnd = field(hostEnd, head, REFERER_NAME, REFERER_LIMIT);
        agentEnd = field(refererEnd, head, AGENT_NAME, AGENT_LIMIT);
    }

    /** Begins with octets in which no head could be read. */
    void begin(byte[] head, int length, String from, RequestTimes its) {
        clear(from, its);
        received = length;
        minorVersion = -1;
        int line = 0;
        while (line < length && head[line] != '\r' && head[line] != '\n') {
            line++;
        }
        methodEnd = 0;
        targetEnd = text(0, head, 0, line, TARGET_LIMIT);
        hostEnd = targetEnd;
        refererEnd = targetEnd;
        agentEnd = targetEnd;
    }

    private int field(int at, RequestHead head, byte[] name, int limit) {
        int field = head.field(name, -1);
        return field < 0 ? at : text(at, head.bytes(), head.valueStart(field), head.valueEnd(field), limit);
    }

    private int text(int at, byte[] from, int start, int end, int limit) {
        int length = Math.min(end - start, limit);
        System.arraycopy(from, start, octets, at, length);
        return at + length;
    }

    /** The request was given to a server, perhaps after others. */
    public void served(String byBackend, String byServer) {
        backend = byBackend;
        server = byServer;
    }

    /** A server failed the request, and it is sent again. */
    public void retried() {
        retries++;
    }

    /** Octets of the request came. */
    public void received(long octetCount) {
        received += octetCount;
    }

    /** Octets that went to the client; {@code ofHeads} of them were no body. */
    public void sent(long octetCount, long ofHeads) {
        sent = octetCount;
        body = Math.max(0, octetCount - ofHeads);
    }
}
