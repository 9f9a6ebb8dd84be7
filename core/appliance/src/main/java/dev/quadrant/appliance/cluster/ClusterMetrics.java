package dev.quadrant.appliance.cluster;

import dev.quadrant.appliance.log.LogQueue;
import dev.quadrant.cluster.Action;
import dev.quadrant.cluster.ClusterNode;
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

/** What the agent counts of members and packets. */
final class ClusterMetrics {
    private static final String REFUSED = "quadrant.cluster.packets.refused";

    final LongAdder packetsSent = new LongAdder();
    final LongAdder packetsReceived = new LongAdder();
    final LongAdder bytesSent = new LongAdder();
    final LongAdder bytesReceived = new LongAdder();
    final LongAdder sendFailures = new LongAdder();
    final LongAdder malformed = new LongAdder();
    final PlacementCounts placement = new PlacementCounts();
    final ProbeCounts probes = new ProbeCounts();
    private final LongAdder suspicions = new LongAdder();
    private final LongAdder refutations = new LongAdder();
    private final LongAdder deaths = new LongAdder();
    private volatile int awareness;
    private final Map<PacketSeal.Refusal, LongAdder> unopened = new EnumMap<>(PacketSeal.Refusal.class);
    private final Map<ClusterNode.Refusal, LongAdder> refused = new EnumMap<>(ClusterNode.Refusal.class);

    ClusterMetrics(MeterRegistry registry, Supplier<ClusterView> view) {
        counter(registry, "quadrant.cluster.packets.sent", "Packets sent", packetsSent);
        counter(
                registry,
                "quadrant.cluster.packets.received",
                "Packets received, refused ones included",
                packetsReceived);
        counter(registry, "quadrant.cluster.sent.bytes", "Bytes of packets sent, without UDP and IP", bytesSent);
        counter(
                registry,
                "quadrant.cluster.received.bytes",
                "Bytes of packets received, without UDP and IP",
                bytesReceived);
        counter(registry, "quadrant.cluster.send.failures", "Packets that the kernel would not send", sendFailures);
        counter(registry, "quadrant.cluster.suspicions", "Members that came to be suspected", suspicions);
        counter(
                registry,
                "quadrant.cluster.refutations",
                "Members that were suspected or held for dead and are there all the same",
                refutations);
        counter(registry, "quadrant.cluster.deaths", "Members that came to be held for dead", deaths);
        Gauge.builder("quadrant.cluster.local.health", this, metrics -> metrics.awareness)
                .strongReference(true)
                .description("How badly this node itself seems to do: 0 is well, 8 the worst; it then waits longer for"
                        + " others")
                .register(registry);
        FunctionCounter.builder("quadrant.log.lines.dropped", LogQueue.class, _ -> LogQueue.dropped())
                .description("Log lines that were dropped since nobody read the log fast enough")
                .register(registry);
        placement.register(registry);
        probes.register(registry);
        for (PacketSeal.Refusal refusal : PacketSeal.Refusal.values()) {
            unopened.put(refusal, refusedCounter(registry, refusal.code(), new LongAdder()));
        }
        for (ClusterNode.Refusal refusal : ClusterNode.Refusal.values()) {
            refused.put(refusal, refusedCounter(registry, refusal.code(), new LongAdder()));
        }
        refusedCounter(registry, "malformed", malformed);
        for (Status status : Status.values()) {
            Gauge.builder("quadrant.cluster.members", view, now -> count(now.get(), status))
                    .description("Members by their state, as this node sees them")
                    .strongReference(true)
                    .tag("state", status.name().toLowerCase(Locale.ROOT))
                    // Nobody else holds the supplier; without this the gauge is NaN from the next collection on.
                    .strongReference(true)
                    .register(registry);
        }
    }

    /** How badly this node itself seems to do. */
    void awareness(int score) {
        awareness = score;
    }

    void refused(PacketSeal.Refusal refusal) {
        unopened.get(refusal).increment();
    }

    void refused(ClusterNode.Refusal refusal) {
        refused.get(refusal).increment();
    }

    /** Counts what an event tells of a member to {@code self}. */
    void event(Action.Event event, String self) {
        switch (event.name()) {
            case "member-suspect" -> {
                suspicions.increment();
                probes.suspicion(event, self);
            }
            case "member-dead" -> deaths.increment();
            case "member-alive" -> refutations.increment();
            default -> {}
        }
    }

    private static void counter(MeterRegistry registry, String name, String description, LongAdder count) {
        FunctionCounter.builder(name, count, LongAdder::sum)
                .description(description)
                .register(registry);
    }

    private static LongAdder refusedCounter(MeterRegistry registry, String reason, LongAdder count) {
        FunctionCounter.builder(REFUSED, count, LongAdder::sum)
                .description("Packets that were not taken, by reason")
                .tag("reason", reason)
                .register(registry);
        return count;
    }

    private static double count(ClusterView view, Status status) {
        return view.members().stream()
                .filter(member -> member.status() == status)
                .count();
    }
}
