package dev.quadrant.monitor;

import dev.quadrant.monitor.tsdb.Refusal;
import dev.quadrant.monitor.tsdb.SeriesStore;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.function.ToDoubleFunction;

/** The store's own figures. */
final class StoreMetrics {
    private StoreMetrics() {}

    static void publish(SeriesStore store, MeterRegistry metrics) {
        counter(store, metrics, "samples", "Samples that were kept", SeriesStore::appended);
        counter(store, metrics, "chunks.damaged", "Chunks that could not be read", SeriesStore::damagedChunks);
        counter(store, metrics, "late", "Samples that were kept though their series had newer ones", SeriesStore::late);
        for (Refusal why : Refusal.values()) {
            refused(store, metrics, why.reason(), all -> all.refused(why));
        }
        counter(
                store,
                metrics,
                "cuts",
                "Blocks written of the newest hours",
                all -> all.upkeep().cuts());
        counter(
                store,
                metrics,
                "compactions",
                "Merges of blocks",
                all -> all.upkeep().compactions());
        deleted(store, metrics, "retention", all -> all.upkeep().deletedByTime());
        deleted(store, metrics, "size-max", all -> all.upkeep().deletedBySize());
        gauge(store, metrics, "series", "Series with samples in the newest hours", null, SeriesStore::seriesCount);
        gauge(store, metrics, "blocks", "Blocks that are served", null, SeriesStore::blockCount);
        gauge(store, metrics, "block", "Size of blocks", "bytes", SeriesStore::blockBytes);
        gauge(store, metrics, "set.aside", "Damaged files that were set aside", null, SeriesStore::setAsideCount);
        gauge(store, metrics, "set.aside.size", "Size of what was set aside", "bytes", SeriesStore::setAsideBytes);
        deletedAside(store, metrics, "retention", all -> all.upkeep().setAsideDeletedByTime());
        deletedAside(store, metrics, "size-max", all -> all.upkeep().setAsideDeletedBySize());
        gauge(store, metrics, "chunk", "Size of chunk files of the newest hours", "bytes", SeriesStore::chunkBytes);
        gauge(store, metrics, "log", "Size of the log since the last checkpoint", "bytes", SeriesStore::walBytes);
    }

    private static void counter(
            SeriesStore store, MeterRegistry metrics, String name, String what, ToDoubleFunction<SeriesStore> figure) {
        FunctionCounter.builder("quadrant.monitor.store." + name, store, figure)
                .description(what)
                .register(metrics);
    }

    private static void deleted(
            SeriesStore store, MeterRegistry metrics, String reason, ToDoubleFunction<SeriesStore> figure) {
        FunctionCounter.builder("quadrant.monitor.store.blocks.deleted", store, figure)
                .description("Blocks that were deleted to keep a limit")
                .tag("reason", reason)
                .register(metrics);
    }

    private static void deletedAside(
            SeriesStore store, MeterRegistry metrics, String reason, ToDoubleFunction<SeriesStore> figure) {
        FunctionCounter.builder("quadrant.monitor.store.set.aside.deleted", store, figure)
                .description("Damaged files that were set aside and deleted to keep a limit")
                .tag("reason", reason)
                .register(metrics);
    }

    private static void refused(
            SeriesStore store, MeterRegistry metrics, String reason, ToDoubleFunction<SeriesStore> figure) {
        FunctionCounter.builder("quadrant.monitor.store.refused", store, figure)
                .description("Samples and series that were not kept")
                .tag("reason", reason)
                .register(metrics);
    }

    private static void gauge(
            SeriesStore store,
            MeterRegistry metrics,
            String name,
            String what,
            String unit,
            ToDoubleFunction<SeriesStore> figure) {
        Gauge.builder("quadrant.monitor.store." + name, store, figure)
                .description(what)
                .baseUnit(unit)
                .register(metrics);
    }
}
