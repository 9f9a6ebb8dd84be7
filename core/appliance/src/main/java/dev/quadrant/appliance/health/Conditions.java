package dev.quadrant.appliance.health;

import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.function.Supplier;

/**
 * The named parts of a node and how each is. The node does its work in a role while it serves and the role's readiness parts
 * are up; liveness parts say whether a restart would help. Suppliers are called from HTTP threads: they answer at once, from what
 * is known. May be used from any thread.
 */
public final class Conditions {
    /** What a part's failure means. */
    public enum Kind {
        /** The node cannot do its job now. */
        READINESS,
        /** Only a restart mends it (a dead thread, for example). */
        LIVENESS
    }

    /** Told of every part, those before it was set included; a part that is replaced is told again. */
    public interface PartListener {
        void added(Kind kind, String part, Supplier<Condition> condition);
    }

    /** The name of the service as a whole among the readiness checks. */
    public static final String SERVICE = "service";

    /** A part that one role needs. */
    private record Part(String role, Supplier<Condition> condition) {
        boolean up() {
            return condition.get().up();
        }
    }

    private static final Condition STARTING = Condition.down("starting");
    private static final Condition SERVING = Condition.up("serving");
    private static final Condition STOPPING = Condition.down("stopping: open work is finished, no new work is taken");

    private final Map<String, Part> readiness = new ConcurrentSkipListMap<>();
    private final Map<String, Supplier<Condition>> liveness = new ConcurrentSkipListMap<>();
    private volatile Condition service = STARTING;
    private PartListener listener = (kind, part, condition) -> {};

    /** Adds or replaces a part that must be up for the node to do its work in a role; two roles have no part in common. */
    public synchronized void readiness(String role, String part, Supplier<Condition> condition) {
        readiness.put(part, new Part(role, condition));
        tellReadiness(part);
    }

    private void tellReadiness(String part) {
        listener.added(
                Kind.READINESS, part, () -> readiness.get(part).condition().get());
    }

    /** Adds or replaces a part whose failure a restart would mend. */
    public synchronized void liveness(String part, Supplier<Condition> condition) {
        liveness.put(part, condition);
        listener.added(Kind.LIVENESS, part, () -> liveness.get(part).get());
    }

    /** Sets the one listener. */
    public synchronized void onPart(PartListener told) {
        listener = told;
        readiness.keySet().forEach(this::tellReadiness);
        liveness.keySet()
                .forEach(part ->
                        told.added(Kind.LIVENESS, part, () -> liveness.get(part).get()));
    }

    /** The first readiness check that keeps the node from its work in a role; empty when none does. */
    public String obstacle(String role) {
        if (!service.up()) {
            return SERVICE;
        }
        for (Map.Entry<String, Part> entry : readiness.entrySet()) {
            if (entry.getValue().role().equals(role) && !entry.getValue().up()) {
                return entry.getKey();
            }
        }
        return "";
    }

    /** Whether all liveness parts are up. */
    public boolean alive() {
        return liveness.values().stream().allMatch(condition -> condition.get().up());
    }

    /** How the service as a whole is: starting, serving or stopping. */
    public Condition service() {
        return service;
    }

    /** Called by the appliance when the service serves. */
    public void serving() {
        service = SERVING;
    }

    /** Called by the appliance when the service begins to stop. */
    public void stopping() {
        service = STOPPING;
    }
}
