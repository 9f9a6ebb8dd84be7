package dev.quadrant.monitor.rules;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.util.Map;

/** What evaluations count: {@code quadrant_monitor_rule_*}. */
public final class RuleCounters {
    private static final String QUERY = "query";

    final Counter evaluations;
    final Counter missed;
    final Counter samples;
    final Timer groups;
    private final Map<String, Counter> failed;
    private final Counter reloaded;
    private final Counter refused;

    public RuleCounters(MeterRegistry metrics) {
        evaluations = counter(metrics, "evaluations", "Evaluations of rules");
        missed = counter(metrics, "evaluations.missed", "Evaluations of groups that did not take place in time");
        samples = counter(metrics, "samples", "Samples that rules wrote");
        groups = Timer.builder("quadrant.monitor.rule.group")
                .description("Evaluations of groups of rules")
                .register(metrics);
        failed = Map.of(
                QUERY,
                failed(metrics, QUERY),
                "limit",
                failed(metrics, "limit"),
                "same-labels",
                failed(metrics, "same-labels"),
                "store",
                failed(metrics, "store"));
        reloaded = reloads(metrics, "done");
        refused = reloads(metrics, "refused");
    }

    private static Counter counter(MeterRegistry metrics, String name, String what) {
        return Counter.builder("quadrant.monitor.rule." + name)
                .description(what)
                .register(metrics);
    }

    private static Counter failed(MeterRegistry metrics, String reason) {
        return Counter.builder("quadrant.monitor.rule.evaluations.failed")
                .description("Evaluations of rules that gave nothing")
                .tag("reason", reason)
                .register(metrics);
    }

    private static Counter reloads(MeterRegistry metrics, String outcome) {
        return Counter.builder("quadrant.monitor.rule.reloads")
                .description("Reloads of the rule files")
                .tag("outcome", outcome)
                .register(metrics);
    }

    void failed(String reason) {
        failed.getOrDefault(reason, failed.get(QUERY)).increment();
    }

    void reloaded(boolean taken) {
        (taken ? reloaded : refused).increment();
    }
}
