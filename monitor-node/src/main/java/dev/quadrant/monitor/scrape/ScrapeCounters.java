package dev.quadrant.monitor.scrape;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Map;
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

    void publish(Map<String, ?> targets, ScrapePool pool) {
        FunctionCounter.builder("quadrant.monitor.scrapes", good, c -> c.sum())
                .description("Scrapes that were taken")
                .register(metrics);
        FunctionCounter.builder("quadrant.monitor.scrapes.skipped", skipped, c -> c.sum())
                .description("Scrapes that did not begin because the one before was not done")
                .register(metrics);
        FunctionCounter.builder("quadrant.monitor.scrape.samples", samples, c -> c.sum())
                .description("Samples in answers of targets")
                .register(metrics);
        Gauge.builder("quadrant.monitor.targets", targets, Map::size)
                .description("Targets that are asked")
                .register(metrics);
        Gauge.builder(
                        "quadrant.monitor.targets.dropped",
                        pool,
                        p -> p.droppedCounts().values().stream()
                                .mapToInt(Integer::intValue)
                                .sum())
                .description("Targets that relabelling drops")
                .register(metrics);
        Gauge.builder(
                        "quadrant.monitor.scrape.problems",
                        pool,
                        p -> p.problems().size())
                .description("Files of targets that broke, and jobs with targets that cannot be asked")
                .register(metrics);
        reloads("done");
        reloads("refused");
    }

    private Counter reloads(String outcome) {
        return Counter.builder("quadrant.monitor.scrape.reloads")
                .description("Reloads of the scrape files")
                .tag("outcome", outcome)
                .register(metrics);
    }

    void reloaded(boolean taken) {
        reloads(taken ? "done" : "refused").increment();
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
