package dev.quadrant.lb.upstream;

import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Requests that wait because every server has as many as it may: first come, first served, over all loops. May be used from
 * any thread.
 */
final class Waiting {
    private final ConcurrentLinkedDeque<Backend.Waiter> line = new ConcurrentLinkedDeque<>();
    private final AtomicInteger length = new AtomicInteger();

    /**
     * Puts a waiter at the end, or in front when it had its turn and came too late.
     *
     * @param limit the most that may wait
     * @return false when as many wait
     */
    boolean add(Backend.Waiter waiter, boolean front, int limit) {
        if (length.incrementAndGet() > limit) {
            length.decrementAndGet();
            return false;
        }
        if (front) {
            line.addFirst(waiter);
        } else {
            line.addLast(waiter);
        }
        return true;
    }

    /** Takes a waiter out; false when it was not in the line, for it has been called meanwhile. */
    boolean remove(Backend.Waiter waiter) {
        boolean removed = line.remove(waiter);
        if (removed) {
            length.decrementAndGet();
        }
        return removed;
    }

    /** Calls the first. */
    void callNext() {
        if (length.get() > 0) {
            Backend.Waiter first = line.pollFirst();
            if (first != null) {
                length.decrementAndGet();
                first.called();
            }
        }
    }

    int length() {
        return length.get();
    }
}
