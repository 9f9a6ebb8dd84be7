package dev.quadrant.monitor.tsdb;

/** Why a sample or a series is not kept. */
public enum Refusal {
    /** The series has a newer sample, and no window for late ones is configured. */
    OUT_OF_ORDER("out-of-order"),
    /** The series has a sample of this time. */
    DUPLICATE("duplicate"),
    /** Older than the window for late samples, or its time is in a block already. */
    TOO_OLD("too-old"),
    /** Further ahead of the clock than {@link TrustedTime#AHEAD_MAX}. */
    TOO_NEW("too-new"),
    /** There are as many series as there may be. */
    SERIES_LIMIT("series-limit");

    private final String reason;

    Refusal(String reason) {
        this.reason = reason;
    }

    /** The stable code: in metrics and in the log. */
    public String reason() {
        return reason;
    }
}
