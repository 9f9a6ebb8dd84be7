package dev.quadrant.appliance.cluster;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.concurrent.atomic.LongAdder;

/** What is counted about the placement of virtual IPs. From any thread. */
final class PlacementCounts {
    /** Frames and messages that announced an address unasked. */
    final LongAdder announced = new LongAdder();
    /** Neighbours' questions that this process answered. */
    final LongAdder answered = new LongAdder();
    /** Announcements and answers that the kernel did not send. */
    final LongAdder unsent = new LongAdder();
    /** Claims of another machine to an address that this node held. */
    final LongAdder conflicts = new LongAdder();
    /** Times that a machine outside the cluster was found to use an address. */
    final LongAdder inUse = new LongAdder();
    /** Times that an address or its device was put back after somebody removed it. */
    final LongAdder putBack = new LongAdder();
    /** Times that the kernel's news overflowed and everything was listed anew. */
    final LongAdder relisted = new LongAdder();

    /** Gives the counts to the node's metrics. */
    void register(MeterRegistry registry) {
        counter(registry, "announced", "Announcements of virtual IPs that this node holds", announced);
        counter(registry, "answered", "Neighbours' questions that this process answered", answered);
        counter(registry, "unsent", "Announcements and answers that the kernel did not send", unsent);
        counter(registry, "conflicts", "Claims of other machines to addresses that this node held", conflicts);
        counter(registry, "in.use", "Times that a machine outside the cluster used an address", inUse);
        counter(registry, "put.back", "Times that an address was put back after somebody removed it", putBack);
        counter(registry, "relisted", "Times that the kernel's news overflowed", relisted);
    }

    private static void counter(MeterRegistry registry, String name, String description, LongAdder count) {
        FunctionCounter.builder("quadrant.cluster.vips." + name, count, LongAdder::sum)
                .description(description)
                .register(registry);
    }
}
