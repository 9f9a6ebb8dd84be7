package dev.quadrant.monitor.logs.logql;

import static dev.quadrant.monitor.logs.store.StoreLab.NOW;
import static dev.quadrant.monitor.logs.store.StoreLab.SECOND;
import static dev.quadrant.monitor.logs.store.StoreLab.entry;

import dev.quadrant.monitor.labels.Labels;
import dev.quadrant.monitor.logs.store.LogEntry;
import dev.quadrant.monitor.logs.store.LogStore;
import dev.quadrant.monitor.logs.store.StoreLab;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** A store with known lines, and short ways to ask it. */
final class QueryLab implements AutoCloseable {
    static final LogLimits LIMITS = new LogLimits(1 << 30, 5000, 100, 100_000);

    final LogStore store;

    QueryLab(Path directory) throws IOException {
        store = new LogStore(StoreLab.options(directory));
        List<LogEntry> lines = new ArrayList<>();
        Labels web = Labels.of("job", "web", "host", "a");
        for (int i = 0; i < 120; i++) {
            lines.add(entry(
                    web,
                    NOW - (600 - i * 5) * SECOND,
                    "level=%s status=%d duration=%dms size=%dKB path=/p%d msg=\"request %d done\""
                            .formatted(i % 10 == 0 ? "error" : "info", i % 20 == 0 ? 500 : 200, i * 10, i, i % 3, i)));
        }
        Labels db = Labels.of("job", "db", "host", "b");
        for (int i = 0; i < 60; i++) {
            lines.add(entry(
                    db,
                    NOW - (600 - i * 10) * SECOND,
                    "{\"level\":\"%s\",\"took\":%d.5,\"who\":{\"user\":\"u%d\"},\"tags\":[1,2],\"host\":\"inner\"}"
                            .formatted(i % 6 == 0 ? "warn" : "info", i, i % 4)));
        }
        lines.add(entry(Labels.of("job", "odd"), NOW - 30 * SECOND, "10.0.0.1 - - [x] \"GET /a HTTP/1.1\" 200"));
        lines.add(entry(Labels.of("job", "odd"), NOW - 20 * SECOND, "no form at all \u00e4"));
        store.append(lines, null, NOW);
    }

    LogBudget budget() {
        return new LogBudget(LIMITS, System.nanoTime() + 60 * SECOND, () -> false);
    }

    List<FoundLine> lines(String query, int limit, boolean backward) throws LogQueryException, IOException {
        return new LogQueries(store)
                .find(Parser.pipeline(query), NOW - 3600 * SECOND, NOW + 1, limit, backward, budget());
    }

    /** The series at a time, each as {@code {labels} value}. */
    List<String> at(String query) throws LogQueryException, IOException {
        return series(query, Steps.at(NOW));
    }

    List<String> series(String query, Steps steps) throws LogQueryException, IOException {
        if (!(Parser.parse(query) instanceof Expression.Metric metric)) {
            throw new IllegalArgumentException(query);
        }
        return new MetricQueries(store)
                .evaluate(metric, steps, budget()).stream()
                        .map(series -> series.labels() + " "
                                + String.join(
                                        " ",
                                        Arrays.stream(series.values())
                                                .mapToObj(value -> Double.isNaN(value)
                                                        ? "-"
                                                        : Double.toString(Math.round(value * 1000) / 1000.0))
                                                .toList()))
                        .toList();
    }

    @Override
    public void close() throws IOException {
        store.close();
    }
}
