package dev.quadrant.monitor.alerts;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;

/** What the notifier counts: {@code quadrant_monitor_notifications*}. Gauges are set on its loop and read by others. */
final class NotifyMetrics {
    /** Reasons for which alerts are not told. */
    private static final String BY = "by";

    final AtomicLong queue = new AtomicLong();
    final AtomicLong groups = new AtomicLong();
    final AtomicLong silences = new AtomicLong();
    final AtomicLong silenced = new AtomicLong();
    final AtomicLong inhibited = new AtomicLong();
    final AtomicLong refused = new AtomicLong();
    private final MeterRegistry metrics;

    NotifyMetrics(MeterRegistry metrics) {
        this.metrics = metrics;
        gauge("quadrant.monitor.notifications.waiting", queue, "Messages that wait to be sent");
        gauge("quadrant.monitor.notification.groups", groups, "Groups of alerts");
        gauge("quadrant.monitor.silences", silences, "Silences that are in force");
        gauge("quadrant.monitor.alerts.untaken", refused, "Alerts that were not taken because there are too many");
        suppressed("silence", silenced);
        suppressed("inhibition", inhibited);
        for (String outcome : new String[] {"done", "refused"}) {
            Counter _ = reloads(outcome);
        }
    }

    private void gauge(String name, AtomicLong value, String what) {
        Gauge.builder(name, value, AtomicLong::get).description(what).register(metrics);
    }

    private void suppressed(String by, AtomicLong value) {
        Gauge.builder("quadrant.monitor.alerts.suppressed", value, AtomicLong::get)
                .description("Alerts that fire and are not told of")
                .tag(BY, by)
                .register(metrics);
    }

    /** @param outcome {@code sent}, {@code retried}, {@code failed} or {@code dropped} */
    void counted(String receiver, String outcome) {
        counter(receiver, outcome).increment();
    }

    /** The configuration of receivers was read anew. */
    void reloaded(boolean taken) {
        reloads(taken ? "done" : "refused").increment();
    }

    private Counter reloads(String outcome) {
        return Counter.builder("quadrant.monitor.notify.reloads")
                .description("Reloads of the configuration of receivers")
                .tag("outcome", outcome)
                .register(metrics);
    }

    void declare(String receiver) {
        for (String outcome : new String[] {"sent", "retried", "failed", "dropped"}) {
            Counter _ = counter(receiver, outcome);
        }
    }

    private Counter counter(String receiver, String outcome) {
        return Counter.builder("quadrant.monitor.notifications")
                .description("Messages to receivers, by what came of them")
                .tag("receiver", receiver)
                .tag("outcome", outcome)
                .register(metrics);
    }

    void suppressed(Map<String, Long> counts) {
        silenced.set(counts.getOrDefault("silence", 0L));
        inhibited.set(counts.getOrDefault("inhibition", 0L));
    }
}
