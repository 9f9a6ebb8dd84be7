package dev.quadrant.monitor.tsdb;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/**
 * Lets readers of a mapped file in until it is shut, and tells when the last one has left: a mapped page of a file that was
 * cut short must not be touched. May be used from any thread.
 */
final class Guard {
    private static final int SHUT = Integer.MIN_VALUE;
    private static final long PAUSE_NANOS = 50_000;

    private final AtomicInteger readers = new AtomicInteger();

    /** Enters; {@link #leave} is to be called soon when the answer is true, and not at all when it is false. */
    boolean enter() {
        if (readers.incrementAndGet() > 0) {
            return true;
        }
        readers.decrementAndGet();
        return false;
    }

    void leave() {
        readers.decrementAndGet();
    }

    boolean shut() {
        return readers.get() < 0;
    }

    /** Lets nobody in any more, and returns when nobody is inside. Readers stay for microseconds. */
    void shutAndAwait() {
        readers.updateAndGet(count -> count < 0 ? count : count + SHUT);
        while (readers.get() != SHUT) {
            LockSupport.parkNanos(PAUSE_NANOS);
        }
    }
}
