package dev.quadrant.lb.upstream;

/**
 * Whether a server is up, from the results of its checks: up after {@code rise} good ones in a row, down after {@code fall}
 * bad ones. A server starts as up, so that a start does not refuse what works; its first bad check takes it down at
 * once. A state machine without clock or I/O; one thread at a time.
 */
public final class Health {
    private final int rise;
    private final int fall;
    private boolean up = true;
    private int against;

    /**
     * @param rise good checks that bring a server up, at least 1
     * @param fall bad checks that take it down, at least 1
     */
    public Health(int rise, int fall) {
        this.rise = rise;
        this.fall = fall;
        against = fall - 1;
    }

    /**
     * Goes on with a server whose state is known.
     *
     * @param rise as above
     * @param fall as above
     * @param up the state
     */
    public Health(int rise, int fall, boolean up) {
        this(rise, fall);
        this.up = up;
        against = 0;
    }

    /**
     * Takes in the result of a check.
     *
     * @return whether the server changed between up and down
     */
    public boolean result(boolean good) {
        if (good == up) {
            against = 0;
            return false;
        }
        against++;
        if (against < (up ? fall : rise)) {
            return false;
        }
        up = !up;
        against = 0;
        return true;
    }

    public boolean up() {
        return up;
    }

    /** Results in a row that speak against the present state. */
    public int against() {
        return against;
    }
}
