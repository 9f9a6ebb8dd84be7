package dev.quadrant.lb.edge;

/**
 * Deadlines of connections, in milliseconds, kept at a cost that does not depend on their number: a ring of slots of 64 ms.
 * A timer that is set later while it waits is moved only when its old slot comes up, so to push a deadline out, as every
 * request does, is one write. Time is passed in; one thread.
 */
final class TimerWheel {
    private static final int TICK_BITS = 6;
    private static final int SLOTS = 512;
    /** No deadline. */
    static final long NEVER = Long.MAX_VALUE;

    private final Timer[] slots = new Timer[SLOTS];
    private final long[] occupied = new long[SLOTS / Long.SIZE];
    private long tick;

    /** What has a deadline. */
    abstract static class Timer {
        private long deadline = NEVER;
        private long slotTick = -1;
        private Timer previous;
        private Timer next;

        /** Whether a deadline is set. */
        final boolean waits() {
            return deadline != NEVER;
        }

        /** The deadline is over, and none is set now. */
        abstract void expired();
    }

    TimerWheel(long now) {
        tick = now >> TICK_BITS;
    }

    /** Sets a timer's deadline, in place of the one that it had. */
    void set(Timer timer, long deadline) {
        timer.deadline = deadline;
        long due = due(deadline);
        if (timer.slotTick < 0) {
            link(timer, due);
        } else if (due < timer.slotTick) {
            unlink(timer);
            link(timer, due);
        }
    }

    /** Takes a timer out; it may be set again. */
    void cancel(Timer timer) {
        timer.deadline = NEVER;
        if (timer.slotTick >= 0) {
            unlink(timer);
        }
    }

    /** Calls {@link Timer#expired} of all timers whose deadline is not after {@code now}. */
    void advance(long now) {
        long target = now >> TICK_BITS;
        // A whole turn visits every slot: more turns would find the same.
        tick = Math.max(tick, target - SLOTS);
        while (tick < target) {
            tick++;
            int slot = (int) (tick & SLOTS - 1);
            if ((occupied[slot / Long.SIZE] & 1L << slot % Long.SIZE) != 0) {
                empty(slot, now);
            }
        }
    }

    /** Takes the timers of a slot out one by one; none comes back into the same slot, see {@link #due}. */
    private void empty(int slot, long now) {
        while (slots[slot] != null) {
            Timer timer = slots[slot];
            unlink(timer);
            fire(timer, now);
        }
    }

    private void fire(Timer timer, long now) {
        if (timer.deadline == NEVER) {
            return;
        }
        if (timer.deadline <= now) {
            timer.deadline = NEVER;
            timer.expired();
        } else {
            link(timer, due(timer.deadline));
        }
    }

    /** Milliseconds until the next occupied slot, or -1 when there is none. */
    int delay(long now) {
        int start = (int) (tick + 1 & SLOTS - 1);
        for (int step = 0; step < SLOTS; ) {
            int slot = start + step & SLOTS - 1;
            long word = occupied[slot / Long.SIZE] >>> slot % Long.SIZE;
            if (word != 0) {
                long due = tick + 1 + step + Long.numberOfTrailingZeros(word) << TICK_BITS;
                return (int) Math.max(0, due - now);
            }
            step += Long.SIZE - slot % Long.SIZE;
        }
        return -1;
    }

    /** The first tick at which the deadline is over, at most a turn away. */
    private long due(long deadline) {
        long due = deadline == NEVER ? NEVER : (deadline >> TICK_BITS) + 1;
        return Math.max(tick + 1, Math.min(due, tick + SLOTS - 1));
    }

    private void link(Timer timer, long due) {
        int slot = (int) (due & SLOTS - 1);
        Timer first = slots[slot];
        timer.slotTick = due;
        timer.previous = null;
        timer.next = first;
        if (first != null) {
            first.previous = timer;
        }
        slots[slot] = timer;
        occupied[slot / Long.SIZE] |= 1L << slot % Long.SIZE;
    }

    private void unlink(Timer timer) {
        int slot = (int) (timer.slotTick & SLOTS - 1);
        if (timer.previous != null) {
            timer.previous.next = timer.next;
        } else {
            slots[slot] = timer.next;
            if (timer.next == null) {
                occupied[slot / Long.SIZE] &= ~(1L << slot % Long.SIZE);
            }
        }
        if (timer.next != null) {
            timer.next.previous = timer.previous;
        }
        timer.previous = null;
        timer.next = null;
        timer.slotTick = -1;
    }
}
