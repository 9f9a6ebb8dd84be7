package dev.quadrant.monitor;

import dev.quadrant.appliance.health.Condition;
import dev.quadrant.appliance.log.EventLog;
import dev.quadrant.monitor.tsdb.SeriesStore;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Keeps the store: makes its log durable, deletes what is old, and knows whether that works. */
final class StoreKeeper {
    private static final EventLog LOG = EventLog.of(StoreKeeper.class);

    private final SeriesStore store;
    private final Duration syncInterval;
    private final Thread thread = Thread.ofPlatform().name("store-keeper").unstarted(this::keep);
    private final CountDownLatch stopped = new CountDownLatch(1);
    /** What does not work and why, by what was being done. */
    private final Map<String, String> failures = new ConcurrentHashMap<>();

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
        UpkeepSchedule upkeep = new UpkeepSchedule(System.nanoTime());
        try {
            while (!stopped.await(syncInterval.toMillis(), TimeUnit.MILLISECONDS)) {
                long now = store.time(System.currentTimeMillis(), System.nanoTime());
                guarded("sync", store::sync);
                if (upkeep.due(System.nanoTime())) {
                    if (guarded("maintain", () -> store.maintain(now))) {
                        upkeep.done(System.nanoTime());
                    } else {
                        upkeep.failed(System.nanoTime());
                    }
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
                LOG.info("store-works-again", "doing", what);
            }
            return true;
        } catch (IOException e) {
            if (failures.put(what, e.toString()) == null) {
                LOG.error("store-failed", "doing", what, "what", e.toString());
            }
            return false;
        }
    }

    /** Whether samples can be kept. */
    Condition condition() {
        String why = failures.values().stream().findFirst().orElseGet(store::failure);
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
