package dev.quadrant.appliance.cluster;

import dev.quadrant.appliance.log.EventLog;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.TimeUnit;

/**
 * The hooks of one virtual IP: run one after the other, in the order of what happened, on a thread of their own. Calls that
 * find too many waiting push the oldest of them out: the newest says how things are.
 */
final class HookQueue {
    /** Calls that wait at most. */
    static final int WAITING_MAX = 16;

    private static final EventLog LOG = EventLog.neverWaiting(HookQueue.class);

    private final HookMetrics metrics;
    /** Guarded by this. */
    private final Deque<HookCall> waiting = new ArrayDeque<>();

    private final Thread thread;
    private volatile long stopAt = Long.MAX_VALUE;
    /** Guarded by this. */
    private boolean busy;

    HookQueue(String vip, HookMetrics metrics) {
        this.metrics = metrics;
        this.thread = Thread.ofPlatform().name("hook-" + vip).daemon(true).unstarted(this::work);
    }

    void start() {
        thread.start();
    }

    /** Adds a call; never waits. */
    synchronized void add(HookCall call) {
        if (waiting.size() >= WAITING_MAX) {
            HookCall oldest = waiting.removeFirst();
            metrics.count(oldest, "dropped");
            LOG.warn("hook-dropped", "vip", oldest.vip(), "event", oldest.event(), "reason", "queue-full");
        }
        waiting.addLast(call);
        notifyAll();
    }

    private synchronized HookCall next() throws InterruptedException {
        busy = false;
        notifyAll();
        while (waiting.isEmpty()) {
            wait();
        }
        busy = true;
        return waiting.removeFirst();
    }

    private void work() {
        try {
            while (true) {
                run(next());
            }
        } catch (InterruptedException _) {
            // The process ends.
        }
    }

    private void run(HookCall call) throws InterruptedException {
        long start = System.nanoTime();
        HookRun.Result result = new HookRun(call).run(() -> stopAt);
        long millis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start);
        metrics.count(call, result.outcome());
        if (result.good()) {
            LOG.info(
                    "hook-ran", "vip", call.vip(), "event", call.event(), "took-ms", millis, "output", result.output());
        } else {
            LOG.warn(
                    "hook-failed",
                    "vip",
                    call.vip(),
                    "event",
                    call.event(),
                    "program",
                    call.program().getFirst(),
                    "reason",
                    result.outcome(),
                    "detail",
                    result.detail(),
                    "took-ms",
                    millis,
                    "output",
                    result.output());
        }
    }

    /** Waits until all calls are through; at the time given, on {@link System#nanoTime()}'s clock, the running one is killed. */
    synchronized void finish(long deadlineNanos) throws InterruptedException {
        stopAt = deadlineNanos;
        while (busy || !waiting.isEmpty()) {
            long left = TimeUnit.NANOSECONDS.toMillis(deadlineNanos - System.nanoTime());
            if (left <= 0) {
                waiting.clear();
                return;
            }
            wait(left);
        }
    }
}
