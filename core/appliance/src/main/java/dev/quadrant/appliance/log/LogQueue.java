package dev.quadrant.appliance.log;

import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * Lines that a thread of their own writes, so that whoever logs never waits for whoever reads the log: a full pipe to a
 * stopped journald would stop a thread that renews leases. A line that finds the queue full is dropped and counted.
 */
public final class LogQueue {
    /** Lines that wait at most. */
    static final int LINES_MAX = 1024;

    /** The one of this process; its thread starts with the first line. */
    static final LogQueue SHARED = new LogQueue();

    private static final long PACE_MILLIS = 2;

    private final BlockingQueue<Line> lines = new ArrayBlockingQueue<>(LINES_MAX);
    /** Lines that are in the queue or being written. */
    private final AtomicInteger pending = new AtomicInteger();

    private final AtomicLong dropped = new AtomicLong();
    private boolean started;

    private record Line(Logger logger, EventRecord entry) {}

    LogQueue() {}

    void add(Logger logger, EventRecord entry) {
        start();
        pending.incrementAndGet();
        if (!lines.offer(new Line(logger, entry))) {
            pending.decrementAndGet();
            dropped.incrementAndGet();
        }
    }

    private synchronized void start() {
        if (!started) {
            started = true;
            Thread.ofPlatform().name("log").daemon(true).start(this::write);
        }
    }

    private void write() {
        long reported = 0;
        try {
            while (true) {
                Line line = lines.take();
                line.logger().log(line.entry());
                long all = dropped.get();
                if (all > reported) {
                    line.logger().log(Level.WARNING, "event=log-lines-dropped count=" + (all - reported));
                    reported = all;
                }
                pending.decrementAndGet();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Lines that this process dropped. */
    public static long dropped() {
        return SHARED.dropped.get();
    }

    /** Waits until all lines are written, or until a time on {@link System#nanoTime()}'s clock. */
    public static void flush(long deadlineNanos) {
        SHARED.await(deadlineNanos);
    }

    void await(long deadlineNanos) {
        try {
            while (pending.get() > 0 && deadlineNanos - System.nanoTime() > 0) {
                TimeUnit.MILLISECONDS.sleep(PACE_MILLIS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
