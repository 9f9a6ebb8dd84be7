package dev.quadrant.monitor.rules;

import dev.quadrant.monitor.labels.Labels;
import dev.quadrant.monitor.promql.Query;
import dev.quadrant.monitor.promql.QueryException;
import dev.quadrant.monitor.tsdb.Appender;
import dev.quadrant.monitor.tsdb.SeriesStore;
import dev.quadrant.monitor.tsdb.StoreOptions;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** One group of rules on a real store, at times that the test says. */
final class RuleBench implements AutoCloseable {
    private final SeriesStore store;
    private final SimpleMeterRegistry metrics = new SimpleMeterRegistry();
    private final RuleCounters counters = new RuleCounters(metrics);
    private final Appender appender;
    private GroupEvaluation group;
    private List<Alert> told = List.of();

    RuleBench(Path directory) throws IOException {
        store = new SeriesStore(StoreOptions.of(directory, Duration.ofDays(1), 10_000));
        appender = store.appender();
    }

    /** Begins with the rules of a group, or goes on with them where there was one. */
    RuleBench rules(String... lines) {
        return rules(0, String.join("\n", lines));
    }

    RuleBench rules(long now, String text) {
        RuleSet set = RuleFileParser.parse("test.yml", text, 60_000);
        if (!set.problems().isEmpty()) {
            throw new IllegalArgumentException(set.problems().toString());
        }
        return group(now, set.groups().getFirst());
    }

    RuleBench group(long now, RuleGroup rules) {
        RuleQueries queries = new RuleQueries(store, 100_000, Duration.ofSeconds(10), () -> false);
        RuleContext context = new RuleContext(store, queries, Labels.of("site", "a"), "http://monitor.test");
        GroupEvaluation before = group;
        group = new GroupEvaluation(rules, context, store.appender(), counters, (alerts, query, at) -> told = alerts);
        if (before != null) {
            group.take(before, now);
        }
        return this;
    }

    RuleBench sample(long seconds, double value, String... labels) throws IOException {
        appender.add(appender.series(Labels.of(labels)), seconds * 1000, Double.doubleToRawLongBits(value));
        appender.commit();
        return this;
    }

    RuleBench evaluate(long seconds) {
        group.evaluate(seconds * 1000);
        return this;
    }

    void end(long seconds) {
        group.end(seconds * 1000);
    }

    /** What a query gives, a line a series. */
    String query(String text, long seconds) throws QueryException {
        RuleQueries queries = new RuleQueries(store, 100_000, Duration.ofSeconds(10), () -> false);
        return String.join(
                "\n",
                queries.evaluate(Query.parse(text), seconds * 1000).stream()
                        .map(result -> result.labels() + " " + result.value())
                        .sorted()
                        .toList());
    }

    RuleStatus rule(int index) {
        return group.status().rules().get(index);
    }

    RuleStatus rule(String name) {
        return group.status().rules().stream()
                .filter(status -> status.rule().name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    /** What the listener was told last. */
    List<Alert> told() {
        return told;
    }

    double counted(String name) {
        return metrics.find("quadrant.monitor.rule." + name).counters().stream()
                .mapToDouble(counter -> counter.count())
                .sum();
    }

    @Override
    public void close() throws IOException {
        store.close();
    }
}
