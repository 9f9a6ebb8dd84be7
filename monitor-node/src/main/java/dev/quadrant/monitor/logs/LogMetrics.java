package dev.quadrant.monitor.logs;

import dev.quadrant.monitor.logs.store.LogStore;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;

/** Figures of the store of lines. */
final class LogMetrics {
    private LogMetrics() {}

    static void publish(LogStore store, MeterRegistry metrics) {
        FunctionCounter.builder("quadrant.monitor.logs.lines", store, LogStore::lineCount)
                .description("Log lines that were taken")
                .register(metrics);
        FunctionCounter.builder("quadrant.monitor.logs.line.bytes", store, LogStore::lineBytes)
                .description("Bytes of the log lines that were taken")
                .register(metrics);
        FunctionCounter.builder("quadrant.monitor.logs.recovered", store, LogStore::recoveredCount)
                .description("Log lines that were found in the write-ahead log at the start")
                .register(metrics);
        Gauge.builder("quadrant.monitor.logs.streams", store, LogStore::streamCount)
                .description("Streams with lines in memory")
                .register(metrics);
        Gauge.builder("quadrant.monitor.logs.head", store, LogStore::headBytes)
                .baseUnit("bytes")
                .description("Lines in memory that are in no chunk file yet")
                .register(metrics);
        Gauge.builder("quadrant.monitor.logs.files", store, LogStore::fileCount)
                .description("Chunk files of log lines")
                .register(metrics);
        Gauge.builder("quadrant.monitor.logs.files.size", store, LogStore::fileBytes)
                .baseUnit("bytes")
                .description("Size of the chunk files of log lines, with those that were set aside")
                .register(metrics);
        Gauge.builder(
                        "quadrant.monitor.logs.damaged",
                        store,
                        one -> one.damage().size())
                .description("Damaged files and blocks of log lines")
                .register(metrics);
        for (String reason : new String[] {"retention", "size-max"}) {
            FunctionCounter.builder("quadrant.monitor.logs.files.deleted", store, one -> one.deletedCount(reason))
                    .description("Chunk files of log lines that were deleted")
                    .tag("reason", reason)
                    .register(metrics);
        }
    }
}
