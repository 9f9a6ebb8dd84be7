package dev.quadrant.dns.transport;

import java.util.Arrays;
import java.util.List;

/** What the TCP loop counted beside queries. Written by its thread alone; others read values that may be a moment old. */
final class TcpTally {
    static final String CONNECTION_LIMIT = "connection-limit";
    static final String CLIENT_LIMIT = "client-connection-limit";
    static final String IDLE = "idle-timeout";
    static final String SLOW_READER = "slow-reader";
    static final String UNANSWERABLE = "unanswerable";
    static final String TLS_FAILED = "tls-failed";
    static final String NO_DESCRIPTOR = "no-file-descriptor";

    /** Why connections were refused or closed by this side; stable codes. */
    static final List<String> REASONS =
            List.of(CONNECTION_LIMIT, CLIENT_LIMIT, IDLE, SLOW_READER, UNANSWERABLE, TLS_FAILED, NO_DESCRIPTOR);

    private final long[] closed = new long[REASONS.size()];
    private long accepted;
    private int open;

    void closed(String reason) {
        closed[REASONS.indexOf(reason)]++;
    }

    void accepted() {
        accepted++;
    }

    void open(int connections) {
        open = connections;
    }

    long closedFor(int reason) {
        return closed[reason];
    }

    long acceptedConnections() {
        return accepted;
    }

    int openConnections() {
        return open;
    }

    @Override
    public String toString() {
        return "accepted " + accepted + ", open " + open + ", closed " + Arrays.toString(closed);
    }
}
