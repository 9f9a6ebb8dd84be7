package dev.quadrant.monitor.actions;

import java.util.List;
import java.util.Map;

/**
 * A change that a node's admin interface makes.
 *
 * @param path where it is asked for there
 * @param parameters what may be given with it; whatever else a request says stays here
 */
record NodeAction(String path, List<String> parameters) {
    /** All of them, by the name that the console uses. */
    static final Map<String, NodeAction> ALL = Map.of(
            "drain", new NodeAction("/cluster/drain", List.of()),
            "undrain", new NodeAction("/cluster/undrain", List.of()),
            "handover", new NodeAction("/cluster/handover", List.of("vip", "to")),
            "backup", new NodeAction("/db/base", List.of()),
            "backup-cancel", new NodeAction("/db/base/cancel", List.of()),
            "drill", new NodeAction("/db/drill", List.of()),
            "verify", new NodeAction("/db/verify", List.of()),
            "lb-server", new NodeAction("/lb/server", List.of("backend", "server", "duty", "weight")));
}
