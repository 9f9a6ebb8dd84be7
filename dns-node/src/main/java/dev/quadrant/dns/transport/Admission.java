package dev.quadrant.dns.transport;

import java.net.InetAddress;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** How many connections there may be, of all threads of a transport together. May be used from any thread. */
final class Admission {
    private final TcpLimits limits;
    private final AtomicInteger open = new AtomicInteger();
    private final Map<InetAddress, Integer> perClient = new ConcurrentHashMap<>();

    Admission(TcpLimits limits) {
        this.limits = limits;
    }

    /** Counts a connection in; returns null, or the reason of {@link TcpTally} why there may be no further one. */
    String enter(InetAddress client) {
        if (open.incrementAndGet() > limits.connections()) {
            open.decrementAndGet();
            return TcpTally.CONNECTION_LIMIT;
        }
        if (perClient.merge(client, 1, Integer::sum) > limits.connectionsPerClient()) {
            leave(client);
            return TcpTally.CLIENT_LIMIT;
        }
        return null;
    }

    /** Counts one out that was counted in. */
    void leave(InetAddress client) {
        perClient.computeIfPresent(client, (key, count) -> count == 1 ? null : count - 1);
        open.decrementAndGet();
    }
}
