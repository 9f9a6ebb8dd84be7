package dev.quadrant.monitor.promql;

/**
 * Where in time a selector or subquery looks.
 *
 * @param offset how much earlier, in ms; may be negative
 * @param at what {@code @} says
 * @param time of {@link At#TIME}, in ms since 1970
 */
record Shift(long offset, At at, long time) {
    static final Shift NONE = new Shift(0, At.NONE, 0);

    /** The forms of the modifier. */
    enum At {
        NONE,
        TIME,
        START,
        END
    }

    boolean fixed() {
        return at != At.NONE;
    }
}
