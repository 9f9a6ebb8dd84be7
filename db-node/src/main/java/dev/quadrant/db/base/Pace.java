package dev.quadrant.db.base;

import dev.quadrant.linux.LinuxException;
import dev.quadrant.linux.Niceness;
import java.io.InterruptedIOException;
import java.util.concurrent.locks.LockSupport;

/**
 * Holds the threads of a base to a rate together, and back when processors are scarce, so that the server has the rest
 * for others. May be used from any thread.
 */
final class Pace {
    private static final double SECOND = 1e9;

    private final long bytesPerSecond;
    private final int nice;
    private final long start = System.nanoTime();
    private long bytes;

    Pace(BaseSettings settings) {
        this.bytesPerSecond = settings.bytesPerSecond();
        this.nice = settings.nice();
    }

    /** A thread that works for the base alone begins. */
    void begin() throws LinuxException {
        Niceness.ofThisThread(nice);
    }

    /** Tells that so many bytes were written, and waits until that many are allowed to have been. */
    void passed(long count) throws InterruptedIOException {
        if (bytesPerSecond == 0) {
            return;
        }
        long due = due(count);
        for (long now = System.nanoTime(); now - due < 0; now = System.nanoTime()) {
            if (Thread.currentThread().isInterrupted()) {
                throw new InterruptedIOException("interrupted");
            }
            LockSupport.parkNanos(due - now);
        }
    }

    private synchronized long due(long count) {
        bytes += count;
        return start + (long) (bytes * SECOND / bytesPerSecond);
    }
}
