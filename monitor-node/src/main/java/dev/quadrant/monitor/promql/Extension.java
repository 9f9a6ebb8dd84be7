package dev.quadrant.monitor.promql;

import java.util.List;

/** How a selector looks beyond its range, as {@code anchored} and {@code smoothed} behind it say. */
enum Extension {
    NONE,
    /** The newest sample before the range stands for the value at its begin. */
    ANCHORED,
    /** Values at both ends of the range are interpolated between the samples around them. */
    SMOOTHED;

    /** The functions that take such a range. */
    List<String> functions() {
        return switch (this) {
            case NONE -> List.of();
            case ANCHORED -> List.of("changes", "delta", "increase", "rate", "resets");
            case SMOOTHED -> List.of("delta", "increase", "rate");
        };
    }

    /** The extension that a token writes, or null. */
    static Extension of(Token token) {
        if (token.keyword("anchored")) {
            return ANCHORED;
        }
        return token.keyword("smoothed") ? SMOOTHED : null;
    }

    /** As queries write it. */
    @Override
    public String toString() {
        return switch (this) {
            case NONE -> "";
            case ANCHORED -> "anchored";
            case SMOOTHED -> "smoothed";
        };
    }
}
