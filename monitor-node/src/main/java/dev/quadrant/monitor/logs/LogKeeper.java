package dev.quadrant.monitor.logs;

import dev.quadrant.appliance.health.Condition;
import dev.quadrant.appliance.log.EventLog;
import dev.quadrant.monitor.logs.store.LogStore;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Keeps the store of lines: makes its log durable, writes chunk files, deletes what is old, and knows whether that works. */
final class LogKeeper {
    private static final EventLog LOG = EventLog.of(LogKeeper.class);
    private static final long MAINTAIN_EVERY = TimeUnit.MINUTES.toNanos(1);
    /** After a failure it is tried again after so long; ns. */
    private static final long RETRY = TimeUnit.SECONDS.toNanos(5);

    private static final long MILLION = 1_000_000;

    private final LogStore store;
    private final Duration syncInterval;
    private final Thread thread = Thread.ofPlatform().name("log-keeper").unstarted(this::keep);
    private final CountDownLatch stopped = new CountDownLatch(1);
    /** What does not work and why, by what was being done. */
    private final Map<String, String> failures = new ConcurrentHashMap<>();

    private long cutAgain = Long.MIN_VALUE;
    private long maintainAgain = Long.MIN_VALUE;

    private interface Work {
        void run() throws IOException;
    }

    LogKeeper(LogStore store, Duration syncInterval) {
        this.store = store;
        this.syncInterval = syncInterval;
    }

    void start() {
        cutAgain = System.nanoTime();
        maintainAgain = System.nanoTime();
        thread.start();
    }

    private void keep() {
        try {
            while (!stopped.await(syncInterval.toMillis(), TimeUnit.MILLISECONDS)) {
                guarded("sync", store::sync);
                long now = System.nanoTime();
                if (now - cutAgain >= 0 && store.cutDue() && !guarded("cut", store::cut)) {
                    cutAgain = now + RETRY;
                }
                if (now - maintainAgain >= 0) {
                    boolean good = guarded("maintain", () -> store.maintain(System.currentTimeMillis() * MILLION));
                    maintainAgain = now + (good ? MAINTAIN_EVERY : RETRY);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Whether it worked. */
    private boolean guarded(String what, Work work) {
        try {
            work.run();
            if (failures.remove(what) != null) {
                LOG.info("log-store-works-again", "doing", what);
            }
            return true;
        } catch (IOException e) {
            if (failures.put(what, e.toString()) == null) {
                LOG.error("log-store-failed", "doing", what, "what", e.toString());
            }
            return false;
        }
    }

    /** Whether lines can be kept. */
    Condition condition() {
        String why = failures.values().stream().findFirst().orElseGet(store::failure);
        if (!why.isEmpty()) {
            return Condition.down("log lines cannot be kept: " + why);
        }
        List<String> damage = store.damage();
        String words = store.streamCount() + " streams, " + store.fileCount() + " files";
        return Condition.up(
                        damage.isEmpty()
                                ? words
                                : words + "; damaged: "
                                        + String.join("; ", damage.subList(0, Math.min(3, damage.size()))))
                .with("streams", store.streamCount())
                .with("files", store.fileCount())
                .with("damaged", damage.size());
    }

    void stop() {
        stopped.countDown();
        try {
            thread.join(2000);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
