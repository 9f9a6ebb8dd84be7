package dev.quadrant.appliance.health;

import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.function.Supplier;

/**
 * The named parts of a node and how each is. The node is ready when all readiness parts are up; liveness parts say
 * whether a restart would help. Suppliers are called from HTTP threads: they answer at once, from what is known.
 */
public final class Conditions {
    private final Map<String, Supplier<Condition>> readiness = new ConcurrentSkipListMap<>();
    private final Map<String, Supplier<Condition>> liveness = new ConcurrentSkipListMap<>();
    private volatile boolean started;

    /** Adds or replaces a part that must be up for the node to be ready. */
    public void readiness(String part, Supplier<Condition> condition) {
        readiness.put(part, condition);
    }

    /** Adds or replaces a part whose failure a restart would mend (a dead thread, for example). */
    public void liveness(String part, Supplier<Condition> condition) {
        liveness.put(part, condition);
    }

    public Map<String, Supplier<Condition>> readiness() {
        return readiness;
    }

    public Map<String, Supplier<Condition>> liveness() {
        return liveness;
    }

    /** Whether all readiness parts are up and the service has started: what the cluster is told. */
    public boolean ready() {
        return started
                && readiness.values().stream()
                        .allMatch(condition -> condition.get().up());
    }

    public boolean started() {
        return started;
    }

    /** Called once by the appliance when the service serves. */
    public void markStarted() {
        started = true;
    }
}
