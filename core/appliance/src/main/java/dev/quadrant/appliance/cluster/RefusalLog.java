package dev.quadrant.appliance.cluster;

import dev.quadrant.appliance.log.EventLog;
import java.net.InetSocketAddress;
import java.util.HashMap;
import java.util.Map;

/** Tells of packets that were refused, at most once a minute for each reason; the metric counts them all. For one thread. */
final class RefusalLog {
    private static final EventLog LOG = EventLog.neverWaiting(RefusalLog.class);
    private static final long RARE = 60_000_000_000L;

    /** By reason, of which there are few. */
    private final Map<String, Long> lastReports = new HashMap<>();

    /** Whether a reason may be told of again; asked before the source is made, which costs memory. */
    boolean due(String reason) {
        long now = System.nanoTime();
        Long last = lastReports.get(reason);
        if (last != null && now - last < RARE) {
            return false;
        }
        lastReports.put(reason, now);
        return true;
    }

    void report(String reason, InetSocketAddress source) {
        LOG.warn(
                "packet-refused",
                "reason",
                reason,
                "source",
                source.getAddress().getHostAddress());
    }
}
