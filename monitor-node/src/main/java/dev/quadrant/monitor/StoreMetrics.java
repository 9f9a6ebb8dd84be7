package dev.quadrant.monitor;

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
        refused(store, metrics, "out-of-order", SeriesStore::outOfOrder);
        refused(store, metrics, "series-limit", SeriesStore::refusedSeries);
        gauge(store, metrics, "series", "Series in the store", null, SeriesStore::seriesCount);
        gauge(store, metrics, "chunk", "Size of chunk files", "bytes", SeriesStore::chunkBytes);
        gauge(store, metrics, "log", "Size of the log since the last checkpoint", "bytes", SeriesStore::walBytes);
    }

    private static void counter(
            SeriesStore store, MeterRegistry metrics, String name, String what, ToDoubleFunction<SeriesStore> figure) {
        FunctionCounter.builder("quadrant.monitor.store." + name, store, figure)
                .description(what)
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
