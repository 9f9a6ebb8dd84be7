package dev.quadrant.appliance.cluster;

import dev.quadrant.appliance.log.EventLog;
import dev.quadrant.cluster.stream.Outcome;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.LongAdder;

/** What is counted of exchanges by stream, and what is told of those that failed: once a minute for each reason. */
final class ExchangeMetrics {
    private static final EventLog LOG = EventLog.neverWaiting(ExchangeMetrics.class);
    /** That an exchange failed for one of these says nothing against the other side. */
    private static final Set<String> USUAL = Set.of(Outcome.DONE.code(), Outcome.CUT.code(), "not-connected");

    private final Map<String, LongAdder> outcomes = new HashMap<>();
    private final LongAdder sent = new LongAdder();
    private final LongAdder received = new LongAdder();
    private final RefusalLog reports = new RefusalLog();

    ExchangeMetrics(MeterRegistry registry) {
        for (Outcome outcome : Outcome.values()) {
            outcomes.put(outcome.code(), new LongAdder());
        }
        for (String outcome : List.of("not-connected", "too-many-inbound", "too-many-outbound")) {
            outcomes.put(outcome, new LongAdder());
        }
        outcomes.forEach(
                (outcome, count) -> FunctionCounter.builder("quadrant.cluster.exchanges", count, LongAdder::sum)
                        .description("Exchanges of the whole state by stream, by how they ended")
                        .tag("outcome", outcome)
                        .register(registry));
        FunctionCounter.builder("quadrant.cluster.exchange.sent.bytes", sent, LongAdder::sum)
                .description("Bytes sent in exchanges of the whole state")
                .register(registry);
        FunctionCounter.builder("quadrant.cluster.exchange.received.bytes", received, LongAdder::sum)
                .description("Bytes received in exchanges of the whole state")
                .register(registry);
    }

    void sent(long bytes) {
        sent.add(bytes);
    }

    void received(long bytes) {
        received.add(bytes);
    }

    /** One that did not begin. */
    void refused(String outcome) {
        ended(outcome, "");
    }

    void ended(String outcome, String peer) {
        outcomes.get(outcome).increment();
        if (!USUAL.contains(outcome) && reports.due(outcome)) {
            LOG.warn("exchange-failed", "reason", outcome, "member", peer);
        }
    }
}
