package dev.quadrant.lb.route;

import java.util.concurrent.atomic.AtomicInteger;

/** Connections that there may be at a time. May be used from any thread. */
public final class Slots {
    private final int limit;
    private final AtomicInteger taken;

    /** @param limit the most, at least 1 */
    public Slots(int limit) {
        this(limit, new AtomicInteger());
    }

    private Slots(int limit, AtomicInteger taken) {
        this.limit = limit;
        this.taken = taken;
    }

    /** Another limit for the same connections. */
    public Slots limited(int other) {
        return new Slots(other, taken);
    }

    /** Takes one; false, and nothing taken, when there is none left. */
    public boolean take() {
        if (taken.incrementAndGet() <= limit) {
            return true;
        }
        taken.decrementAndGet();
        return false;
    }

    /** Gives back what {@link #take} took. */
    public void giveBack() {
        taken.decrementAndGet();
    }

    /** How many are taken. */
    public int taken() {
        return taken.get();
    }

    public int limit() {
        return limit;
    }
}
