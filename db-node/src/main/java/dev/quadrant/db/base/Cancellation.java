package dev.quadrant.db.base;

import java.util.ArrayList;
import java.util.List;

/**
 * Ends work of one thread that waits, for a server or for others, from another thread: an interrupt, and whatever closes what it waits
 * for. Only while the thread is in it, so that an interrupt never meets what the thread does next. Used once.
 */
final class Cancellation {
    private final List<Runnable> ends = new ArrayList<>();
    private Thread thread;
    private boolean cancelled;

    /** Begins, on the thread that does the work. */
    synchronized void enter() throws BaseCancelled {
        demandGoingOn();
        thread = Thread.currentThread();
    }

    /** Closes, when it is cancelled, what the thread may be waiting for; at once when it has been. */
    synchronized void closing(Runnable end) {
        if (cancelled) {
            end.run();
        } else {
            ends.add(end);
        }
    }

    /**
     * Ends: from here on nothing can be cancelled. May be called again.
     *
     * @throws BaseCancelled when it has been cancelled
     */
    synchronized void leave() throws BaseCancelled {
        thread = null;
        if (cancelled) {
            // The interrupt was for this work alone.
            Thread.interrupted();
            throw new BaseCancelled();
        }
    }

    synchronized void demandGoingOn() throws BaseCancelled {
        if (cancelled) {
            throw new BaseCancelled();
        }
    }

    /** Cancels; false when it has not begun, or it is too late. */
    synchronized boolean cancel() {
        if (thread == null) {
            return false;
        }
        cancelled = true;
        ends.forEach(Runnable::run);
        thread.interrupt();
        return true;
    }
}
