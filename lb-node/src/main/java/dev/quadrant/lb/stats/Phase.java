package dev.quadrant.lb.stats;

/** Phases of a request that have a histogram. */
public enum Phase {
    QUEUE("quadrant_lb_queue_seconds", "Time that a request waited for a server that was not full."),
    CONNECT(
            "quadrant_lb_connect_seconds",
            "Time until a new connection to a server stood, for requests that made one."),
    FIRST_BYTE("quadrant_lb_first_byte_seconds", "Time from a server's connection to the first octet of its response."),
    TOTAL("quadrant_lb_request_seconds", "Time from a request's complete head to the end of its response.");

    private static final Phase[] ALL = values();

    private final String metric;
    private final String words;

    Phase(String metric, String words) {
        this.metric = metric;
        this.words = words;
    }

    /** Name of the histogram. */
    String metric() {
        return metric;
    }

    /** What the histogram is, for people. */
    String words() {
        return words;
    }

    static int count() {
        return ALL.length;
    }

    /** Its place in tables; changes between versions. */
    @SuppressWarnings("EnumOrdinal") // tables of counters live no longer than the process
    int index() {
        return ordinal();
    }
}
