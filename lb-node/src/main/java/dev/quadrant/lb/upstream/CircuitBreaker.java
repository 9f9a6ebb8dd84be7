package dev.quadrant.lb.upstream;

import java.time.Duration;

/**
 * Spares a backend that fails most of what it is asked: its requests are refused at once for a while, then one is let through to
 * see, and then another one, or all. A state machine without clock or I/O; from any thread.
 */
public final class CircuitBreaker {
    private static final int PERCENT = 100;

    private final Plan plan;
    private volatile State state = State.CLOSED;
    private int good;
    private int bad;
    private long windowEnd;
    private long retryAt;

    /** What it does with requests. */
    public enum State {
        /** All pass. */
        CLOSED,
        /** None passes. */
        OPEN,
        /** One has passed, and its end is waited for. */
        TRYING
    }

    /**
     * When it opens.
     *
     * @param errorPercent errors of a hundred requests; 0 for never
     * @param requests the fewest that say something
     * @param window in which they are counted
     * @param open how long it stays open before a request is tried
     */
    public record Plan(int errorPercent, int requests, Duration window, Duration open) {
        /** Never opens. */
        public static final Plan NEVER = new Plan(0, 1, Duration.ofSeconds(1), Duration.ofSeconds(1));
    }

    public CircuitBreaker(Plan plan) {
        this.plan = plan;
    }

    Plan plan() {
        return plan;
    }

    public State state() {
        return state;
    }

    /** Whether a request may pass, at a time in nanoseconds. */
    boolean permits(long now) {
        return state == State.CLOSED || tries(now);
    }

    /** One that was let through and never ended in either way is forgotten after the same time. */
    private synchronized boolean tries(long now) {
        if (state == State.CLOSED) {
            return true;
        }
        if (now - retryAt < 0) {
            return false;
        }
        state = State.TRYING;
        retryAt = now + plan.open().toNanos();
        return true;
    }

    /** A request has ended; returns whether the state changed by it. */
    boolean ended(boolean well, long now) {
        return plan.errorPercent() > 0 && count(well, now);
    }

    private synchronized boolean count(boolean well, long now) {
        if (state == State.TRYING) {
            if (well) {
                close(now);
            } else {
                open(now);
            }
            return true;
        }
        if (state == State.OPEN) {
            // One that was under way when it opened.
            return false;
        }
        if (good + bad == 0 || now - windowEnd >= 0) {
            close(now);
        }
        if (well) {
            good++;
        } else {
            bad++;
        }
        boolean opens = good + bad >= plan.requests() && bad * PERCENT >= plan.errorPercent() * (good + bad);
        if (opens) {
            open(now);
        }
        return opens;
    }

    private void close(long now) {
        good = 0;
        bad = 0;
        windowEnd = now + plan.window().toNanos();
        state = State.CLOSED;
    }

    private void open(long now) {
        good = 0;
        bad = 0;
        retryAt = now + plan.open().toNanos();
        state = State.OPEN;
    }
}
