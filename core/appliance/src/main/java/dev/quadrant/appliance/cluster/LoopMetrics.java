package dev.quadrant.appliance.cluster;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * How late the agent's thread is for what is due: a garbage collection, a busy core or a stopped machine shows here before it
 * costs a lease.
 */
final class LoopMetrics {
    private static final Duration[] BOUNDS = {
        Duration.ofMillis(2),
        Duration.ofMillis(5),
        Duration.ofMillis(10),
        Duration.ofMillis(20),
        Duration.ofMillis(50),
        Duration.ofMillis(100),
        Duration.ofMillis(200),
        Duration.ofMillis(500),
        Duration.ofSeconds(1)
    };

    private final Timer lateness;

    LoopMetrics(MeterRegistry registry) {
        lateness = Timer.builder("quadrant.cluster.loop.lateness")
                .description("How late the agent's thread came to what was due; the maximum is of the last minutes")
                .serviceLevelObjectives(BOUNDS)
                .register(registry);
    }

    /** The thread came this much after work was due; nanoseconds, negative when something else woke it before, which is not counted. */
    void late(long nanos) {
        if (nanos >= 0) {
            lateness.record(nanos, TimeUnit.NANOSECONDS);
        }
    }
}
