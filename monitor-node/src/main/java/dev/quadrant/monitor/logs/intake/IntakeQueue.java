package dev.quadrant.monitor.logs.intake;

import dev.quadrant.appliance.log.EventLog;
import dev.quadrant.monitor.logs.store.LogEntry;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Lines that wait to be stored by a thread of their own, so that who receives them on an event loop never waits for a disk. Bounded in bytes. May be used
 * from any thread.
 */
public final class IntakeQueue {
    private static final EventLog LOG = EventLog.of(IntakeQueue.class);
    /** Lines that are stored at once. */
    private static final int BATCH = 4096;

    /** What a line takes beside its bytes. */
    private static final int OVERHEAD = 100;

    private final Intake intake;
    private final int bytesMax;
    private final ArrayDeque<Waiting> lines = new ArrayDeque<>();
    private final List<Runnable> whenDrained = new ArrayList<>();
    private final Thread thread;
    private long bytes;
    private boolean stopped;

    private record Waiting(String source, LogEntry entry) {}

    public IntakeQueue(Intake intake, int bytesMax) {
        this.intake = intake;
        this.bytesMax = bytesMax;
        this.thread = Thread.ofPlatform().name("log-intake").unstarted(this::store);
    }

    public void start() {
        thread.start();
    }

    /** Takes a line; false when there is no room, and it is not taken. */
    public synchronized boolean offer(String source, LogEntry entry) {
        if (stopped || bytes >= bytesMax) {
            return false;
        }
        lines.add(new Waiting(source, entry));
        bytes += entry.line().length + OVERHEAD;
        notifyAll();
        return true;
    }

    /** Whether whoever can wait should. */
    public synchronized boolean full() {
        return bytes >= bytesMax / 2;
    }

    /** Calls when there is room again, once; by the queue's thread, or at once. */
    public void whenDrained(Runnable then) {
        synchronized (this) {
            if (!stopped && bytes >= bytesMax / 2) {
                whenDrained.add(then);
                return;
            }
        }
        then.run();
    }

    private void store() {
        List<Waiting> batch = new ArrayList<>();
        while (take(batch)) {
            Map<String, List<LogEntry>> bySource = new LinkedHashMap<>();
            batch.forEach(line -> bySource.computeIfAbsent(line.source(), _ -> new ArrayList<>())
                    .add(line.entry()));
            try {
                bySource.forEach(intake::take);
            } catch (RuntimeException e) {
                LOG.error("log-intake-failed", "what", e);
            }
            batch.clear();
        }
    }

    /** Waits for lines; false when there are none and will be none. */
    private boolean take(List<Waiting> batch) {
        List<Runnable> ready = List.of();
        synchronized (this) {
            try {
                while (lines.isEmpty() && !stopped) {
                    wait();
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return false;
            }
            while (!lines.isEmpty() && batch.size() < BATCH) {
                Waiting line = lines.poll();
                bytes -= line.entry().line().length + OVERHEAD;
                batch.add(line);
            }
            if (bytes < bytesMax / 2 && !whenDrained.isEmpty()) {
                ready = List.copyOf(whenDrained);
                whenDrained.clear();
            }
        }
        ready.forEach(Runnable::run);
        return !batch.isEmpty();
    }

    /** Stores what waits, and takes no more. */
    public void stop() {
        synchronized (this) {
            stopped = true;
            notifyAll();
        }
        try {
            thread.join(2000);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
