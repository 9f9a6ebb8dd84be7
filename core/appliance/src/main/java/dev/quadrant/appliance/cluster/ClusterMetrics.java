package dev.quadrant.appliance.cluster;

import dev.quadrant.cluster.ClusterView;
import dev.quadrant.cluster.crypto.PacketSeal;
import dev.quadrant.cluster.membership.Status;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Supplier;

/** What the agent counts. */
final class ClusterMetrics {
    private static final String REFUSED = "quadrant.cluster.packets.refused";

    final LongAdder packetsSent = new LongAdder();
    final LongAdder packetsReceived = new LongAdder();
    final LongAdder bytesSent = new LongAdder();
    final LongAdder bytesReceived = new LongAdder();
    final LongAdder sendFailures = new LongAdder();
    final LongAdder malformed = new LongAdder();
    final LongAdder acquired = new LongAdder();
    final LongAdder dropped = new LongAdder();
    private final Map<PacketSeal.Refusal, LongAdder> refused = new EnumMap<>(PacketSeal.Refusal.class);

    ClusterMetrics(MeterRegistry registry, Supplier<ClusterView> view) {
        counter(registry, "quadrant.cluster.packets.sent", packetsSent);
        counter(registry, "quadrant.cluster.packets.received", packetsReceived);
        counter(registry, "quadrant.cluster.sent.bytes", bytesSent);
        counter(registry, "quadrant.cluster.received.bytes", bytesReceived);
        counter(registry, "quadrant.cluster.send.failures", sendFailures);
        counter(registry, "quadrant.cluster.vips.acquired", acquired);
        counter(registry, "quadrant.cluster.vips.dropped", dropped);
        for (PacketSeal.Refusal refusal : PacketSeal.Refusal.values()) {
            LongAdder count = new LongAdder();
            refused.put(refusal, count);
            refusedCounter(registry, refusal.code(), count);
        }
        refusedCounter(registry, "malformed", malformed);
        for (Status status : Status.values()) {
            Gauge.builder("quadrant.cluster.members", view, now -> count(now.get(), status))
                    .description("Members by their state, as this node sees them")
                    .tag("state", status.name().toLowerCase(Locale.ROOT))
                    .register(registry);
        }
    }

    /** The gauge of one virtual IP. */
    static void vip(MeterRegistry registry, Supplier<ClusterView> view, String name) {
        Gauge.builder("quadrant.cluster.vip.held", view, now -> held(now.get(), name))
                .description("Whether this node holds the virtual IP")
                .tag("vip", name)
                .register(registry);
    }

    void refused(PacketSeal.Refusal refusal) {
        refused.get(refusal).increment();
    }

    private static void counter(MeterRegistry registry, String name, LongAdder count) {
        FunctionCounter.builder(name, count, LongAdder::sum).register(registry);
    }

    private static void refusedCounter(MeterRegistry registry, String reason, LongAdder count) {
        FunctionCounter.builder(REFUSED, count, LongAdder::sum)
                .description("Packets that were not taken, by reason")
                .tag("reason", reason)
                .register(registry);
    }

    private static double count(ClusterView view, Status status) {
        return view.members().stream()
                .filter(member -> member.status() == status)
                .count();
    }

    private static double held(ClusterView view, String name) {
        return view.vips().stream().anyMatch(vip -> vip.name().equals(name) && vip.holding()) ? 1 : 0;
    }
}
