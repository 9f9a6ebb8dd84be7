package dev.quadrant.monitor.histogram;

/** What is known of whether a counter began anew between a histogram and the one before it. */
public enum ResetHint {
    UNKNOWN,
    RESET,
    NOT_RESET,
    /** It is no counter. */
    GAUGE;

    /** Of what is computed of two: a gauge makes a gauge, and what they do not agree on is unknown. */
    public ResetHint with(ResetHint other) {
        if (this == other) {
            return this;
        }
        return this == GAUGE || other == GAUGE ? GAUGE : UNKNOWN;
    }
}
