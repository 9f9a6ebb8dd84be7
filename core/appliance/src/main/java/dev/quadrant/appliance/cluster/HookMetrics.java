package dev.quadrant.appliance.cluster;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.List;

/** Counts what came of hooks. */
final class HookMetrics {
    static final List<String> OUTCOMES = List.of("ok", "failed", "timed-out", "not-started", "dropped");

    private final MeterRegistry registry;

    HookMetrics(MeterRegistry registry, Iterable<String> vips) {
        this.registry = registry;
        for (String vip : vips) {
            OUTCOMES.forEach(outcome -> counter(vip, HookCall.ACQUIRED, outcome));
            OUTCOMES.forEach(outcome -> counter(vip, HookCall.RELEASED, outcome));
        }
    }

    void count(HookCall call, String outcome) {
        counter(call.vip(), call.event(), outcome).increment();
    }

    private Counter counter(String vip, String event, String outcome) {
        return Counter.builder("quadrant.cluster.hooks")
                .description("Calls of hooks, by what came of them")
                .tag("vip", vip)
                .tag("event", event)
                .tag("outcome", outcome)
                .register(registry);
    }
}
