package dev.quadrant.lb.upstream;

/**
 * How much of its weight a server has that has just come up, so that it warms up before it gets its whole share. Without
 * clock or I/O.
 */
final class SlowStart {
    /** Steps from nothing to the whole weight. */
    static final int STEPS = 10;

    private SlowStart() {}

    /** The steps that a server has after {@code elapsed} of {@code duration}: 1 to {@link #STEPS}. */
    static int steps(long elapsed, long duration) {
        if (elapsed >= duration) {
            return STEPS;
        }
        return elapsed <= 0 ? 1 : (int) (1 + (STEPS - 1) * elapsed / duration);
    }
}
