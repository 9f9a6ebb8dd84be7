package dev.quadrant.appliance.cluster;

import dev.quadrant.cluster.Action;
import dev.quadrant.cluster.membership.GossipMessage;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;

/**
 * What is counted about the questions whether members are there, by the messages that leave and come. Failed ones beside direct
 * ones alone speak of the member, failed ones without any answer of those who asked for this node speak of this node's own network.
 * Written by the agent's thread, read by any.
 */
final class ProbeCounts {
    private final LongAdder direct = new LongAdder();
    private final LongAdder indirect = new LongAdder();
    private final LongAdder acks = new LongAdder();
    private final LongAdder nacks = new LongAdder();
    private final LongAdder failed = new LongAdder();

    /** Gives the counts to the node's metrics. */
    void register(MeterRegistry registry) {
        probes(registry, "direct", direct);
        probes(registry, "indirect", indirect);
        answers(registry, "ack", acks);
        answers(registry, "nack", nacks);
        FunctionCounter.builder("quadrant.cluster.probes.failed", failed, LongAdder::sum)
                .description("Members that this node came to suspect since neither they answered nor others heard them")
                .register(registry);
    }

    private static void probes(MeterRegistry registry, String kind, LongAdder count) {
        FunctionCounter.builder("quadrant.cluster.probes", count, LongAdder::sum)
                .description(
                        "Questions whether a member is there: to itself, or to others after it did not answer in time")
                .tag("kind", kind)
                .register(registry);
    }

    private static void answers(MeterRegistry registry, String answer, LongAdder count) {
        FunctionCounter.builder("quadrant.cluster.probe.answers", count, LongAdder::sum)
                .description("Answers to such questions: the member is there, or another does not hear it either")
                .tag("answer", answer)
                .register(registry);
    }

    void sent(List<GossipMessage> messages) {
        for (GossipMessage message : messages) {
            if (message instanceof GossipMessage.Ping) {
                direct.increment();
            } else if (message instanceof GossipMessage.PingRequest) {
                indirect.increment();
            }
        }
    }

    void received(List<GossipMessage> messages) {
        for (GossipMessage message : messages) {
            if (message instanceof GossipMessage.Ack) {
                acks.increment();
            } else if (message instanceof GossipMessage.Nack) {
                nacks.increment();
            }
        }
    }

    /** Counts a suspicion if it is {@code self}'s own: only a probe that failed makes one. */
    void suspicion(Action.Event event, String self) {
        int said = event.facts().indexOf("said-by");
        if (said >= 0 && event.facts().get(said + 1).equals(self)) {
            failed.increment();
        }
    }
}
