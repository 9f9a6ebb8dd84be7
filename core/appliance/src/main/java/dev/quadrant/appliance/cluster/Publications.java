package dev.quadrant.appliance.cluster;

import dev.quadrant.cluster.membership.Facts;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** What this node's program publishes, checked against the bounds before it goes to the agent's thread. From any thread. */
final class Publications {
    /** An empty value is one that was taken back; its key still counts. */
    private final SortedMap<String, String> values = new TreeMap<>();

    private final Counter refused;

    Publications(MeterRegistry metrics) {
        refused = Counter.builder("quadrant.cluster.publish.refused")
                .description("Values that were not published because they are beyond a bound")
                .register(metrics);
    }

    /** @throws IllegalArgumentException beyond a bound of {@link Facts}, in words */
    synchronized void put(String key, String value) {
        String refusal = Facts.refusal(values, key, value);
        if (!refusal.isEmpty()) {
            refused.increment();
            throw new IllegalArgumentException(refusal);
        }
        values.put(key, value);
    }

    synchronized Map<String, String> all() {
        SortedMap<String, String> all = new TreeMap<>(values);
        all.values().removeIf(String::isEmpty);
        return Map.copyOf(all);
    }
}
