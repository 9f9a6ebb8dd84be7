package dev.quadrant.dns.answer;

import dev.quadrant.appliance.log.EventLog;
import dev.quadrant.dns.client.Client;
import dev.quadrant.dns.wire.Names;
import dev.quadrant.dns.wire.Query;
import dev.quadrant.dns.wire.Rcode;
import dev.quadrant.dns.wire.Type;
import java.util.Arrays;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/** Logs a sample of queries, and no more than the log can bear. Shared by all answering threads. */
public final class QueryLog {
    /** Most lines in a second, whatever the sample is. */
    public static final int LINES_MAX = 100;

    private static final EventLog LOG = EventLog.of(QueryLog.class);

    private final int every;
    private final AtomicLong second = new AtomicLong();
    private final AtomicInteger lines = new AtomicInteger();
    private final AtomicLong suppressed = new AtomicLong();

    /** @param every one query of so many of a thread is logged; 0 for none */
    public QueryLog(int every) {
        this.every = every;
    }

    int every() {
        return every;
    }

    /** Lines that were not written since there were too many. */
    public long suppressed() {
        return suppressed.get();
    }

    /**
     * Logs a query.
     *
     * @param name of the question, in wire form from its first byte
     * @param bytes of the response, 0 for none
     */
    void log(Client client, Query query, byte[] name, int rcode, int bytes, Transport transport, long epochSeconds) {
        if (second.getAndSet(epochSeconds) != epochSeconds) {
            lines.set(0);
        }
        if (lines.incrementAndGet() > LINES_MAX) {
            suppressed.incrementAndGet();
            return;
        }
        LOG.info(
                "query",
                "client",
                client,
                "transport",
                transport.name().toLowerCase(Locale.ROOT),
                "name",
                Names.text(Arrays.copyOf(name, Names.length(name, 0))),
                "type",
                Type.text(query.type()),
                "rcode",
                Rcode.text(rcode),
                "bytes",
                bytes);
    }
}
