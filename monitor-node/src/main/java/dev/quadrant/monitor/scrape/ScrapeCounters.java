package dev.quadrant.monitor.scrape;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.concurrent.atomic.LongAdder;

/** Counts of all scrapes. */
final class ScrapeCounters {
    final LongAdder samples = new LongAdder();
    final LongAdder good = new LongAdder();
    final LongAdder skipped = new LongAdder();
    private final MeterRegistry metrics;

    ScrapeCounters(MeterRegistry metrics) {
        this.metrics = metrics;
    }

    /** A scrape that failed, by its reason's code; there are few of them. */
    void failed(String reason) {
        Counter.builder("quadrant.monitor.scrapes.failed")
                .description("Scrapes without an answer that could be read")
                .tag("reason", reason)
                .register(metrics)
                .increment();
    }
}
