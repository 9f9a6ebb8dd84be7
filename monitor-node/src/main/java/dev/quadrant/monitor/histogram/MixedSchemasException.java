package dev.quadrant.monitor.histogram;

/** Exponential buckets met buckets of custom bounds: no bucket of one says anything of the other's. */
public final class MixedSchemasException extends Exception {
    private static final long serialVersionUID = 1;

    MixedSchemasException() {
        super("exponential and custom buckets", null, false, false);
    }
}
