package dev.quadrant.monitor.tsdb;

/** The marker that says that a series ended here: a NaN that no computation makes, as Prometheus writes it. */
public final class Stale {
    /** Bits of the marker. */
    public static final long BITS = 0x7ff0000000000002L;

    private Stale() {}
}
