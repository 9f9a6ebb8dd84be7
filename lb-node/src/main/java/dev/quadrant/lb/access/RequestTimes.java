package dev.quadrant.lb.access;

/**
 * How long the phases of a request took, in nanoseconds. Told of each step with the time at which it came; used again for the
 * next request of a connection. One thread.
 */
public final class RequestTimes {
    /** A phase that was not reached. */
    public static final long NONE = -1;

    private long headFrom;
    private long complete;
    private long since;
    private long head = NONE;
    private long queue = NONE;
    private long connect = NONE;
    private long firstByte = NONE;
    private long total = NONE;
    private boolean connected;

    /** The first octet of a head came. */
    public void headBegun(long now) {
        headFrom = now;
    }

    /** The head is complete, or refused: a server is looked for. */
    public void headComplete(long now) {
        complete = now;
        since = now;
        head = Math.max(0, now - headFrom);
        queue = NONE;
        connect = NONE;
        firstByte = NONE;
        total = NONE;
        connected = false;
    }

    /** A server was found, the first one or the next. */
    public void served(long now) {
        queue = Math.max(0, queue) + now - since;
        since = now;
    }

    /** A connection that stood already is used. */
    public void connectionReused() {
        connect = Math.max(0, connect);
    }

    /** A connection was made. */
    public void connected(long now) {
        connect = Math.max(0, connect) + now - since;
        since = now;
        connected = true;
    }

    /** The server failed; another one is looked for. */
    public void failed(long now) {
        since = now;
    }

    /** The first octet of a response came. */
    public void responding(long now) {
        firstByte = now - since;
    }

    /** The request has ended, well or not. */
    public void ended(long now) {
        total = now - complete;
    }

    /** From the first octet of the head to its last. */
    public long head() {
        return head;
    }

    /** The wait for a server, those before a further attempt included; or {@link #NONE}. */
    public long queue() {
        return queue;
    }

    /** Until the connection stood, 0 when it stood already; or {@link #NONE}. */
    public long connect() {
        return connect;
    }

    /** Whether a connection was made for this request. */
    public boolean newConnection() {
        return connected;
    }

    /** From there to the first octet of the response; or {@link #NONE}. */
    public long firstByte() {
        return firstByte;
    }

    /** From the complete head to the end; or {@link #NONE}. */
    public long total() {
        return total;
    }
}
