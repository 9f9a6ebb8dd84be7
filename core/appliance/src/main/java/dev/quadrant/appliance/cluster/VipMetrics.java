package dev.quadrant.appliance.cluster;

import dev.quadrant.cluster.ClusterView;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** What the agent counts of virtual IPs and their leases. */
final class VipMetrics {
    private static final String NOT_PLACED = "quadrant.cluster.vip.not.placed";
    private static final String NOT_PLACED_HELP = "Leases that were won for an address that the kernel then refused";

    /** Finer near the margins of the presets: 100 ms and 180 ms. */
    private static final Duration[] RENEWAL_BOUNDS = {
        Duration.ofMillis(1),
        Duration.ofMillis(2),
        Duration.ofMillis(5),
        Duration.ofMillis(10),
        Duration.ofMillis(25),
        Duration.ofMillis(50),
        Duration.ofMillis(100),
        Duration.ofMillis(250),
        Duration.ofMillis(500)
    };

    private final MeterRegistry registry;
    private final Timer renewals;
    private final RecentMinimum slack = new RecentMinimum(TimeUnit.MINUTES.toNanos(1));
    private final Map<String, Counter> renewed = new HashMap<>();

    VipMetrics(MeterRegistry registry, Supplier<ClusterView> view, Collection<String> vips) {
        this.registry = registry;
        renewals = Timer.builder("quadrant.cluster.lease.renewal")
                .description("Time from a renewal's first packet to the majority's answer")
                .serviceLevelObjectives(RENEWAL_BOUNDS)
                .register(registry);
        Gauge.builder("quadrant.cluster.lease.slack.seconds", slack, least -> least.get(System.nanoTime()) / 1e9)
                .description("Least time that a lease had left when it was renewed, in the last minute or two")
                .strongReference(true)
                .register(registry);
        for (String vip : vips) {
            gauges(view, vip);
            acquired(vip, 0);
            renewed.put(vip, counter("quadrant.cluster.lease.renewals", "Renewals of the lease of a virtual IP", vip));
            counter(NOT_PLACED, NOT_PLACED_HELP, vip);
        }
    }

    private void gauges(Supplier<ClusterView> view, String vip) {
        Gauge.builder("quadrant.cluster.vip.held", view, now -> held(now.get(), vip))
                .description("Whether this node holds the virtual IP")
                .tag("vip", vip)
                .strongReference(true)
                .register(registry);
        Gauge.builder("quadrant.cluster.vip.holder.known", view, now -> holderKnown(now.get(), vip))
                .description("Whether any member is known to hold the virtual IP")
                .tag("vip", vip)
                .strongReference(true)
                .register(registry);
    }

    private static double held(ClusterView view, String name) {
        return view.vips().stream().anyMatch(vip -> vip.name().equals(name) && vip.holding()) ? 1 : 0;
    }

    private static double holderKnown(ClusterView view, String name) {
        return view.vips().stream()
                        .anyMatch(
                                vip -> vip.name().equals(name) && !vip.holder().isEmpty())
                ? 1
                : 0;
    }

    void acquired(String vip) {
        acquired(vip, 1);
    }

    private void acquired(String vip, int times) {
        counter("quadrant.cluster.vip.acquired", "Times that this node came to hold the virtual IP", vip)
                .increment(times);
    }

    void notPlaced(String vip) {
        counter(NOT_PLACED, NOT_PLACED_HELP, vip).increment();
    }

    void dropped(String vip, String reason) {
        Counter.builder("quadrant.cluster.vip.dropped")
                .description("Times that this node gave the virtual IP up, by reason")
                .tag("vip", vip)
                .tag("reason", reason)
                .register(registry)
                .increment();
    }

    /**
     * A lease was renewed.
     *
     * @param latency since the renewal's first packet; nanoseconds
     * @param left what the lease had left before; nanoseconds
     */
    void renewed(String vip, long latency, long left) {
        renewed.get(vip).increment();
        renewals.record(Math.max(0, latency), TimeUnit.NANOSECONDS);
        slack.add(System.nanoTime(), left);
    }

    private Counter counter(String name, String description, String vip) {
        return Counter.builder(name).description(description).tag("vip", vip).register(registry);
    }
}
