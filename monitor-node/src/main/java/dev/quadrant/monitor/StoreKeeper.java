package dev.quadrant.monitor;

import dev.quadrant.appliance.health.Condition;
import dev.quadrant.appliance.log.EventLog;
import dev.quadrant.monitor.tsdb.SeriesStore;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Keeps the store: makes its log durable, deletes what is old, and knows whether that works. */
final class StoreKeeper {
    private static final EventLog LOG = EventLog.of(StoreKeeper.class);
    private static final Duration MAINTENANCE = Duration.ofMinutes(1);

    private final SeriesStore store;
    private final Duration syncInterval;
    private final Thread thread = Thread.ofPlatform().name("store-keeper").unstarted(this::keep);
    private final CountDownLatch stopped = new CountDownLatch(1);
    private volatile String failure = "";

    private interface Work {
        void run() throws IOException;
    }

    StoreKeeper(SeriesStore store, Duration syncInterval) {
        this.store = store;
        this.syncInterval = syncInterval;
    }

    void start() {
        store.time(System.currentTimeMillis(), System.nanoTime());
        thread.start();
    }

    private void keep() {
        long maintained = System.nanoTime() - MAINTENANCE.toNanos();
        try {
            while (!stopped.await(syncInterval.toMillis(), TimeUnit.MILLISECONDS)) {
                long now = store.time(System.currentTimeMillis(), System.nanoTime());
                guarded("sync", store::sync);
                if (System.nanoTime() - maintained > MAINTENANCE.toNanos()) {
                    maintained = System.nanoTime();
                    guarded("maintain", () -> store.maintain(now));
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void guarded(String what, Work work) {
        try {
            work.run();
            failure = "";
        } catch (IOException e) {
            if (failure.isEmpty()) {
                LOG.error("store-failed", "doing", what, "what", e.toString());
            }
            failure = e.toString();
        }
    }

    /** Whether samples can be kept. */
    Condition condition() {
        String why = !failure.isEmpty() ? failure : store.failure();
        if (!why.isEmpty()) {
            return Condition.down("samples cannot be kept: " + why);
        }
        if (!store.clockTrouble().isEmpty()) {
            return Condition.down("samples of the present are refused: " + store.clockTrouble());
        }
        List<String> damage = store.damage();
        String words = store.seriesCount() + " series, " + store.blockCount() + " blocks";
        return Condition.up(damage.isEmpty() ? words : words + "; " + String.join("; ", damage))
                .with("series", store.seriesCount())
                .with("blocks", store.blockCount())
                .with("setAside", damage.size());
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
