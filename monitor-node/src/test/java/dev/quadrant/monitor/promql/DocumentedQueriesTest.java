package dev.quadrant.monitor.promql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import dev.quadrant.monitor.tsdb.SeriesStore;
import dev.quadrant.monitor.tsdb.StoreOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The queries that the documentation shows: each line of a block of promql is evaluated. */
class DocumentedQueriesTest {
    private static final Pattern BLOCK = Pattern.compile("```promql\\n(.*?)```", Pattern.DOTALL);

    @TempDir
    private Path directory;

    @Test
    void evaluatesEveryExample() throws IOException {
        Matcher blocks = BLOCK.matcher(Files.readString(Path.of("docs/monitor-node.md")));
        assertThat(blocks.find()).isTrue();
        List<String> queries =
                blocks.group(1).lines().filter(line -> !line.startsWith("#")).toList();
        assertThat(queries).hasSizeGreaterThan(15);
        try (SeriesStore store = new SeriesStore(StoreOptions.of(directory, Duration.ofDays(1), 10))) {
            Engine engine = new Engine(store);
            for (String query : queries) {
                Budget budget = new Budget(100_000, System.nanoTime() + 10_000_000_000L, () -> false);
                assertThatCode(() -> engine.range(Query.parse(query), 0, 60_000, 1000, Engine.LOOKBACK, budget))
                        .as(query)
                        .doesNotThrowAnyException();
            }
        }
    }
}
