package dev.quadrant.lb.edge;

import dev.quadrant.appliance.log.EventLog;
import dev.quadrant.lb.gate.Reason;
import dev.quadrant.lb.http.Hop;
import dev.quadrant.lb.route.Frontend;

/** Log lines for refusals and for breaches of rules that only log, at most so many a second and loop: an attack must not become one on the log. One thread. */
final class RefusalLog {
    /** Lines a second. */
    private static final int LIMIT = 20;

    private static final EventLog LOG = EventLog.of(RefusalLog.class);

    private long second;
    private int lines;
    private long suppressed;

    void log(long now, String event, Frontend frontend, Reason reason, Hop hop) {
        if (now / 1000 != second) {
            second = now / 1000;
            lines = 0;
            if (suppressed > 0) {
                LOG.info("refusals-not-logged", "count", suppressed);
                suppressed = 0;
            }
        }
        if (++lines > LIMIT) {
            suppressed++;
            return;
        }
        LOG.info(
                event,
                "frontend",
                frontend.name(),
                "reason",
                reason.code(),
                "status",
                reason.status(),
                "client",
                hop.address());
    }
}
