package dev.quadrant.monitor.promql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The test scripts of Prometheus' own PromQL tests. A file's floor is the score that was reached: it must not fall.
 * {@code -Dpromql.show=FILE} prints what fails in a file.
 */
class PromqlConformanceTest {
    private static final Path DIRECTORY =
            Path.of(System.getProperty("conformance.dir", "../../shared/conformance"), "promqltest");

    /** Evals that pass; files that are not named have no floor. */
    private static final Map<String, Integer> FLOORS = Map.ofEntries(
            Map.entry("aggregators.test", 113),
            Map.entry("at_modifier.test", 18),
            Map.entry("collision.test", 2),
            Map.entry("duration_expression.test", 43),
            Map.entry("extended_vectors.test", 70),
            Map.entry("fill-modifier.test", 12),
            Map.entry("functions.test", 183),
            Map.entry("histograms.test", 6),
            Map.entry("info.test", 50),
            Map.entry("limit.test", 37),
            Map.entry("literals.test", 25),
            Map.entry("name_label_dropping.test", 22),
            Map.entry("native_histograms.test", 200),
            Map.entry("operators.test", 106),
            Map.entry("range_queries.test", 5),
            Map.entry("selectors.test", 8),
            Map.entry("staleness.test", 17),
            Map.entry("start_timestamps.test", 7),
            Map.entry("subquery.test", 32),
            Map.entry("trig_functions.test", 1),
            Map.entry("type_and_unit.test", 29));

    @TempDir
    private Path directory;

    @Test
    void answersAsPrometheusDoes() throws IOException {
        assumeTrue(Files.isDirectory(DIRECTORY), "needs " + DIRECTORY + ": -Dconformance.dir=DIR");
        List<Path> scripts;
        try (Stream<Path> files = Files.list(DIRECTORY)) {
            scripts = files.filter(file -> file.toString().endsWith(".test"))
                    .sorted()
                    .toList();
        }
        assertThat(scripts).isNotEmpty();
        int passed = 0;
        int total = 0;
        List<String> fallen = new ArrayList<>();
        for (Path script : scripts) {
            String name = script.getFileName().toString();
            PromqlScript run = new PromqlScript(directory.resolve(name));
            run.run(Files.readAllLines(script));
            System.out.println(name + ": " + run.passed() + " of " + run.total());
            if (name.equals(System.getProperty("promql.show"))) {
                run.failures().forEach(System.out::println);
            }
            if (run.passed() < FLOORS.getOrDefault(name, 0)) {
                fallen.add(name + ": " + run.passed() + ", not " + FLOORS.get(name) + ": " + run.failures());
            }
            passed += run.passed();
            total += run.total();
        }
        System.out.println("score: " + passed + " of " + total);
        assertThat(fallen).isEmpty();
    }
}
