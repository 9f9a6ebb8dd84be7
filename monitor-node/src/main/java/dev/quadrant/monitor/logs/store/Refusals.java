package dev.quadrant.monitor.logs.store;

/** Why the store takes a line not: stable words for metrics and logs. */
public enum Refusals {
    /** Older than the retention. */
    TOO_OLD("too-old"),
    /** More than an hour ahead of the clock. */
    TOO_NEW("too-new"),
    /** A new stream where there are as many as may be. */
    STREAM_LIMIT("stream-limit"),
    /** Memory is full of lines that cannot be written to disk. */
    HEAD_FULL("head-full"),
    /** The log cannot be written: the disk is full, for example. */
    STORE("store");

    private final String reason;

    Refusals(String reason) {
        this.reason = reason;
    }

    public String reason() {
        return reason;
    }
}
