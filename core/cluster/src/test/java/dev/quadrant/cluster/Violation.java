package dev.quadrant.cluster;

import java.util.List;

/** A promise that a simulation saw broken, with what led to it. */
final class Violation extends AssertionError {
    private static final long serialVersionUID = 1;

    Violation(long seed, String what, List<String> trace) {
        super("seed " + seed + ": " + what + "\n  "
                + String.join("\n  ", trace.subList(Math.max(0, trace.size() - 80), trace.size())));
    }
}
